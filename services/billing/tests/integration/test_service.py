"""The billing service under the real runner: facts in, invoice out, by the bus alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from contracts import loader
from portal_kit.caller import Caller
from portal_kit.database import single_connections
from portal_kit.envelope import Envelope
from portal_kit.ids import new_id
from portal_kit.testing.broker import CallFailed, RpcClient, VirtualHost
from portal_kit.testing.callers import Keys, a_contact, a_staff_member
from portal_kit.testing.databases import FreshDatabase
from portal_kit.testing.processes import eventually, running
from portal_kit.testing.servers import Servers
from services.billing.tests import mothers

pytestmark = pytest.mark.integration
FINANCE = a_staff_member({"invoice.read": "all", "invoice.write": "all"})


@dataclass(frozen=True, slots=True)
class Bench:
    """The running service and a client of it."""

    client: RpcClient
    keys: Keys
    database: FreshDatabase

    def call(self, method: str, caller: Caller = FINANCE, **params: object) -> dict[str, object]:
        """Call a method; each call is an operation of its own."""
        answer: dict[str, object] = self.client.call(
            f"billing.{method}", self.keys.token(caller), operation=new_id(), **params
        )
        return answer

    def tell(self, event_type: str, of: str, **changes: object) -> None:
        """Put an event on its producer's exchange, as the relay does."""
        contract = loader.event(event_type)
        payload = {**contract.example, **changes}
        event = Envelope(new_id(), event_type, new_id(), 1, datetime.now(UTC), of, "c", None, payload)
        self.client.publish(json.dumps(event.to_dict()), contract.exchange, event_type)

    def invoice_of(self, order_id: str) -> dict[str, object]:
        """Wait for the order's invoice."""

        def found() -> list[dict[str, object]]:
            items = self.call("list_invoices", filters={"order_id": order_id})["items"]
            assert isinstance(items, list)
            return items

        return self.call("get_invoice", invoice_id=eventually(found, what="the invoice")[0]["id"])

    def told(self, event_type: str) -> int:
        """Count what left by the outbox."""
        owner = single_connections(self.database.owner_uri)
        with owner.connect() as connection:
            count = connection.execute(text("SELECT count(*) FROM outbox WHERE type = :type"), {"type": event_type})
            return int(count.scalar_one())


@pytest.fixture(scope="module")
def bench(
    servers: Servers, vhost: VirtualHost, keys: Keys, make_database: Callable[[str], FreshDatabase]
) -> Iterator[Bench]:
    """Billing as the launcher runs it, on private parts."""
    database = make_database("billing")
    environment = {
        "PORTOLAN_PROFILE": "test",
        "AMQP_URI": vhost.uri,
        "DATABASE_URI": database.app_uri,
        "CALLER_KEYS_FILE": keys.trusted_file,
        "RETRY_DELAYS": "1,2,3",
        "LOG_LEVEL": "WARNING",
        **servers.store_environment(),
    }
    with running(["portal_kit.bus.runner", "services.billing.service:BillingService"], environment):
        client = RpcClient(vhost.uri)
        yield Bench(client, keys, database)
        client.close()


@pytest.mark.feature("B1")
@pytest.mark.feature("B4")
def test_an_order_goes_from_acceptance_to_a_paid_invoice(bench: Bench) -> None:
    """The facts arrive in the worst order, and the books are right."""
    organisation, order = new_id(), new_id()
    bench.tell("order.approved.v1", organisation, order_id=order)
    line = {**loader.event("quote.accepted.v1").example["lines"][0], "line_id": new_id()}
    bench.tell("quote.accepted.v1", organisation, order_id=order, lines=[line])
    bench.tell("organisation.changed.v1", organisation, organisation_id=organisation)
    invoice = bench.invoice_of(order)
    assert (invoice["state"], invoice["number"]) == ("issued", f"INV-{datetime.now(UTC).year}-000001")
    assert invoice["open_amount"] == {"amount": "171.36", "currency": "EUR"}
    payment = {"amount": {"amount": "171.36", "currency": "EUR"}, "paid_on": invoice["issued_on"]}
    paid = bench.call("record_payment", invoice_id=invoice["id"], payment=payment, version=invoice["version"])
    assert (paid["state"], paid["version"]) == ("paid", 2)
    assert (bench.told("invoice.issued.v1"), bench.told("invoice.paid.v1")) == (1, 1)
    assert bench.client.depth("dead.billing") == 0


def test_a_client_reads_its_invoice_and_changes_nothing(bench: Bench) -> None:
    """The permission is declared on the entrypoint; a stranger learns nothing."""
    organisation, order = new_id(), new_id()
    bench.tell("organisation.changed.v1", organisation, organisation_id=organisation)
    line = {**loader.event("quote.accepted.v1").example["lines"][0], "line_id": new_id()}
    bench.tell("quote.accepted.v1", organisation, order_id=order, lines=[line])
    bench.tell("order.approved.v1", organisation, order_id=order)
    invoice_id = bench.invoice_of(order)["id"]
    manager = a_contact({"invoice.read": "organisation"}, organisation)
    assert bench.call("get_invoice", manager, invoice_id=invoice_id)["id"] == invoice_id
    assert bench.call("list_invoice_transitions", manager, invoice_id=invoice_id)["transitions"] == []
    with pytest.raises(CallFailed, match="not_permitted"):
        bench.call("mark_irrecoverable", manager, invoice_id=invoice_id, message="x")
    stranger = a_contact({"invoice.read": "organisation"}, mothers.OTHER_ORGANISATION)
    for method in ("get_invoice", "list_invoice_transitions", "sign_invoice_pdf"):
        with pytest.raises(CallFailed, match="invoice_not_found"):
            bench.call(method, stranger, invoice_id=invoice_id)
    with pytest.raises(CallFailed, match="pdf_not_ready"):
        bench.call("sign_invoice_pdf", manager, invoice_id=invoice_id)


def test_bad_input_gets_a_clear_answer(bench: Bench) -> None:
    """Nothing restarts, and the caller can correct it."""
    for method, params, code in (
        ("get_invoice", {"invoice_id": "x"}, "invalid_id"),
        ("list_invoices", {"filters": {"state": ["lost"]}}, "invalid_input"),
        ("list_invoices", {"cursor": "x"}, "invalid_cursor"),
        ("list_invoices", {"limit": 0}, "invalid_limit"),
        ("record_payment", {"invoice_id": new_id(), "payment": {}}, "invalid_input"),
        ("invoice_order", {"order_id": new_id()}, "payable_not_found"),
        ("get_invoice", {}, "invalid_parameters"),
    ):
        with pytest.raises(CallFailed, match=code):
            bench.call(method, **params)
