"""Who is told of what: thing by caller by whose it is, completely; what may not be read is never told, not even an id."""

from __future__ import annotations

from itertools import product

import pytest

from gateway.live.notices import NOBODY, Notice
from gateway.live.sight import Sight
from gateway.live.table import FILE, INVOICE, NOTIFICATION, ORDER, PERMISSIONS, QUOTE
from gateway.tests.live_stage import COLLEAGUE, ELSEWHERE, HOME, ME, STRANGER

THINGS = (QUOTE, ORDER, FILE, INVOICE, NOTIFICATION)
SCOPES = (None, "own", "organisation", "money", "all")
SIDES = ("contact", "client system", "staff", "provider system")
# Whose a thing is, as the caller sees it: organisation and people.
WHOSE = {
    "own": (HOME, {ME}),
    "colleague's": (HOME, {COLLEAGUE}),
    "nobody's": (HOME, set()),
    "foreign": (ELSEWHERE, {STRANGER}),
    "foreign, though one is named in it": (ELSEWHERE, {ME}),
    "without organisation": (None, {STRANGER}),
}
ALL = frozenset(WHOSE)
# The whole table: what of WHOSE is told, by side and scope, for things that are not confidential.
CLIENT = {
    None: frozenset(),
    "own": frozenset({"own"}),
    "organisation": frozenset({"own", "colleague's", "nobody's"}),
    "money": frozenset(),
    "all": frozenset(),
}
PROVIDER = {None: frozenset(), "own": frozenset(), "organisation": frozenset(), "money": frozenset(), "all": ALL}
TABLE = {"contact": CLIENT, "client system": CLIENT, "staff": PROVIDER, "provider system": PROVIDER}
RECIPIENT = frozenset({"own", "foreign, though one is named in it"})


def _sight(side: str, **grants: str) -> Sight:
    home = HOME if side in ("contact", "client system") else None
    return Sight(ME, home, side.endswith("system"), {name.replace("_", "."): scope for name, scope in grants.items()})


def _notice(thing: str, whose: str, confidential: bool = False, manager: str | None = None) -> Notice:
    home, people = WHOSE[whose]
    return Notice("id", "event", "at", home, ((thing, "thing"),), frozenset(people), confidential, manager)


@pytest.mark.feature("N2")
@pytest.mark.parametrize(("thing", "side", "scope", "whose"), list(product(THINGS, SIDES, SCOPES, WHOSE)))
def test_a_notice_is_told_to_whom_may_read_its_thing(thing: str, side: str, scope: str | None, whose: str) -> None:
    """Every thing, every kind of caller, every scope, every owner."""
    sight = _sight(side, **({PERMISSIONS[thing]: scope} if scope else {}))
    if thing == NOTIFICATION:
        expected = scope is not None and whose in RECIPIENT
    else:
        expected = whose in TABLE[side][scope]
    assert sight.sees(thing, _notice(thing, whose)) is expected
    assert bool(sight.told(_notice(thing, whose))) is expected


@pytest.mark.parametrize(("thing", "side", "scope", "whose"), list(product(THINGS, SIDES, SCOPES, WHOSE)))
def test_a_grant_for_other_things_shows_nothing(thing: str, side: str, scope: str | None, whose: str) -> None:
    """Whoever may read all but this kind of thing is not told of it."""
    others = {permission: scope for kind, permission in PERMISSIONS.items() if kind != thing and scope}
    assert not _sight(side, **others).told(_notice(thing, whose))


# Confidential things of one's organisation: whether they are told, by scope of reading and of deciding.
CONFIDENTIAL = [
    ("own", None, "own", True),
    ("own", None, "colleague's", False),
    ("organisation", None, "own", True),
    ("organisation", None, "colleague's", False),
    ("organisation", "own", "own", True),
    ("organisation", "own", "colleague's", False),
    ("organisation", "organisation", "colleague's", True),
    ("organisation", "organisation", "foreign", False),
]


@pytest.mark.parametrize("thing", [QUOTE, ORDER, FILE])
@pytest.mark.parametrize(("reads", "decides", "whose", "told"), CONFIDENTIAL)
def test_confidential_things_are_told_to_their_people_and_to_managers(
    thing: str, reads: str, decides: str | None, whose: str, told: bool
) -> None:
    """An observer, or a colleague who may look over shoulders otherwise, hears nothing."""
    grants = {PERMISSIONS[thing]: reads}
    if decides:
        grants |= {"quote.accept": decides, "order.approve": decides}
    assert _sight("contact", **grants).sees(thing, _notice(thing, whose, confidential=True)) is told


MANAGERS = {"me": ME, "another": STRANGER, "nobody yet": NOBODY, "not said": None}


@pytest.mark.parametrize("thing", [ORDER, FILE])
@pytest.mark.parametrize("manager", MANAGERS)
@pytest.mark.parametrize("who", ["project manager", "administrator", "provider system"])
def test_confidential_orders_are_told_to_who_manages_them(thing: str, who: str, manager: str) -> None:
    """Other project managers and administrators hear nothing; production systems do the work and hear all."""
    works = {"order.work": "all"} if who == "project manager" else {}
    sight = _sight("provider system" if who == "provider system" else "staff", **{PERMISSIONS[thing]: "all"}, **works)
    expected = who == "provider system" or (who == "project manager" and manager in ("me", "nobody yet"))
    assert sight.sees(thing, _notice(thing, "own", confidential=True, manager=MANAGERS[manager])) is expected


def test_confidential_quotes_are_the_work_of_all_who_prepare_quotes() -> None:
    """As in the list of quotes."""
    assert _sight("staff", quote_read="all").sees(QUOTE, _notice(QUOTE, "foreign", confidential=True))


def test_of_one_event_each_is_told_the_things_that_he_may_read() -> None:
    """An acceptance concerns a quote and an order; whoever reads quotes alone does not learn the order's id."""
    notice = Notice("id", "quote.accepted.v1", "at", HOME, ((QUOTE, "q"), (ORDER, "o")), frozenset({ME}))
    assert _sight("contact", quote_read="organisation").told(notice) == ((QUOTE, "q"),)
    assert _sight("contact", order_read="own").told(notice) == ((ORDER, "o"),)


def test_what_identity_tells_is_read() -> None:
    """A contact has an organisation, staff has none, and without permissions nothing is seen."""
    sight = Sight.of({"id": ME, "kind": "machine", "organisation_id": None, "permissions": {"order.read": "all"}})
    assert (sight.person_id, sight.organisation_id, sight.machine, sight.grants) == (
        ME,
        None,
        True,
        {"order.read": "all"},
    )
    assert not Sight.of({"id": ME, "organisation_id": HOME}).told(_notice(ORDER, "own"))
