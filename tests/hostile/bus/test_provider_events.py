"""What a provider's production system may send wrongly, over its own user and exchange."""

from __future__ import annotations

import json
from collections.abc import Iterator

import amqp
import pytest

from contracts import topology
from deploy.local.demo.job import Job
from gateway.client import PortalClient
from portal_kit.broker import connect
from portal_kit.headers import REASON
from portal_kit.ids import new_id
from portal_kit.testing.broker import RpcClient
from portal_kit.testing.servers import Servers
from tests.hostile.bus import poison

pytestmark = pytest.mark.hostile
PROGRESS, DELIVERED, USER = "job.progress_reported.v1", "job.delivered.v1", "pseudo_tms"
DEAD = topology.dead_queue("orders")


@pytest.fixture
def provider(servers: Servers) -> Iterator[amqp.Channel]:
    """A channel of the provider system's own broker user."""
    connection = connect(str(servers["PROVIDER_AMQP_URI"]))
    yield connection.channel()
    connection.close()


@pytest.fixture(scope="module")
def closed_job(sign_in) -> Job:
    """A job whose order is closed: nothing more can be delivered to it."""
    job = Job(sign_in("anna"), sign_in("paula", "agency"), targets=("fr",))
    job.run(lambda *_: None)
    return job


def test_events_without_a_sender_or_of_a_wrong_shape_are_set_aside(provider: amqp.Channel, bus: RpcClient):
    """The broker's word for the sender, the schema and the size are checked before any rule."""
    good = {"order_id": new_id(), "target": "fr", "percent": 10}
    files = {"order_id": new_id(), "target": "fr", "file_ids": [], "final": True}
    cases = [
        (PROGRESS, good, None),
        (PROGRESS, {**good, "percent": 101}, USER),
        (PROGRESS, {**good, "percent": -1}, USER),
        (PROGRESS, {**good, "percent": "ten"}, USER),
        (PROGRESS, {"order_id": "first"}, USER),
        (DELIVERED, files, USER),
        (DELIVERED, {**files, "file_ids": [new_id()], "message": "x" * 300_000}, USER),
    ]
    reasons = _set_aside(provider, bus, cases)
    assert any("broker user" in reason for reason in reasons)
    assert any("bytes" in reason for reason in reasons)
    assert sum("payload" in reason for reason in reasons) == 5


def test_events_for_orders_that_were_never_offered_are_set_aside(
    provider: amqp.Channel, bus: RpcClient, closed_job: Job
):
    """An id of nothing, or of something else than an order."""
    cases = [
        (PROGRESS, {"order_id": order_id, "target": "fr", "percent": 10}, USER)
        for order_id in (new_id(), closed_job.quote["id"], closed_job.source["id"])
    ]
    strange = {"order_id": new_id(), "target": "fr", "file_ids": [new_id()], "final": True}
    assert len(_set_aside(provider, bus, [*cases, (DELIVERED, strange, USER)])) == 4


def test_events_for_a_closed_order_or_of_strange_files_change_nothing(
    provider: amqp.Channel, anna: PortalClient, claire: PortalClient, closed_job: Job
):
    """Neither late progress, nor a language nobody ordered, nor files that are not of the order."""
    order_id = closed_job.order["id"]
    for event_type, payload in (
        (PROGRESS, {"order_id": order_id, "target": "fr", "percent": 1}),
        (PROGRESS, {"order_id": order_id, "target": "ja", "percent": 1}),
        (DELIVERED, {"order_id": order_id, "target": "fr", "file_ids": [new_id()], "final": True}),
        (DELIVERED, {"order_id": order_id, "target": "ja", "file_ids": [closed_job.source["id"]], "final": True}),
    ):
        _publish(provider, event_type, payload, USER)
    after = Job(claire, closed_job.pm, targets=("en-GB",))
    after.send_document()
    order = anna.get(f"/orders/{order_id}")
    assert order["state"] == "closed"
    assert [len(target["deliveries"]) for target in order["targets"]] == [1]


def _set_aside(provider: amqp.Channel, bus: RpcClient, cases: list[tuple[str, dict, str | None]]) -> list[str]:
    """Publish as the provider and return the reasons for which each was set aside."""
    poison.take_back(bus, DEAD)
    for event_type, payload, user in cases:
        _publish(provider, event_type, payload, user)
    letters = poison.await_back(bus, DEAD, len(cases))
    return [letter.properties["application_headers"][REASON] for letter in letters]


def _publish(provider: amqp.Channel, event_type: str, payload: dict, user: str | None) -> None:
    sender = {"user_id": user} if user else {}
    body = json.dumps(poison.envelope(event_type, payload=payload))
    message = amqp.Message(body, application_headers={poison.MARK: "yes"}, delivery_mode=2, **sender)
    provider.basic_publish(message, exchange=topology.PROVIDER_IN, routing_key=event_type)
