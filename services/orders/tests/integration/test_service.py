"""The service as a process on a real broker: an acceptance becomes an order, production delivers, the client approves."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest

from contracts import loader
from portal_kit.caller import Caller
from portal_kit.ids import new_id
from portal_kit.testing.broker import CallFailed, RpcClient, VirtualHost
from portal_kit.testing.callers import Keys, a_contact, a_staff_member
from portal_kit.testing.databases import FreshDatabase
from portal_kit.testing.processes import eventually, running
from services.orders.tests.unit.callers import MANAGER_GRANTS, PM_GRANTS, REQUESTER

pytestmark = pytest.mark.integration


@dataclass
class Suite:
    """The running service, a client of the bus, and one order's ids."""

    client: RpcClient
    keys: Keys
    user: str

    def call(self, caller: Caller, method: str, operation: str | None = None, **params: object) -> Any:
        """Call the service as somebody."""
        return self.client.call(f"orders.{method}", self.keys.token(caller), operation or new_id(), **params)

    def publish(self, event_type: str, organisation_id: str | None, payload: dict[str, object], **more: Any) -> str:
        """Publish an event on its producer's exchange."""
        event_id = str(more.pop("event_id", new_id()))
        contract = loader.event(event_type)
        envelope = {
            "id": event_id,
            "type": event_type,
            "aggregate_id": new_id(),
            "aggregate_version": 1,
            "occurred_at": datetime.now(UTC).isoformat(),
            "organisation_id": organisation_id,
            "correlation_id": event_id,
            "causation_id": None,
            "payload": payload,
        }
        self.client.publish(json.dumps(envelope), contract.exchange, event_type, **more)
        return event_id

    def accept(self, owner: Caller, **changes: object) -> str:
        """Publish an accepted quote of `owner`; the allocated order id is returned."""
        order_id = new_id()
        payload = {
            **loader.event("quote.accepted.v1").example,
            "order_id": order_id,
            "quote_id": new_id(),
            "owner_id": owner.subject,
            "people": [owner.subject],
            **changes,
        }
        self.publish("quote.accepted.v1", owner.organisation_id, payload)
        eventually(lambda: self.found(owner, order_id), what="the order")
        return order_id

    def store(self, organisation_id: str | None, file_id: str = "") -> str:
        """Publish the news of a stored target file; its id is returned."""
        file_id = file_id or new_id()
        payload = {**loader.event("file.stored.v1").example, "file_id": file_id, "purpose": "target"}
        self.publish("file.stored.v1", organisation_id, payload)
        return file_id

    def found(self, caller: Caller, order_id: str) -> dict[str, Any] | None:
        """Return the order, or None while it is not there."""
        try:
            return dict(self.call(caller, "get_order", order_id=order_id))
        except CallFailed as failed:
            if failed.code != "order_not_found":
                raise
            return None

    def report(self, event_type: str, payload: dict[str, object]) -> None:
        """Report as a production system does, signed by its broker user."""
        self.publish(event_type, None, payload, user_id=self.user)


@pytest.fixture(scope="module")
def suite(database: FreshDatabase, vhost: VirtualHost, keys: Keys) -> Iterator[Suite]:
    """Start the service."""
    environment = {
        "PORTOLAN_PROFILE": "test",
        "AMQP_URI": vhost.uri,
        "DATABASE_URI": database.app_uri,
        "CALLER_KEYS_FILE": keys.trusted_file,
        "RETRY_DELAYS": "1,2,3",
        "LOG_LEVEL": os.environ.get("LOG_LEVEL", "ERROR"),
    }
    with running(["portal_kit.bus.runner", "services.orders.service:OrdersService"], environment):
        client = RpcClient(vhost.uri)
        yield Suite(client, keys, urlsplit(vhost.uri).username or "")
        client.close()


@pytest.mark.feature("O5")
def test_an_accepted_quote_is_delivered_by_production_and_approved_by_its_owner(suite: Suite) -> None:
    """The whole of orders' part of a job, over the bus."""
    owner = a_contact(REQUESTER)
    order_id = suite.accept(owner)
    suite.report("job.progress_reported.v1", {"order_id": order_id, "target": "fr", "percent": 50, "step": "mt"})
    file_id = suite.store(owner.organisation_id)
    suite.report("job.delivered.v1", {"order_id": order_id, "target": "fr", "file_ids": [file_id], "final": True})
    done = eventually(lambda: suite.call(owner, "get_order", order_id=order_id)["state"] == "work_done")
    assert done
    offered = suite.call(owner, "list_order_transitions", order_id=order_id)
    assert [item["event"] for item in offered["transitions"] if item["default"]] == ["approve"]
    approved = suite.call(owner, "approve", order_id=order_id, message="Thank you.")
    assert approved["state"] == "approved"
    page = suite.call(owner, "list_orders", filters={"state": ["approved"]})
    assert [line["id"] for line in page["items"]] == [order_id]


