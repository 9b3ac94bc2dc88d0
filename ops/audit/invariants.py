"""The invariants by name, in the order of their numbers.

A10, the chain of the audit log, comes with the audit log itself (feature I12).
"""

from __future__ import annotations

from ops.audit import Check, books, events, parts

CHECKS: dict[str, Check] = {
    "A1 acknowledged writes": books.lost_writes,
    "A2 quotes and orders": books.quotes_and_orders,
    "A2 lines and invoices": books.lines_and_invoices,
    "A2 approved and invoiced": books.approved_and_invoiced,
    "A2 gapless numbers": books.gaps_in_numbers,
    "A3 outbox": events.unsent,
    "A4 inboxes": events.unheard,
    "A5 bytes": parts.bytes_of_files,
    "A5 orphans": parts.orphans,
    "A6 notifications": parts.doubled_notifications,
    "A7 organisations": books.mixed_organisations,
    "A8 paths": events.illegal_paths,
    "A9 nothing stuck": parts.stuck,
}
