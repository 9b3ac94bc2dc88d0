"""Guarded events and the relay on real parts: once per consumer, delayed, set aside, never lost."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from contracts import loader
from portal_kit.broker import user_of
from portal_kit.envelope import Envelope
from portal_kit.ids import new_id
from portal_kit.retention import Retention
from portal_kit.testing.callers import a_contact
from portal_kit.testing.processes import eventually, running
from portal_kit.tests.integration.conftest import Bench

pytestmark = pytest.mark.integration
ACCEPTED = "quote.accepted.v1"


def envelope(name: str, event_id: str | None = None) -> Envelope:
    """An accepted quote of this name, as the contract's example has it."""
    payload = {**loader.event(ACCEPTED).example, "name": name}
    return Envelope(event_id or new_id(), ACCEPTED, new_id(), 1, datetime.now(UTC), new_id(), new_id(), None, payload)


def publish(bench: Bench, event: Envelope) -> None:
    """Put an event on the producer's exchange, as the relay does."""
    bench.client.publish(json.dumps(event.to_dict()), "quotes.events", ACCEPTED)


def count(bench: Bench, name: str) -> int:
    """Count the entries of this text."""
    return int(str(bench.rows(f"SELECT count(*) FROM entries WHERE text = '{name}'")[0][0]))


def test_an_event_delivered_three_times_has_one_effect(bench: Bench):
    """The inbox row is written in the handler's transaction."""
    event = envelope("thrice")
    for _ in range(3):
        publish(bench, event)
    marker = envelope("after thrice")
    publish(bench, marker)
    eventually(lambda: count(bench, "after thrice") == 1)
    assert count(bench, "thrice") == 1


def test_an_event_whose_predecessor_is_missing_comes_back_and_succeeds(bench: Bench):
    """It waits in a delay queue, not in a hot loop, and is handled once the predecessor is there."""
    publish(bench, envelope("later"))
    assert count(bench, "later") == 0
    publish(bench, envelope("predecessor"))
    eventually(lambda: count(bench, "later") == 1, what="the delayed event")
    assert bench.client.depth("dead.billing") == 0


def test_an_event_that_can_never_be_handled_is_set_aside_with_its_reason(bench: Bench):
    """A deterministic error goes straight to the service's dead letters."""
    publish(bench, envelope("deterministic"))
    letter = eventually(lambda: bench.client.take("dead.billing"), what="the dead letter")
    headers = letter.properties["application_headers"]
    assert headers["portolan.reason"] == "ValueError: it can never be read"
    assert headers["portolan.queue"] == "billing.quote.accepted.v1"
    # A provider system's event must pass the check of its sender again when it comes back.
    assert letter.properties["user_id"] == user_of(bench.vhost.uri)


@pytest.mark.parametrize(
    "body",
    [
        "not json",
        "[]",
        "{}",
        b"\xff\xff",
        json.dumps({"id": "1"}),
        json.dumps({**envelope("x").to_dict(), "type": "a"}),
    ],
)
def test_a_poison_event_is_set_aside_without_a_restart(bench: Bench, body):
    """What is no event reaches no handler; neighbours flow."""
    bench.client.publish(body, "quotes.events", ACCEPTED)
    eventually(lambda: bench.client.take("dead.billing"), what="the dead letter")
    name = new_id()
    publish(bench, envelope(name))
    eventually(lambda: count(bench, name) == 1)
    assert bench.process.alive
    assert bench.client.depth("dead.rpc") == 0


def test_the_relay_publishes_what_was_committed_and_marks_it(bench: Bench):
    """An emitted event is in the outbox with its correlation, then on the exchange, then marked."""
    bench.client.channel.queue_declare("told", exclusive=True)
    bench.client.channel.queue_bind("told", "billing.events", "invoice.paid.v1")
    token = bench.keys.token(a_contact({"invoice.write": "organisation"}))
    bench.client.call("billing.add", token, new_id(), text="relayed")
    with running(["portal_kit.relay"], bench.environment):
        told = eventually(lambda: _find(bench, "relayed"), what="the event on the exchange")
    assert told["type"] == "invoice.paid.v1"
    assert bench.rows("SELECT count(*) FROM outbox WHERE sent_at IS NULL") == [(0,)]


def test_a_relay_killed_between_publish_and_mark_repeats_with_the_same_id(bench: Bench):
    """At least once, with one id: the inbox of each consumer does the rest."""
    bench.client.channel.queue_declare("twice", exclusive=True)
    bench.client.channel.queue_bind("twice", "billing.events", "invoice.paid.v1")
    token = bench.keys.token(a_contact({"invoice.write": "organisation"}))
    with running(["portal_kit.relay"], bench.environment) as relay:
        (bench.failpoints / "relay.published").touch()
        bench.client.call("billing.add", token, new_id(), text="twice")
        relay.restart()
        eventually(lambda: bench.rows("SELECT 1 FROM outbox WHERE sent_at IS NULL") == [], what="an empty outbox")
    messages = [json.loads(message.body) for message in iter(lambda: bench.client.take("twice"), None)]
    ids = [message["id"] for message in messages if message["payload"]["number"] == "twice"]
    assert len(ids) == 2
    assert len(set(ids)) == 1


def test_one_relay_is_active_per_database(bench: Bench):
    """A second one stands by, and takes over when the first is gone."""
    token = bench.keys.token(a_contact({"invoice.write": "organisation"}))
    held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 7203115 AND granted"
    held += " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    with running(["portal_kit.relay"], bench.environment) as first, running(["portal_kit.relay"], bench.environment):
        eventually(lambda: bench.rows(held) == [(1,)])
        first.process.kill()
        bench.client.call("billing.add", token, new_id(), text="taken over")
        eventually(lambda: bench.rows("SELECT 1 FROM outbox WHERE sent_at IS NULL") == [], what="the second relay")
        assert bench.rows(held) == [(1,)]


def test_the_relay_publishes_nothing_while_a_subscriber_has_no_queue(bench: Bench, ledger_database, keys):
    """Each subscriber's queue is proved before the first event: one bound queue is not enough."""
    from portal_kit.publisher import Publisher, PublishError

    Publisher(bench.vhost.uri, "quotes").close()
    bench.client.channel.queue_delete("orders.quote.accepted.v1")
    with pytest.raises(PublishError, match=r"orders\.quote\.accepted"):
        Publisher(bench.vhost.uri, "quotes")


def _find(bench: Bench, number: str) -> dict | None:
    for message in iter(lambda: bench.client.take("told"), None):
        found = json.loads(message.body)
        if found["payload"]["number"] == number:
            return found
    return None


def test_old_answers_and_inbox_rows_are_purged_and_the_event_log_is_kept(bench: Bench):
    """An answer can be asked for again for a day, a duplicate is known for a month."""
    with bench.owner.begin() as connection:
        old = {"operations": ("recorded_at", "25 hours"), "inbox": ("received_at", "31 days")}
        for table, (column, age) in old.items():
            connection.execute(text(f"UPDATE {table} SET {column} = now() - interval '{age}'"))
        before = connection.execute(text("SELECT count(*) FROM outbox")).scalar_one()
        assert Retention().purge_if_due(connection) > 0
        assert (
            connection.execute(
                text("SELECT (SELECT count(*) FROM operations) + (SELECT count(*) FROM inbox)")
            ).scalar_one()
            == 0
        )
        assert connection.execute(text("SELECT count(*) FROM outbox")).scalar_one() == before