def test_a_repeated_operation_gives_the_first_answer(suite: Suite) -> None:
    """Confirming twice with one key is one confirmation."""
    owner, pm = a_contact(REQUESTER), a_staff_member(PM_GRANTS)
    order_id = suite.accept(owner, launched=True)
    operation = new_id()
    first = suite.call(pm, "confirm", operation, order_id=order_id)
    assert suite.call(pm, "confirm", operation, order_id=order_id) == first
    with pytest.raises(CallFailed) as refused:
        suite.call(pm, "confirm", order_id=order_id)
    assert refused.value.code == "transition_not_allowed"
    assert "report_progress" in refused.value.details["allowed"]


def test_another_organisations_manager_finds_nothing(suite: Suite) -> None:
    """Every call answers as for a random id."""
    order_id = suite.accept(a_contact(REQUESTER))
    foreign = a_contact(MANAGER_GRANTS)
    for method, params in (
        ("get_order", {}),
        ("list_order_transitions", {}),
        ("approve", {}),
        ("claim", {"message": "x"}),
        ("update_order", {"watcher_ids": []}),
        ("mark_fetched", {"file_ids": [new_id()]}),
    ):
        with pytest.raises(CallFailed) as refused:
            suite.call(foreign, method, order_id=order_id, **params)
        assert refused.value.code == "order_not_found"
    assert suite.call(foreign, "list_orders")["items"] == []


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        ({"order_id": new_id(), "target": "fr", "percent": 50}, "OrderNotFound"),
        ({"order_id": new_id(), "target": "fr", "percent": 500}, "payload"),
        ({"order_id": "x", "target": "fr"}, "payload"),
    ],
)
def test_reports_on_unknown_jobs_and_of_wrong_shape_are_set_aside(
    suite: Suite, payload: dict[str, object], reason: str
) -> None:
    """A dead letter with its reason; the service goes on."""
    suite.report("job.progress_reported.v1", payload)
    letter = eventually(lambda: suite.client.take("dead.orders"), what="the dead letter")
    assert reason in letter.properties["application_headers"]["portolan.reason"]


@pytest.mark.feature("B1")
def test_an_invoice_that_comes_before_its_order_waits_for_it(suite: Suite) -> None:
    """Events overtake one another; the delayed one has its effect when the order is there."""
    owner = a_contact(REQUESTER)
    order_id = new_id()
    payload = {**loader.event("invoice.issued.v1").example, "order_ids": [order_id]}
    suite.publish("invoice.issued.v1", owner.organisation_id, payload)
    accepted = {**loader.event("quote.accepted.v1").example, "order_id": order_id, "quote_id": new_id()}
    accepted |= {"owner_id": owner.subject, "people": [owner.subject]}
    suite.publish("quote.accepted.v1", owner.organisation_id, accepted)
    eventually(
        lambda: (suite.found(owner, order_id) or {}).get("invoices"),
        what="the invoice on the order",
    )


@pytest.mark.feature("O4")
def test_a_file_is_delivered_once_its_storing_is_told(suite: Suite) -> None:
    """Another organisation's file is refused as a random id is; the own one goes through."""
    owner, pm = a_contact(REQUESTER), a_staff_member(PM_GRANTS)
    order_id = suite.accept(owner)
    foreign, own = suite.store(new_id()), suite.store(owner.organisation_id)
    for file_id in (foreign, new_id()):
        with pytest.raises(CallFailed) as refused:
            suite.call(pm, "deliver", order_id=order_id, target="fr", file_ids=[file_id], final=True)
        assert refused.value.code == "file_unknown"
        assert refused.value.details["errors"][0]["pointer"] == "/file_ids/0"

    def delivered() -> str | None:
        try:
            return str(suite.call(pm, "deliver", order_id=order_id, target="fr", file_ids=[own], final=True)["state"])
        except CallFailed as failed:
            if failed.code != "file_unknown":
                raise
            return None

    assert eventually(delivered, what="the news of the file") == "work_done"


@pytest.mark.feature("N5")
def test_a_delivery_from_production_waits_for_the_news_of_its_files(suite: Suite) -> None:
    """Events overtake one another; the delivery has its effect when its file is known."""
    owner, file_id = a_contact(REQUESTER), new_id()
    order_id = suite.accept(owner)
    suite.report("job.delivered.v1", {"order_id": order_id, "target": "fr", "file_ids": [file_id], "final": True})
    suite.store(owner.organisation_id, file_id)
    eventually(lambda: suite.call(owner, "get_order", order_id=order_id)["state"] == "work_done", what="the delivery")
