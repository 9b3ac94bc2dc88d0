"""Each invariant of the audit: a violation is found, and a healthy world is not complained about."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from contracts import loader
from ops import audit
from ops.audit import Finding, books
from ops.audit.invariants import CHECKS
from ops.audit.parts import GRACE
from ops.tests.fakes import FakeEvidence
from portal_kit.inbox import consumer_name

QUOTE, ORDER, DELIVERY, LINE, FILE, INVOICE = "quote-1", "order-1", "delivery-1", "line-1", "file-1", "invoice-1"
OURS, THEIRS = "organisation-1", "organisation-2"
BYTES = b"Press the button."
HOUR = timedelta(hours=1)
Damage = Callable[[FakeEvidence], None]


def _file(**changes: object) -> dict[str, object]:
    row = {"id": FILE, "object_key": "key-1", "size": len(BYTES), "sha256": hashlib.sha256(BYTES).hexdigest()}
    return {**row, **changes}


def _reference(thing: str, named: str, organisation: str = OURS) -> dict[str, object]:
    return {"id": thing, "named": named, "organisation_id": organisation}


def _age(key: str, age: timedelta) -> Damage:
    def put(world: FakeEvidence) -> None:
        world.objects.objects[key] = (BYTES, datetime.now(UTC) - age)

    return put


def _put(service: str, part: str, *rows: dict[str, object]) -> Damage:
    return lambda world: world.put(service, part, *rows)


def _told(*types: str, service: str = "orders") -> Damage:
    thing = {"orders": ORDER, "quotes": QUOTE}[service]
    return _put(service, "type LIKE :kind", *({"aggregate_id": thing, "type": each} for each in types))


@pytest.fixture
def world() -> FakeEvidence:
    """One quote that went all the way: accepted, ordered, delivered, approved, invoiced, told."""
    made = FakeEvidence()
    made.put("quotes", "WHERE state = 'accepted'", {"id": QUOTE, "order_id": ORDER})
    made.put("orders", "SELECT id, quote_id FROM orders", {"id": ORDER, "quote_id": QUOTE})
    made.put("billing", "SELECT id FROM payable_lines", {"id": LINE})
    payload = {"quote_id": QUOTE, "lines": [{"line_id": LINE}], "price_pending": False}
    made.put("quotes", "WHERE type = 'quote.accepted.v1'", {"payload": payload})
    made.put(
        "billing",
        "LEFT JOIN invoice_lines",
        {"id": INVOICE, "number": "INV-1", "net": "10", "tax": "1.90", "gross": "11.90", "lines": "10"},
    )
    made.put("orders", "IN ('approved', 'closed')", {"id": ORDER})
    made.put("billing", "FROM number_series", {"legal_entity": "one", "kind": "invoice", "year": 2026, "last": 1})
    made.put("billing", "FROM invoices WHERE legal_entity", {"count": 1})
    for service, kind in (("quotes", "quote"), ("orders", "order")):
        made.put(service, f"SELECT id, organisation_id FROM {service}", {"id": f"{kind}-1", "organisation_id": OURS})
    made.put("files", "SELECT id, organisation_id FROM files", {"id": FILE, "organisation_id": OURS})
    made.put("orders", "quote_id AS named", _reference(ORDER, QUOTE))
    made.put("billing", "order_id AS named", _reference(INVOICE, ORDER))
    made.put("orders", "FROM deliveries", _reference(DELIVERY, FILE))
    made.put("orders", "o.corrections || o.claims", _reference(ORDER, FILE))
    made.put("files", "unnest(quote_ids)", _reference(FILE, QUOTE), _reference(FILE, "deleted-draft"))
    made.put("files", "WHERE state = 'stored'", _file())
    made.put("files", "SELECT object_key", {"object_key": "key-1"}, {"object_key": "open-upload"})
    made.put("billing", "object_key FROM papers", {"object_key": "paper-1"}, {"object_key": None})
    for key in ("key-1", "open-upload", "paper-1"):
        _age(key, GRACE + HOUR)(made)
    _age("young", GRACE - HOUR)(made)
    _told("order.confirmed.v1", "order.delivered.v1", "order.approved.v1")(made)
    _told("quote.requested.v1", "quote.accepted.v1", service="quotes")(made)
    made.put("quotes", "sent_at IS NOT NULL", {"id": "event-1", "type": "quote.accepted.v1"})
    for service in loader.event("quote.accepted.v1").consumers:
        consumer = consumer_name(service, "quote.accepted.v1")
        made.put(service, "FROM inbox", {"consumer": consumer, "message_id": "event-1"})
    return made


# What is damaged, which check must say so, and in which words.
DAMAGES: list[tuple[str, Damage, str]] = [
    (
        "A1 acknowledged writes",
        _put("identity", "AS named", {"id": "contact-1", "method": "create_contact"}),
        "identity.create_contact answered with contact-1, which is not there",
    ),
    (
        "A2 quotes and orders",
        _put("orders", "SELECT id, quote_id FROM orders"),
        f"quote {QUOTE} is accepted, its order {ORDER} is missing",
    ),
    (
        "A2 quotes and orders",
        _put("orders", "SELECT id, quote_id FROM orders", {"id": ORDER, "quote_id": "quote-2"}),
        f"order {ORDER} belongs to quote quote-2, not {QUOTE}",
    ),
    (
        "A2 quotes and orders",
        _put("quotes", "WHERE state = 'accepted'"),
        f"order {ORDER} has no accepted quote",
    ),
    (
        "A2 lines and invoices",
        _put("billing", "SELECT id FROM payable_lines"),
        f"line {LINE} of quote {QUOTE} is unknown to billing",
    ),
    (
        "A2 lines and invoices",
        _put("billing", "WHERE counts", {"payable_line_id": LINE}),
        f"line {LINE} is invoiced more than once",
    ),
    (
        "A2 lines and invoices",
        _put(
            "billing",
            "LEFT JOIN invoice_lines",
            {"number": "INV-1", "net": "10", "tax": "1.90", "gross": "11.90", "lines": "9.99"},
        ),
        "invoice INV-1: net 10, lines 9.99, tax 1.90, gross 11.90",
    ),
    (
        "A2 lines and invoices",
        _put(
            "billing",
            "LEFT JOIN invoice_lines",
            {"number": "INV-1", "net": "10", "tax": "1.90", "gross": "12", "lines": "10"},
        ),
        "invoice INV-1: net 10, lines 10, tax 1.90, gross 12",
    ),
    (
        "A2 approved and invoiced",
        _put("billing", "WHERE open", {"id": ORDER}),
        f"order {ORDER} is approved and not invoiced",
    ),
    (
        "A2 gapless numbers",
        _put("billing", "FROM invoices WHERE legal_entity", {"count": 0}),
        "one invoice 2026: number 1 was given, 0 papers exist",
    ),
    (
        "A3 outbox",
        _put("files", "sent_at IS NULL", {"id": "event-2", "type": "file.stored.v1"}),
        "files has not sent file.stored.v1 event-2",
    ),
    (
        "A4 inboxes",
        _put("orders", "FROM inbox"),
        "orders has not handled quote.accepted.v1 event-1",
    ),
    ("A5 bytes", lambda world: world.objects.objects.clear(), f"file {FILE} has no bytes in the store"),
    (
        "A5 bytes",
        _put("files", "WHERE state = 'stored'", _file(sha256="0" * 64)),
        f"file {FILE} has {len(BYTES)} bytes of another checksum",
    ),
    (
        "A5 bytes",
        _put("files", "WHERE state = 'stored'", _file(size=1)),
        f"file {FILE} has {len(BYTES)} bytes of another checksum",
    ),
    ("A5 orphans", _age("nobody's", GRACE + HOUR), "object nobody's belongs to nothing"),
    (
        "A6 notifications",
        _put("notify", "FROM notifications GROUP", {"event_id": "event-1", "person_id": "anna"}),
        "event event-1 told person anna twice in notifications",
    ),
    (
        "A6 notifications",
        _put("notify", "FROM mails GROUP", {"event_id": "event-1", "person_id": None}),
        "event event-1 told person None twice in mails",
    ),
    (
        "A7 organisations",
        _put("orders", "quote_id AS named", _reference(ORDER, QUOTE, THEIRS)),
        f"order {ORDER} refers to {QUOTE} of quotes, which is not its organisation's",
    ),
    (
        "A7 organisations",
        _put("billing", "order_id AS named", _reference(INVOICE, ORDER, THEIRS)),
        f"invoice {INVOICE} refers to {ORDER} of orders, which is not its organisation's",
    ),
    (
        "A7 organisations",
        _put("orders", "FROM deliveries", _reference(DELIVERY, FILE, THEIRS)),
        f"delivery {DELIVERY} refers to {FILE} of files, which is not its organisation's",
    ),
    (
        "A7 organisations",
        _put("orders", "o.corrections || o.claims", _reference(ORDER, FILE, THEIRS)),
        f"order {ORDER} refers to {FILE} of files, which is not its organisation's",
    ),
    (
        "A7 organisations",
        _put("files", "unnest(quote_ids)", _reference(FILE, QUOTE, THEIRS)),
        f"file {FILE} refers to {QUOTE} of quotes, which is not its organisation's",
    ),
    (
        "A7 organisations",
        _put("orders", "FROM deliveries", _reference(DELIVERY, "nowhere")),
        f"delivery {DELIVERY} refers to nowhere of files, which is not its organisation's",
    ),
    ("A8 paths", _told("order.approved.v1"), f"order {ORDER} begins with order.approved.v1"),
    (
        "A8 paths",
        _told("order.submitted.v1", "order.declined.v1", "order.confirmed.v1"),
        f"order {ORDER}: order.confirmed.v1 after order.declined.v1",
    ),
    (
        "A9 nothing stuck",
        _put(
            "quotes",
            "'idle in transaction%'",
            {"pid": 7, "application_name": "portolan-quotes", "state": "idle in transaction"},
        ),
        "quotes: connection 7 of portolan-quotes is idle in transaction",
    ),
    ("A9 nothing stuck", _put("billing", "NOT l.granted", {"pid": 8}), "billing: connection 8 waits for a lock"),
    (
        "A9 nothing stuck",
        _put("files", "FROM jobs WHERE state = 'queued'", {"id": "job-1", "kind": "verify"}),
        "files: verify job job-1 is taken up by no worker",
    ),
    (
        "A9 nothing stuck",
        _put("notify", "FROM mails WHERE state", {"id": 1, "kind": "mail"}),
        "notify: mail job 1 is taken up by no worker",
    ),
]


def test_a_healthy_world_is_not_complained_about(world: FakeEvidence) -> None:
    """No check cries wolf, neither about a whole job nor about nothing at all."""
    assert audit.run(world, CHECKS) == []
    assert audit.run(FakeEvidence(), CHECKS) == []


@pytest.mark.parametrize(("check", "damage", "text"), DAMAGES, ids=[f"{name}: {text}" for name, _, text in DAMAGES])
def test_a_violation_is_found_by_its_check_and_no_other(
    world: FakeEvidence, check: str, damage: Damage, text: str
) -> None:
    """One thing is wrong, and exactly that is said, under the number of its invariant."""
    damage(world)
    assert audit.run(world, CHECKS) == [Finding(check.partition(" ")[0], text)]


def test_every_check_has_a_violation_here() -> None:
    """A new check is shown to find something."""
    assert {name for name, _, _ in DAMAGES} == set(CHECKS)


def test_what_was_deleted_since_is_not_lost(world: FakeEvidence) -> None:
    """As many answers may name missing things as were deleted, and no more."""
    lost = [{"id": f"quote-{number}", "method": "request_quote"} for number in (8, 9)]
    world.put("quotes", "AS named", *lost)
    world.put("quotes", "SELECT 1 FROM operations", {"one": 1}, {"one": 1})
    assert audit.run(world, CHECKS) == []
    world.put("quotes", "SELECT 1 FROM operations", {"one": 1})
    assert len(audit.run(world, CHECKS)) == len(lost)


def test_a_price_to_come_has_no_lines_that_billing_must_know(world: FakeEvidence) -> None:
    """A launch without a complete price tells its lines later."""
    payload = {"quote_id": QUOTE, "lines": [{"line_id": "line-2"}], "price_pending": True}
    world.put("quotes", "WHERE type = 'quote.accepted.v1'", {"payload": payload})
    assert audit.run(world, CHECKS) == []


def test_a_dead_letter_is_an_answer_too(world: FakeEvidence) -> None:
    """A message that was set aside is not lost: an operator sees it."""
    world.put("orders", "FROM inbox")
    world.dead["orders"] = {"event-1"}
    assert audit.run(world, CHECKS) == []


def test_a_launched_quote_whose_price_was_to_come_goes_on(world: FakeEvidence) -> None:
    """After its acceptance it may need attention, be offered and be accepted again; withdrawn it may not be."""
    goes_on = ("quote.accepted.v1", "quote.needs_attention.v1", "quote.sent.v1", "quote.accepted.v1")
    _told(*goes_on, service="quotes")(world)
    assert audit.run(world, CHECKS) == []
    _told("quote.accepted.v1", "quote.withdrawn.v1", service="quotes")(world)
    assert [finding.invariant for finding in audit.run(world, CHECKS)] == ["A8"]


def test_the_answers_of_every_service_are_followed() -> None:
    """A service added tomorrow is audited too."""
    assert books.services_audited() == tuple(loader.SERVICES)
