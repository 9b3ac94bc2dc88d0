"""Counts of quotes on real PostgreSQL, and what a client's own transaction may price by."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from portal_kit.caller import Caller
from portal_kit.ids import new_id
from portal_kit.paging import Cursor
from services.quotes.domain import quote as q
from services.quotes.domain.overview import overview_of
from services.quotes.ports import OverviewFilters, QuoteFilters
from services.quotes.tests import mothers
from services.quotes.tests.fakes import owner, stranger
from services.quotes.tests.integration.conftest import Open
from services.quotes.tests.integration.test_storage import stored

pytestmark = pytest.mark.integration
SYSTEM = Caller.system("quotes.test")
MINE = OverviewFilters(mine=True)


@pytest.mark.feature("Q9")
def test_counts_say_what_waits_for_whom(open_work: Open):
    """Every role counts what its list shows; an offer past its day waits for nobody."""
    home = new_id()
    soon, over = (replace(mothers.offer(), expires_at=mothers.NOW + timedelta(days=days)) for days in (2, -1))
    for stage in q.STAGES:
        stored(open_work, stage, organisation_id=home)
    for offer in (soon, over):
        stored(open_work, q.SENT, organisation_id=home, offers=[offer])
    stored(open_work, q.PRICE_PENDING, organisation_id=home, offers=[mothers.offer()])
    stored(open_work, q.REQUESTED, organisation_id=home, needs_attention="Scanned.", owner_id=mothers.PM)
    with open_work(SYSTEM) as work:
        for viewer in mothers.viewers().values():
            mine = replace(viewer, organisation_id=viewer.organisation_id and home)
            cursor = Cursor.read(SYSTEM, {}, None, 200, 1)
            listed = work.quotes.page(mine, QuoteFilters(organisation_id=home), "created_at", cursor).items
            seen = overview_of(work.quotes.counts(mine, OverviewFilters(organisation_id=home), mothers.NOW))
            assert seen.by_state == {state: sum(each.state == state for each in listed) for state in q.STATES}
        manager_of = replace(mothers.viewers()["manager"], organisation_id=home)
        all_of_it = overview_of(work.quotes.counts(manager_of, OverviewFilters(), mothers.NOW))
        own = overview_of(work.quotes.counts(replace(manager_of, person_id=mothers.PM), MINE, mothers.NOW))
    assert (all_of_it.waiting_for_client, all_of_it.expiring_soon, all_of_it.needs_attention) == (3, 1, 1)
    # Requested twice, in preparation, to be changed, and launched without an offer.
    assert (all_of_it.waiting_for_provider, all_of_it.total) == (5, len(q.STAGES) + 4)
    assert (own.total, own.needs_attention) == (1, 1)


@pytest.mark.parametrize("owner_of_rows", [None, mothers.ORGANISATION])
def test_a_clients_own_draft_can_be_priced_by_general_and_own_rows(open_work: Open, owner_of_rows: str | None):
    """In the client's transaction: rows of no organisation and its own, never those of another."""
    currency = "CHF" if owner_of_rows else "GBP"
    row = mothers.rate_row(new_id(), organisation_id=owner_of_rows, currency=currency)
    with open_work(SYSTEM) as work:
        work.prices.put_row(row)
    for caller, sees in ((owner(), True), (stranger(), owner_of_rows is None)):
        with open_work(caller) as work:
            assert (row.id in work.prices.rows_by_id([row.id])) == sees
            assert bool(work.prices.rows_for(mothers.ORGANISATION, currency)) == sees
