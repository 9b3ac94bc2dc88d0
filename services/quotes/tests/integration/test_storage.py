"""Quotes on real PostgreSQL: nothing is lost on the way, and the database itself keeps organisations apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from importlib import import_module

import pytest
from sqlalchemy import text

from portal_kit.caller import Caller
from portal_kit.errors import StaleVersion
from portal_kit.ids import new_id
from portal_kit.money import Money
from portal_kit.paging import Cursor
from services.quotes.domain import quote as q
from services.quotes.domain.bands import FULL_WORDS, Grid
from services.quotes.domain.known import KnownOrganisation, KnownPerson
from services.quotes.domain.pricing import calculate
from services.quotes.domain.quote import Counting, Counts, FileCount, Quote
from services.quotes.domain.views import QuoteSummary, view_of
from services.quotes.ports import QuoteFilters
from services.quotes.tests import mothers
from services.quotes.tests.fakes import manager, owner, pm, stranger
from services.quotes.tests.integration.conftest import Open
from services.quotes.use_cases.viewing import list_quotes, viewer_of

pytestmark = pytest.mark.integration
SYSTEM = Caller.system("quotes.test")


def stored(open_work: Open, stage: str = q.SENT, **changes: object) -> Quote:
    """Store a quote of its own id and number."""
    quote_id = new_id()
    quote = mothers.quote(stage, id=quote_id, number=f"T-{quote_id[-12:]}", **changes)
    if quote.acceptance:
        quote.acceptance = replace(quote.acceptance, order_id=new_id())
    with open_work(SYSTEM) as work:
        work.quotes.add(quote)
    return quote


def counting(by_target: Counts) -> Counting:
    """Counts that a project manager typed."""
    return Counting(by_target, "hand", None, None, False, mothers.NOW, mothers.PM)


@pytest.mark.parametrize("stage", q.STAGES)
def test_a_quote_comes_back_as_it_was_stored(open_work: Open, stage: str):
    """Every part of every stage, to the last decimal."""
    files = (FileCount(mothers.FILE, "a.docx", {"exact": Decimal(3)}),)
    counted = replace(counting({"fr": {"no_match": Decimal("0.5")}}), approximate=True, files=files)
    price = calculate("EUR", [mothers.line(minimum_fee="30")], [mothers.adjustment("rush", "25", targets=("fr",))])
    quote = stored(open_work, stage, counting=counted, price=price, last_message="Why", client_word="Yes")
    with open_work(SYSTEM) as work:
        assert work.quotes.get(quote.id) == quote


def test_saving_counts_the_version_and_refuses_a_stale_one(open_work: Open):
    """Two works that read the same version cannot both write."""
    quote = stored(open_work)
    with open_work(SYSTEM) as work:
        first = work.quotes.get(quote.id)
        assert first is not None
        work.quotes.save(first)
        assert first.version == 2
    with open_work(SYSTEM) as work, pytest.raises(StaleVersion):
        work.quotes.save(quote)


def test_the_database_hides_other_organisations_even_without_a_filter(open_work: Open):
    """Row-level security is the second wall: the repository asks by id alone."""
    quote = stored(open_work)
    seen = {}
    for caller in (owner(), manager(), stranger(), pm(), SYSTEM):
        with open_work(caller) as work:
            seen[caller.name or caller.subject] = work.quotes.get(quote.id) is not None
    assert seen == {
        "Anna Berg": True, "Max Manager": True, "Sven Fremd": False, "Paula Martin": True, "quotes.test": True,
    }  # fmt: skip


def test_lists_show_each_caller_what_the_rules_show(open_work: Open):
    """The SQL of visibility and `Viewer.may_see` agree for every role, stage and switch."""
    quotes = [stored(open_work, stage) for stage in (q.DRAFT, q.SENT)]
    secret = stored(open_work, q.SENT, request=replace(mothers.request(), confidential=True, watchers=()))
    with open_work(SYSTEM) as work:
        for viewer in mothers.viewers().values():
            for peers in (False, True):
                each = replace(viewer, sees_peers=peers)
                cursor = Cursor.read(SYSTEM, {}, None, 200, 1)
                listed = {quote.id for quote in work.quotes.page(each, QuoteFilters(), "created_at", cursor).items}
                for quote in (*quotes, secret):
                    assert (quote.id in listed) == each.may_see(quote)


@pytest.mark.parametrize("stage", q.STAGES)
def test_a_list_tells_the_same_as_the_quote_itself(open_work: Open, stage: str):
    """The columns that lists read agree with the whole, for each role and stage."""
    counted = counting({"fr": {"no_match": Decimal("7.5")}, "de": {}})
    quote = stored(open_work, stage, counting=counted)
    with open_work(SYSTEM) as work:
        for viewer in mothers.viewers().values():
            for each in (viewer, replace(viewer, sees_prices=False)):
                cursor = Cursor.read(SYSTEM, {}, None, 200, 1)
                listed = work.quotes.page(each, QuoteFilters(search=quote.number), "created_at", cursor).items
                seen = (view_of(quote, each, None, {}).summary,) if each.may_see(quote) else ()
                assert listed == seen


def test_quotes_of_earlier_releases_get_their_words(open_work: Open):
    """The migration counts what the aggregate counts, and leaves alone what was never counted."""
    by_hand = {"fr": {"no_match": Decimal("7.5"), "exact": Decimal(2)}, "de": {"no_match": Decimal(4)}}
    quotes = [stored(open_work, counting=counted) for counted in (counting(by_hand), None)]
    backfill = import_module("services.quotes.migrations.versions.0003_words_of_quotes").COUNTED
    with open_work(SYSTEM) as work:
        work.session.execute(text("UPDATE quotes SET words = NULL"))
        work.session.execute(text(backfill))
        found = [work.session.execute(text(f"SELECT words FROM quotes WHERE id = '{each.id}'")) for each in quotes]
        assert [each.scalar_one() for each in found] == [each.words for each in quotes] == [Decimal("9.5"), None]


@pytest.mark.parametrize("sort", ["created_at", "-created_at", "name", "-name"])
def test_pages_follow_each_other_without_gap_or_repetition(open_work: Open, sort: str):
    """Seven quotes in pages of three, also with equal names."""
    marker = new_id()
    names = [f"{marker} {letter}" for letter in "bacabca"]
    quotes = [stored(open_work, request=replace(mothers.request(), name=name)) for name in names]
    found: list[QuoteSummary] = []
    cursor = None
    with open_work(pm()) as work:
        while True:
            page = list_quotes(work, QuoteFilters(search=marker), sort, cursor, 3)
            found += page.items
            cursor = page.next_cursor
            if cursor is None:
                break
    assert {each.id for each in found} == {quote.id for quote in quotes}
    keys = [(each.name, each.id) if "name" in sort else each.id for each in found]
    assert keys == sorted(keys, reverse=sort.startswith("-"))


def test_lists_are_narrowed_by_state_owner_search_and_attention(open_work: Open):
    """Special characters of LIKE are taken as they are."""
    odd = stored(open_work, request=replace(mothers.request(), name="100 %_done"))
    flagged = stored(open_work, q.REQUESTED, needs_attention="Scanned.")
    launched = stored(open_work, q.PRICE_PENDING, request=replace(mothers.request(), name="0 %_d launched"))
    expectations = {
        QuoteFilters(search="0 %_done"): {odd.id},
        QuoteFilters(search="0 %_d", price_pending=True): {launched.id},
        QuoteFilters(search=odd.number): {odd.id},
        QuoteFilters(needs_attention=True): {flagged.id},
    }
    with open_work(pm()) as work:
        viewer = viewer_of(work)
        for filters, expected in expectations.items():
            page = work.quotes.page(viewer, filters, "created_at", Cursor.read(pm(), {}, None, 200, 1))
            assert {quote.id for quote in page.items} == expected
        mine = QuoteFilters(mine=True, state=q.SENT)
        assert work.quotes.page(viewer, mine, "created_at", Cursor.read(pm(), {}, None, 200, 1)).items == ()


def test_the_timer_finds_what_is_due_and_leaves_what_others_lock(open_work: Open):
    """A quote that somebody decides on this moment waits for the next round."""
    due, later = stored(open_work), stored(open_work)
    with open_work(SYSTEM) as work:
        locked = work.quotes.get_for_update(due.id)
        assert locked is not None
        with open_work(SYSTEM) as other:
            found = {quote.id for quote in other.quotes.due(mothers.NOW + timedelta(days=30), 1000)}
        assert due.id not in found
        assert later.id in found
        assert work.quotes.due(mothers.NOW + timedelta(days=29), 1000) == []


def test_numbers_count_up_per_year(open_work: Open):
    """Each year begins with 1."""
    with open_work(SYSTEM) as work:
        assert [work.quotes.next_number(year) for year in (2090, 2090, 2091)] == [1, 2, 1]


def test_an_older_event_does_not_change_what_is_known(open_work: Open):
    """Reordering and a week-old repetition have no effect."""
    known = KnownOrganisation(new_id(), "New", "EUR", Decimal("19.0000"), True, False)
    person = KnownPerson(new_id(), known.id, "Anna", True)
    with open_work(SYSTEM) as work:
        work.known.put_organisation(known, 2)
        work.known.put_organisation(replace(known, name="Old"), 1)
        work.known.put_person(person, 5)
        work.known.put_person(replace(person, name="Older"), 5)
        assert work.known.organisation(known.id) == known
        assert work.known.people([person.id]) == {person.id: person}
    with open_work(stranger()) as work:
        assert work.known.people([person.id]) == {}


def test_catalogue_rows_come_back_as_they_were_stored(open_work: Open):
    """Rates, grids and services keep every decimal and every blank."""
    kind = mothers.kind(id=new_id(), key=f"k-{new_id()[-6:]}", value_limit=Money(Decimal("500.00"), "EUR"), version=0)
    row = mothers.rate_row(new_id(), rate=Decimal("0.123456"), minimum_fee=Decimal("30.0000"))
    grid = Grid(new_id(), mothers.ORGANISATION, "translation", FULL_WORDS, 1)
    with open_work(SYSTEM) as work:
        work.kinds.put(kind)
        work.prices.put_row(row)
        work.prices.put_grid(grid)
        assert work.kinds.get(kind.key) == kind
        assert work.prices.rows_for(mothers.ORGANISATION, "EUR") == [row]
        assert work.prices.rows_for(mothers.ORGANISATION, "USD") == []
        assert work.prices.grid(mothers.ORGANISATION, "translation") == grid
        assert work.prices.grid(None, "translation") is None
        ended = replace(row, valid_until=row.valid_from, version=2)
        work.prices.put_row(ended)
        assert work.prices.rows_by_id([row.id]) == {row.id: ended}
