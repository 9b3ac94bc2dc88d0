"""The audit on real databases: a job that went well is left alone, and each damaged row is found, alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Connection, text

from contracts import loader, topology
from ops import audit
from ops.audit.evidence import Evidence
from ops.audit.invariants import CHECKS
from portal_kit.database import single_connections
from portal_kit.ids import new_id
from portal_kit.objects import ObjectStore
from portal_kit.testing.broker import RpcClient, VirtualHost
from portal_kit.testing.databases import FreshDatabase
from tests.integration.audited import (
    ANNA,
    BYTES,
    DELIVERY,
    INVOICE,
    LINE,
    ORDER,
    ORGANISATION,
    OTHER_ORGANISATION,
    QUOTE,
    SOURCE,
    TARGET,
    YEAR,
    Connections,
    write_job,
)

JOB = new_id()


@pytest.fixture(scope="module")
def connections(make_database: Callable[[str], FreshDatabase]) -> Iterator[Connections]:
    """A connection to the database of each service, as the owner, who may damage it."""
    engines = {service: single_connections(make_database(service).owner_uri) for service in loader.SERVICES}
    opened: dict[str, Connection] = {service: engine.connect() for service, engine in engines.items()}
    yield opened
    for connection in opened.values():
        connection.close()


@pytest.fixture(scope="module")
def told(connections: Connections, store: ObjectStore) -> dict[str, str]:
    """The events of a whole job, by type."""
    return write_job(connections, store)


@pytest.fixture
def evidence(
    connections: Connections, told: dict[str, str], store: ObjectStore, vhost: VirtualHost
) -> Iterator[Evidence]:
    """What the audit sees; what a test does to the databases is taken back after it."""
    assert told
    yield Evidence(dict(connections), vhost.uri, store)
    for connection in connections.values():
        connection.rollback()


def found(evidence: Evidence) -> set[str]:
    """Run all checks and write each finding as the command does."""
    return {str(finding) for finding in audit.run(evidence, CHECKS)}


# Service, what is done to its rows, and all that the audit says then.
DAMAGES: dict[str, tuple[str, str, set[str]]] = {
    "an acknowledged organisation is gone": (
        "identity",
        "DELETE FROM organisations",
        {f"A1  identity.create_organisation answered with {ORGANISATION}, which is not there"},
    ),
    "an order is gone": (
        "orders",
        "DELETE FROM deliveries; DELETE FROM orders",
        {f"A2  quote {QUOTE} is accepted, its order {ORDER} is missing"},
    ),
    "an order belongs to another quote": (
        "orders",
        f"UPDATE orders SET quote_id = '{JOB}'",
        {f"A2  order {ORDER} belongs to quote {JOB}, not {QUOTE}"},
    ),
    "an accepted line never reached billing": (
        "quotes",
        f"""UPDATE outbox SET payload = jsonb_set(payload, '{{lines,0,line_id}}', '"{JOB}"')
             WHERE type = 'quote.accepted.v1'""",
        {f"A2  line {JOB} of quote {QUOTE} is unknown to billing"},
    ),
    "a line is invoiced twice": (
        "billing",
        f"""DROP INDEX uq_invoice_lines_once; INSERT INTO invoice_lines
            SELECT '{JOB}', invoice_id, organisation_id, 2, payable_line_id, '{{"net": "0.00"}}', counts
              FROM invoice_lines""",
        {f"A2  line {LINE} is invoiced more than once"},
    ),
    "a total was changed": (
        "billing",
        "UPDATE invoices SET net = 11, gross = 12.90",
        {"A2  invoice INV-1: net 11.0000, lines 10.00, tax 1.9000, gross 12.9000"},
    ),
    "approved work is not invoiced": (
        "billing",
        "UPDATE payables SET open = true",
        {f"A2  order {ORDER} is approved and not invoiced"},
    ),
    "a number was lost": (
        "billing",
        "UPDATE number_series SET last = 2",
        {f"A2  one invoice {YEAR}: number 2 was given, 1 papers exist"},
    ),
    "an event was never sent": (
        "orders",
        "UPDATE outbox SET sent_at = NULL WHERE type = 'order.delivered.v1'",
        {"A3  orders has not sent order.delivered.v1 {order.delivered.v1}"},
    ),
    "a subscriber missed an event": (
        "notify",
        "DELETE FROM inbox WHERE consumer = 'notify.order.delivered'",
        {"A4  notify has not handled order.delivered.v1 {order.delivered.v1}"},
    ),
    "a checksum was changed": (
        "files",
        f"UPDATE files SET sha256 = repeat('0', 64) WHERE id = '{TARGET}'",
        {f"A5  file {TARGET} has {len(BYTES)} bytes of another checksum"},
    ),
    "a file row points nowhere": (
        "files",
        f"UPDATE files SET object_key = 'files/nowhere' WHERE id = '{TARGET}'",
        {f"A5  file {TARGET} has no bytes in the store"},
    ),
    "a person was told twice": (
        "notify",
        f"""ALTER TABLE notifications DROP CONSTRAINT uq_notifications_once;
            INSERT INTO notifications (id, event_id, person_id, side, organisation_id, kind, subject_id, facts, created_at)
            SELECT '{JOB}', event_id, person_id, side, organisation_id, kind, subject_id, facts, created_at
              FROM notifications""",
        {f"A6  event {{order.delivered.v1}} told person {ANNA} twice in notifications"},
    ),
    "a delivered file is another organisation's": (
        "files",
        f"UPDATE files SET organisation_id = '{OTHER_ORGANISATION}' WHERE id = '{TARGET}'",
        {
            f"A7  delivery {DELIVERY} refers to {TARGET} of files, which is not its organisation's",
            f"A7  file {TARGET} refers to {QUOTE} of quotes, which is not its organisation's",
        },
    ),
    "a file sent along is nobody's": (
        "orders",
        f"""UPDATE orders SET claims = '[{{"file_ids": ["{JOB}"]}}]'""",
        {f"A7  order {ORDER} refers to {JOB} of files, which is not its organisation's"},
    ),
    "an invoice went to another organisation": (
        "billing",
        f"UPDATE invoices SET organisation_id = '{OTHER_ORGANISATION}'",
        {f"A7  invoice {INVOICE} refers to {ORDER} of orders, which is not its organisation's"},
    ),
    "the beginning of an order is gone": (
        "orders",
        "DELETE FROM outbox WHERE type = 'order.confirmed.v1'",
        {f"A8  order {ORDER} begins with order.delivered.v1"},
    ),
    "a job is taken up by nobody": (
        "files",
        f"""INSERT INTO jobs (id, organisation_id, kind, state, file_id, position, attempts, not_before, correlation_id)
            VALUES ('{JOB}', '{ORGANISATION}', 'verify', 'queued', '{SOURCE}', 0, 0, now() - interval '1 hour', 'c')""",
        {f"A9  files: verify job {JOB} is taken up by no worker"},
    ),
}


def test_a_job_that_went_well_is_left_alone(evidence: Evidence) -> None:
    """Neither an open upload nor an object that has just arrived is an orphan."""
    assert found(evidence) == set()


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_row_is_found_and_nothing_else(
    evidence: Evidence, connections: Connections, told: dict[str, str], damage: str
) -> None:
    """The queries say what is wrong, in a database with the real tables."""
    service, statement, expected = DAMAGES[damage]
    connections[service].execute(text(statement))
    for event_type, event_id in told.items():
        expected = {each.replace(f"{{{event_type}}}", event_id) for each in expected}
    assert found(evidence) == expected


def test_bytes_that_are_gone_are_found(evidence: Evidence, store: ObjectStore) -> None:
    """The row says stored, the store has nothing."""
    store.remove(f"files/{SOURCE}")
    assert found(evidence) == {f"A5  file {SOURCE} has no bytes in the store"}
    store.put(f"files/{SOURCE}", BYTES, "text/plain")


def test_an_event_among_the_dead_letters_is_not_missing(
    evidence: Evidence, connections: Connections, told: dict[str, str], vhost: VirtualHost
) -> None:
    """It waits for an operator, and the audit leaves it where it is, next to poison that has no id."""
    client, queue = RpcClient(vhost.uri), topology.dead_queue("notify")
    letters = [json.dumps({"id": told["order.delivered.v1"]}), "poison"]
    for letter in letters:
        client.publish(letter, "", queue)
    connections["notify"].execute(text("DELETE FROM inbox WHERE consumer = 'notify.order.delivered'"))
    assert found(evidence) == set()
    assert sorted(taken.body for taken in iter(lambda: client.take(queue), None)) == sorted(letters)
    client.close()
