"""Dead letters by command: listed, shown without what people wrote, sent back, dropped; none lost, none twice."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from contracts import topology
from ops.journal import Journal
from ops.letters.desk import Desk, Selection
from ops.letters.taking import taking
from ops.troubles import OpsTrouble
from portal_kit.broker import connect
from portal_kit.ids import new_id
from portal_kit.testing.broker import RpcClient, VirtualHost
from portal_kit.testing.processes import eventually
from tests.e2e.operations.hands import CONSUMER, DEAD, EVENT, ORIGIN, Operator, event, set_aside
from tests.e2e.suite import Suite

pytestmark = pytest.mark.e2e
# More than a hand can count: brokers sort small numbers of things that they do not sort when there are more.
MANY = 45


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    """A journal of the test's own."""
    return Journal(tmp_path / "operations.jsonl", "test")


@pytest.fixture
def desk(vhost: VirtualHost, journal: Journal) -> Iterator[Desk]:
    """A desk at a broker where nobody consumes."""
    made = Desk(vhost.uri, journal, {})
    yield made
    made.close()


@pytest.fixture
def quiet(vhost: VirtualHost) -> Iterator[RpcClient]:
    """A line to that broker; its queues are empty before and after."""
    client = RpcClient(vhost.uri)
    yield client
    for queue in (DEAD, ORIGIN, topology.UNROUTED):
        client.channel.queue_purge(queue)
    client.close()


def fill(client: RpcClient) -> list[str]:
    """Set events aside and wait until all of them lie there; their ids in order."""
    letters = [event() for _ in range(MANY)]
    for each in letters:
        set_aside(client, each)
    eventually(lambda: client.depth(DEAD) == MANY, 60, "all letters")
    return [each["id"] for each in letters]


def ids(client: RpcClient, queue: str) -> list[str]:
    """Take everything out of a queue and return the events' ids in order."""
    return [json.loads(message.body)["id"] for message in iter(lambda: client.take(queue), None)]


def handled(suite: Suite, event_id: str) -> int:
    """How many inbox rows the consumer has for an event."""
    return len(suite.rows(CONSUMER, f"SELECT 1 FROM inbox WHERE message_id = '{event_id}'"))


def test_a_letter_that_is_sent_back_is_handled_once(operator: Operator, bus: RpcClient, suite: Suite):
    """The same event lies there twice, and is known to the inbox after the first."""
    told = event()
    set_aside(bus, told)
    set_aside(bus, told)
    listed = [row for row in operator.rows("dlq", "list", CONSUMER) if row["id"] == told["id"]]
    assert [row["origin"] for row in listed] == [ORIGIN, ORIGIN]
    assert {(row["type"], row["attempts"], row["reason"]) for row in listed} == {
        (EVENT, 12, "LookupError: 'organisation_id'")
    }
    done = operator.rows("dlq", "replay", CONSUMER, told["id"])
    assert [row["outcome"] for row in done] == ["done", "done"]
    eventually(lambda: handled(suite, told["id"]), 60, "the event handled")
    assert not [row for row in operator.rows("dlq", "list", CONSUMER) if row["id"] == told["id"]]
    assert handled(suite, told["id"]) == 1


def test_what_a_service_sets_aside_rings_is_shown_without_secrets_and_is_dropped_for_good(
    operator: Operator, bus: RpcClient, suite: Suite
):
    """The alarm changes nothing of readiness; the reason is kept, and the event counts as handled."""
    told = event({"name": "Anna Berg", "email": "anna@nordwind.example", "roles": "none"})
    bus.publish(json.dumps(told), "", ORIGIN, delivery_mode=2, content_type="application/json")
    relay = f"http://127.0.0.1:{suite.plan.health_ports['relay']}"
    eventually(
        lambda: any(DEAD in alarm for alarm in httpx.get(f"{relay}/readyz").json()["alarms"]), 60, "the relay's alarm"
    )
    assert httpx.get(f"{relay}/readyz").status_code == 200
    assert f'portolan_dead_letters{{queue="{DEAD}"}}' in httpx.get(f"{relay}/metrics").text
    shown = operator.run("dlq", "show", told["id"][:20], "--queue", CONSUMER)
    assert json.loads(shown)["since"]
    assert "Anna" not in shown
    assert "nordwind" not in shown
    operator.run("dlq", "drop", CONSUMER, told["id"], "--reason", "made by a test")
    assert handled(suite, told["id"]) == 1
    entries = [entry for entry in operator.rows("journal") if entry["details"].get("id") == told["id"]]
    assert [(entry["action"], entry["details"]["why"]) for entry in entries] == [("drop", "made by a test")]


