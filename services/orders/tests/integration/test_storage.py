"""Orders go into PostgreSQL and come out as they were; the tenancy wall and the one-order rule hold."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from contracts import loader
from portal_kit.caller import Caller
from portal_kit.envelope import Envelope
from portal_kit.errors import StaleVersion
from portal_kit.ids import new_id
from portal_kit.money import Money
from services.orders.domain import cancelling, judgement, production
from services.orders.domain.files import KnownFile
from services.orders.domain.order import Order
from services.orders.domain.records import CorrectionItem
from services.orders.schemas import load_acceptance
from services.orders.tests.integration.conftest import Open
from services.orders.tests.unit.callers import MANAGER_GRANTS, SYSTEM
from services.orders.tests.unit.objects import CLIENT, FILE, INVOICE, NOW, STAFF, an_order
from services.orders.tests.unit.objects import SYSTEM as SUITE
from services.orders.use_cases import hearing

pytestmark = pytest.mark.integration


def _new_order(*languages: str) -> Order:
    order = an_order(*languages)
    order.id, order.quote_id, order.organisation_id = new_id(), new_id(), new_id()
    order.number = f"P-{order.id[-12:]}"
    return order


def _full(order: Order) -> None:
    """Let everything happen that an order keeps a record of."""
    production.report_progress(order, STAFF, NOW, "fr", 40, "translation")
    production.deliver(order, STAFF, NOW, "fr", delivery_id=new_id(), file_ids=[FILE], final=False, message="Part.")
    production.deliver(order, STAFF, NOW, "fr", delivery_id=new_id(), file_ids=[INVOICE], final=True, message=None)
    judgement.mark_fetched(order, NOW, [FILE])
    judgement.send_back(order, CLIENT, NOW, ["fr"], "Wrong.", [CorrectionItem("fr", "Name.", "12", None, "major")])
    cancelling.request_cancellation(order, CLIENT, NOW, "No German.", ["de"])
    cancelling.agree_cancellation(order, STAFF, NOW, Money(Decimal("20.00"), "EUR"), "Agreed.")
    production.deliver(order, STAFF, NOW, "fr", delivery_id=new_id(), file_ids=[new_id()], final=True, message=None)
    judgement.approve(order, CLIENT, NOW, message="Thanks.")
    order.close(SUITE, NOW, INVOICE, "INV-2026-000001")
    judgement.claim(order, CLIENT, NOW, "A unit.", file_ids=[FILE])
    order.taken_by(STAFF)


def test_an_order_comes_back_as_it_was_stored(open_work: Open) -> None:
    """Every field and record survives the database, after adding and after saving."""
    order = _new_order("fr", "de")
    with open_work(SYSTEM) as work:
        assert work.orders.add(order)
    with open_work(SYSTEM) as work:
        loaded = work.orders.get_for_update(order.id)
        assert loaded is not None
        _full(loaded)
        loaded.events.clear()
        work.orders.save(loaded)
    with open_work(SYSTEM) as work:
        again = work.orders.get(order.id)
    assert again is not None
    assert asdict(again) == asdict(loaded)
    assert again.version == 2


def test_a_save_of_an_older_version_is_refused(open_work: Open) -> None:
    """Even without the row lock nobody overwrites what he has not seen."""
    order = _new_order("fr")
    with open_work(SYSTEM) as work:
        work.orders.add(order)
    with open_work(SYSTEM) as work:
        first, second = work.orders.get(order.id), work.orders.get(order.id)
        assert first is not None
        assert second is not None
        work.orders.save(first)
        with pytest.raises(StaleVersion):
            work.orders.save(second)


@pytest.mark.feature("Q6")
def test_parallel_words_of_one_acceptance_make_one_order(open_work: Open) -> None:
    """Ten listeners with ten order ids for the same quote leave one order and one set of events."""
    quote_id, organisation_id = new_id(), new_id()

    def hear(order_id: str) -> None:
        payload = {**loader.event("quote.accepted.v1").example, "quote_id": quote_id, "order_id": order_id}
        event = Envelope(new_id(), "quote.accepted.v1", quote_id, 1, NOW, organisation_id, "c", None, payload)
        with open_work(SYSTEM) as work:
            hearing.create_order(work, load_acceptance(event))

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(hear, [new_id() for _ in range(10)]))
    with open_work(SYSTEM) as work:
        found = work.session.execute(text("SELECT id FROM orders WHERE quote_id = :q"), {"q": quote_id}).all()
        told = work.session.execute(
            text("SELECT type FROM outbox WHERE organisation_id = :o ORDER BY position"), {"o": organisation_id}
        ).all()
    assert len(found) == 1
    assert [row.type for row in told] == ["order.confirmed.v1", "job.offered.v1"]


def test_numbers_of_a_year_are_never_given_twice(open_work: Open) -> None:
    """Parallel orders get different numbers."""

    def take(_: int) -> str:
        with open_work(SYSTEM) as work:
            return work.orders.next_number(1999)

    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(take, range(24)))
    assert sorted(numbers) == [f"P-1999-{n:06d}" for n in range(1, 25)]


def test_the_database_itself_hides_other_organisations(open_work: Open) -> None:
    """Row-level security answers nothing to a caller of another organisation, in every table of record."""
    order = _new_order("fr")
    file = KnownFile(new_id(), order.organisation_id, "manual.fr.docx", "target")
    with open_work(SYSTEM) as work:
        work.orders.add(order)
        work.files.learn(file)
    foreign = Caller("contact", new_id(), new_id(), MANAGER_GRANTS)
    with open_work(foreign) as work:
        assert work.orders.get(order.id) is None
        for table in ("orders", "order_targets", "deliveries", "order_timeline", "known_files"):
            statement = text(f"SELECT count(*) FROM {table}")
            assert work.session.execute(statement).scalar_one() == 0
    own = Caller("contact", new_id(), order.organisation_id, MANAGER_GRANTS)
    with open_work(own) as work:
        assert work.orders.get(order.id) is not None
        assert work.files.of(order.organisation_id, [file.id]) == {file.id: file}


def test_stored_files_are_asked_for_by_organisation(open_work: Open) -> None:
    """Even who sees all organisations finds a file only with its own; a second word of it changes nothing."""
    file = KnownFile(new_id(), new_id(), "manual.fr.docx", "target")
    with open_work(SYSTEM) as work:
        work.files.learn(file)
        work.files.learn(replace(file, name="other.docx"))
        assert work.files.of(file.organisation_id, [file.id, new_id()]) == {file.id: file}
        assert work.files.of(new_id(), [file.id]) == {}


def test_an_older_word_about_a_name_has_no_effect(open_work: Open) -> None:
    """Events may come out of order; the newest wins."""
    person, organisation = new_id(), new_id()
    with open_work(SYSTEM) as work:
        work.names.learn_person(person, organisation, "Anna Berg", active=True, version=3)
        work.names.learn_person(person, organisation, "Anna Old", active=True, version=2)
        work.names.learn_organisation(organisation, "Nordwind", None, version=2)
        work.names.learn_organisation(organisation, "Nordwind GmbH", 5, version=3)
        known = work.names.of([person, organisation, new_id()])
    assert known == {person: "Anna Berg", organisation: "Nordwind GmbH"}


def test_contacts_are_asked_for_by_organisation(open_work: Open) -> None:
    """Who is not active, of the staff, or of another organisation is none of its contacts."""
    organisation, active, gone, staff, foreign = (new_id() for _ in range(5))
    with open_work(SYSTEM) as work:
        work.names.learn_person(active, organisation, "Anna", active=True, version=1)
        work.names.learn_person(gone, organisation, "Bert", active=False, version=1)
        work.names.learn_person(staff, None, "Paula", active=True, version=1)
        work.names.learn_person(foreign, new_id(), "Sven", active=True, version=1)
        assert work.names.contacts_of(organisation, [active, gone, staff, foreign, new_id()]) == {active}


def test_a_deadline_is_stored_for_the_lists(open_work: Open) -> None:
    """The next deadline that is owed is a column, and empties when nothing is owed."""
    order = _new_order("fr")
    with open_work(SYSTEM) as work:
        work.orders.add(order)
        due = text("SELECT due_at FROM orders WHERE id = :id")
        assert work.session.execute(due, {"id": order.id}).scalar_one() == NOW + timedelta(days=3)
        production.deliver(order, STAFF, NOW, "fr", delivery_id=new_id(), file_ids=[FILE], final=True, message=None)
        work.orders.save(order)
        assert work.session.execute(due, {"id": order.id}).scalar_one() is None
