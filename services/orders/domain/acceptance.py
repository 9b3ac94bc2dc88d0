"""What an acceptance says, of which an order is made."""

from __future__ import annotations

from dataclasses import dataclass

from services.orders.domain.records import FileRef
from services.orders.domain.target import Target


@dataclass(frozen=True, slots=True)
class Acceptance:
    """An accepted quote as orders need it; the order's id was allocated by the acceptance."""

    order_id: str
    organisation_id: str
    quote_id: str
    quote_number: str
    name: str
    owner_id: str
    people: tuple[str, ...]
    service: str
    source_language: str
    targets: tuple[Target, ...]
    source_files: tuple[FileRef, ...]
    reference_files: tuple[FileRef, ...]
    price_pending: bool
    launched: bool
    accepted_by: str
    instructions: str | None
    purchase_order_number: str | None
    cost_centre: str | None
    confidential: bool
