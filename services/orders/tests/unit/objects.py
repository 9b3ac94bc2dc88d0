"""Object mothers: orders and viewers as the tests of rules and use cases need them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from services.orders.domain import cancelling, judgement, production
from services.orders.domain.order import Order
from services.orders.domain.records import FileRef
from services.orders.domain.states import TargetState
from services.orders.domain.target import Target
from services.orders.domain.viewer import Viewer

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)

ORGANISATION = "01920000-0000-7000-8000-000000000001"
OWNER = "01920000-0000-7000-8000-000000000002"
WATCHER = "01920000-0000-7000-8000-000000000003"
QUOTE = "01920000-0000-7000-8000-000000000004"
ORDER = "01920000-0000-7000-8000-000000000005"
SOURCE = "01920000-0000-7000-8000-000000000006"
FILE = "01920000-0000-7000-8000-000000000008"
SECOND_FILE = "01920000-0000-7000-8000-000000000011"
MANAGER = "01920000-0000-7000-8000-000000000009"
PM = "01920000-0000-7000-8000-000000000015"
INVOICE = "01920000-0000-7000-8000-000000000010"

CLIENT = Viewer(OWNER, "Anna Berg", frozenset({"order.read", "order.approve", "order.cancel"}))
STAFF = Viewer(PM, "Paula Martin", frozenset({"order.read", "order.work"}), provider=True, staff=True)
ADMIN = Viewer("01920000-0000-7000-8000-000000000016", "Ada", frozenset({"order.force"}), provider=True, staff=True)
SYSTEM = Viewer("orders", "Portolan", frozenset({"system"}))


def an_order(*languages: str, launched: bool = False) -> Order:
    """An order as it is just after its quote was accepted (or it was launched), without its first events."""
    order = Order(
        id=ORDER,
        organisation_id=ORGANISATION,
        number="P-2026-000001",
        name="User manual",
        quote_id=QUOTE,
        quote_number="Q-2026-000001",
        service="translation",
        source_language="en",
        owner_id=OWNER,
        watcher_ids=(WATCHER,),
        source_files=(FileRef(SOURCE, "manual.docx"),),
        targets=[Target(language, NOW + timedelta(days=3)) for language in languages or ("fr", "de")],
        created_at=NOW,
    )
    order.begin(CLIENT, NOW, launched=launched)
    order.events.clear()
    return order


def deliver(order: Order, language: str, *, final: bool = True, delivery: str = "") -> str:
    """Deliver one file of a target; the delivery's id is returned."""
    delivery_id = delivery or f"delivery-{language}-{len(order.target(language).deliveries)}"
    production.deliver(order, STAFF, NOW, language, delivery_id=delivery_id, file_ids=[FILE], final=final, message=None)
    return delivery_id


def with_target(state: TargetState) -> Order:
    """An order of one target that went to `state` by the way that leads there."""
    order = an_order("fr")
    if state is TargetState.IN_PROGRESS:
        production.report_progress(order, STAFF, NOW, "fr", 25, "translation")
    if state is TargetState.PARTLY_DELIVERED:
        deliver(order, "fr", final=False)
    if state in {TargetState.DELIVERED, TargetState.APPROVED, TargetState.CORRECTION_REQUESTED}:
        deliver(order, "fr")
    if state is TargetState.APPROVED:
        judgement.approve(order, CLIENT, NOW)
    if state is TargetState.CORRECTION_REQUESTED:
        judgement.send_back(order, CLIENT, NOW, ["fr"], "The product name is translated.")
    if state is TargetState.CANCELLED:
        cancelling.cancel_by_provider(order, STAFF, NOW, "No translator.")
    order.events.clear()
    return order


def closed() -> Order:
    """An order that was approved and invoiced."""
    order = with_target(TargetState.APPROVED)
    order.close(SYSTEM, NOW, INVOICE, "INV-2026-000001")
    return order


def declined() -> Order:
    """A launched order that the provider did not take on."""
    order = an_order("fr", launched=True)
    production.decline(order, STAFF, NOW, "No capacity.")
    order.events.clear()
    return order
