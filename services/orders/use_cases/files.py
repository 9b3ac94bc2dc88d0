"""What the use cases make of files: learn what is stored, and refuse what is not the organisation's own."""

from __future__ import annotations

from collections.abc import Sequence

from services.orders.domain.files import KnownFile, require_stored, require_targets
from services.orders.domain.order import Order
from services.orders.ports import Work


def learn_file(work: Work, file: KnownFile) -> None:
    """Remember a stored file."""
    work.files.learn(file)


def require_files(work: Work, order: Order, file_ids: Sequence[str]) -> None:
    """Refuse files that are not stored, or not of the order's organisation."""
    if file_ids:
        require_stored(file_ids, work.files.of(order.organisation_id, file_ids))


def require_deliverable(work: Work, order: Order, file_ids: Sequence[str]) -> None:
    """Refuse files that are not stored target files of the order's organisation."""
    known = work.files.of(order.organisation_id, file_ids)
    require_stored(file_ids, known)
    require_targets(file_ids, known)
