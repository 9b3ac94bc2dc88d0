"""Notify on PostgreSQL: one notification per event and person, each for its reader's eyes only."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from portal_kit.caller import Caller
from portal_kit.ids import new_id
from services.notify import use_cases
from services.notify.domain.kinds import Kind
from services.notify.tests.integration.conftest import SYSTEM, Open
from services.notify.tests.mothers import (
    ANNA,
    BEN,
    ORGANISATION,
    OTHER_ORGANISATION,
    PAULA,
    anna,
    news,
    nordwind,
    paula,
    reader,
)

pytestmark = pytest.mark.integration


@pytest.fixture(autouse=True, scope="module")
def known(open_work: Open) -> None:
    """Anna, Paula and Nordwind are known."""
    with open_work(SYSTEM) as work:
        use_cases.remember_person(work, anna())
        use_cases.remember_person(work, paula())
        use_cases.remember_organisation(work, nordwind())


def listed(open_work: Open, caller: Caller, *, unread_only: bool = False, limit: int = 2) -> list[str]:
    """Read a list of notifications to its end, page by page."""
    found: list[str] = []
    cursor = None
    while True:
        with open_work(caller) as work:
            page, _ = use_cases.list_notifications(work, unread_only, cursor, limit)
        found += [one.id for one in page.items]
        cursor = page.next_cursor
        if cursor is None:
            return found


@pytest.mark.feature("N2")
def test_notifications_are_listed_counted_and_marked(open_work: Open) -> None:
    """Newest first, each once, whatever the page size."""
    person = new_id()
    for _ in range(5):
        with open_work(SYSTEM) as work:
            use_cases.tell(work, news(people=(person,)))
    caller = reader(person)
    ids = listed(open_work, caller)
    assert ids == sorted(ids, reverse=True)
    assert len(set(ids)) == 5
    with open_work(caller) as work:
        assert use_cases.mark_read(work, ids[:2]) == 3
    assert listed(open_work, caller, unread_only=True) == ids[2:]
    with open_work(caller) as work:
        assert use_cases.mark_read(work, None) == 0
    assert len(listed(open_work, caller)) == 5


def test_the_same_event_told_at_once_makes_one_of_each(open_work: Open) -> None:
    """The unique constraints decide."""
    person, told = new_id(), None
    told = news(Kind.QUOTE_ACCEPTED, people=(person,))

    def tell(_: int) -> None:
        with open_work(SYSTEM) as work:
            use_cases.tell(work, told)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(tell, range(8)))
    with open_work(SYSTEM) as work:
        for table, expected in (("notifications", {person, PAULA}), ("mails", {person, None})):
            query = text(f"SELECT person_id::text FROM {table} WHERE event_id = :id")
            rows = work.session.execute(query, {"id": told.event_id}).scalars().all()
            assert (len(rows), set(rows)) == (2, expected)


def test_nobody_reads_or_marks_anothers_notifications(open_work: Open) -> None:
    """Neither a colleague, nor another organisation that was named by mistake."""
    with open_work(SYSTEM) as work:
        use_cases.tell(work, news(people=(ANNA, BEN)))
    mine = listed(open_work, reader())
    assert not set(mine) & set(listed(open_work, reader(BEN)))
    with open_work(reader(BEN)) as work:
        use_cases.mark_read(work, mine)
    assert listed(open_work, reader(), unread_only=True) == mine
    assert listed(open_work, reader(ANNA, OTHER_ORGANISATION)) == []


def test_staff_read_theirs_of_every_organisation(open_work: Open) -> None:
    """The provider's side has no organisation of its own."""
    with open_work(SYSTEM) as work:
        use_cases.tell(work, news(Kind.QUOTE_REQUESTED))
    with open_work(reader(PAULA, None)) as work:
        page, unread = use_cases.list_notifications(work, True, None, None)
    assert unread == len(page.items) > 0
    assert page.items[0].facts["client"] == "Nordwind GmbH"


def test_an_older_fact_of_a_person_does_not_win(open_work: Open) -> None:
    """Events may come in any order."""
    person = new_id()
    with open_work(SYSTEM) as work:
        use_cases.remember_person(work, anna(id=person, email="new@nordwind.example", seen_version=5))
        use_cases.remember_person(work, anna(id=person, email="old@nordwind.example", seen_version=4))
        use_cases.remember_organisation(work, nordwind("Nordwind AG", 5))
        use_cases.remember_organisation(work, nordwind("Nordwind GmbH", 4))
        found = work.people.get(person)
        assert work.organisations.name_of(ORGANISATION) == "Nordwind AG"
    assert found is not None
    assert found.email == "new@nordwind.example"


@pytest.mark.parametrize(
    ("where", "index"),
    [
        ("SELECT id FROM notifications WHERE person_id = '{id}' ORDER BY id DESC LIMIT 51", "ix_notifications_"),
        ("SELECT count(*) FROM notifications WHERE person_id = '{id}' AND read_at IS NULL", "ix_notifications_"),
        ("SELECT id FROM mails WHERE state = 'waiting' AND not_before <= now() ORDER BY not_before LIMIT 1",
         "ix_mails_waiting"),
        ("SELECT id FROM mails WHERE state = 'failed' ORDER BY id", "ix_mails_failed"),
    ],
)  # fmt: skip
def test_each_list_has_its_index(open_work: Open, where: str, index: str) -> None:
    """The plan names it when the table is too large to be read whole."""
    with open_work(SYSTEM) as work:
        work.session.execute(text("SET LOCAL enable_seqscan = off"))
        work.session.execute(text("SET LOCAL enable_sort = off"))
        plan = "\n".join(work.session.execute(text("EXPLAIN " + where.format(id=new_id()))).scalars())
    assert index in plan