def test_calls_are_never_replayed(operator: Operator, bus: RpcClient):
    """The refusal says why, and the letter stays."""
    bus.publish(json.dumps({"id": new_id(), "type": "none"}), "", topology.DEAD_RPC_QUEUE)
    refused = operator.run("dlq", "replay", "rpc", "--all", "--format", "csv", status=1)
    assert "never replayed" in refused
    operator.run("dlq", "drop", "rpc", "--all", "--reason", "made by a test")


def test_looking_moves_nothing(desk: Desk, quiet: RpcClient, vhost: VirtualHost):
    """Neither a look, nor one that is killed while it holds every letter."""
    wanted = fill(quiet)
    assert [letter.id for letter in desk.browse(DEAD, 3)] == wanted[:3]
    eventually(lambda: [letter.id for letter in desk.find(wanted[-1])] == wanted[-1:], 60, "the last letter")
    eventually(lambda: quiet.depth(DEAD) == MANY, 60, "all letters back")
    dying = connect(vhost.uri)
    with taking(dying, DEAD) as messages:
        assert sum(1 for _ in messages) == MANY
        dying.collect()
    eventually(lambda: quiet.depth(DEAD) == MANY, 60, "all letters back")
    eventually(lambda: [letter.id for letter in desk.browse(DEAD, MANY)] == wanted, 60, "all letters in their order")


def test_some_are_sent_back_and_the_others_keep_their_order(desk: Desk, quiet: RpcClient, journal: Journal):
    """By id, each to the queue it came from, as fresh as on its first day."""
    wanted = fill(quiet)
    outcomes = desk.replay(DEAD, Selection((wanted[1], wanted[3])))
    assert [outcome.refusal for outcome in outcomes] == ["", ""]
    assert [entry["id"] for entry in journal.last(5, "replay")] == [wanted[3], wanted[1]]
    first = eventually(lambda: quiet.take(ORIGIN), 60, "the first of them")
    assert not [name for name in first.properties["application_headers"] if name.startswith("portolan.")]
    assert [json.loads(first.body)["id"], *ids(quiet, ORIGIN)] == [wanted[1], wanted[3]]
    eventually(lambda: quiet.depth(DEAD) == MANY - 2, 60, "the others back in their places")
    assert ids(quiet, DEAD) == [each for each in wanted if each not in (wanted[1], wanted[3])]


def test_nothing_is_dropped_without_a_reason(desk: Desk, quiet: RpcClient):
    """Somebody else has to understand it next year."""
    wanted = fill(quiet)
    with pytest.raises(OpsTrouble):
        desk.drop(DEAD, Selection(everything=True), " no ")
    outcomes = desk.drop(DEAD, Selection((wanted[0],)), "made by a test")
    assert [outcome.letter.id for outcome in outcomes] == wanted[:1]
    eventually(lambda: quiet.depth(DEAD) == MANY - 1, 60, "the others in their places")


def test_what_no_queue_took_goes_to_every_subscriber(desk: Desk, quiet: RpcClient):
    """As if its bindings had been there."""
    told = event()
    quiet.publish(json.dumps(told), topology.UNROUTED, EVENT, delivery_mode=2, content_type="application/json")
    eventually(lambda: quiet.depth(topology.UNROUTED) == 1, 60, "the message parked")
    (outcome,) = desk.replay(topology.UNROUTED, Selection(type=EVENT))
    assert outcome.refusal == ""
    queues = [binding.queue for binding in topology.bindings_of(EVENT)]
    assert {queue: ids(quiet, queue) for queue in queues} == {queue: [told["id"]] for queue in queues}


def test_a_command_killed_between_confirm_and_acknowledgement_loses_nothing(
    operator: Operator, vhost: VirtualHost, quiet: RpcClient, tmp_path: Path
):
    """The letter is in both queues then; the inbox makes one effect of it."""
    told = event()
    set_aside(quiet, told)
    eventually(lambda: quiet.depth(DEAD) == 1, 60, "the letter")
    (tmp_path / "dlq.published").touch()
    more = {"AMQP_URI": vhost.uri, "PORTOLAN_FAILPOINTS": str(tmp_path), "PORTOLAN_PROFILE": "test"}
    operator.run("dlq", "replay", CONSUMER, "--all", status=-signal.SIGKILL, **more)
    eventually(lambda: quiet.depth(DEAD) == 1, 60, "the letter back in its place")
    assert ids(quiet, ORIGIN) == [told["id"]]
    operator.run("dlq", "replay", CONSUMER, "--type", EVENT, **more)
    assert ids(quiet, ORIGIN) == [told["id"]]
    assert quiet.depth(DEAD) == 0
