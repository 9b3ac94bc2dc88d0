"""Lists: filtered, sorted and walked page by page, also while others add to them."""

from __future__ import annotations

import pytest

from gateway.client import PortalClient
from tests.e2e.journeys.desk import Desk, House, refused, unique

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def shelf(admin: PortalClient, sign_in) -> Desk:
    """A requester with seven drafts of known names."""
    house = House.opened(admin)
    desk = Desk(house.joined("rita", "requester"), sign_in("paula", "agency"))
    for name in "GCADBFE":
        desk.requested("fr", files=[], name=f"{name} manual", intent="draft", purchase_order_number=f"PO-{name}")
    return desk


@pytest.mark.feature("P5")
@pytest.mark.feature("Q9")
@pytest.mark.parametrize("sort", ["name", "-name", "created_at", "-created_at"])
@pytest.mark.parametrize("limit", [1, 3, 7, 100])
def test_every_walk_finds_each_once_in_order(shelf: Desk, sort: str, limit: int):
    """Whatever the size of the pages."""
    names = [each["name"][0] for each in shelf.client.items("/quotes", sort=sort, limit=limit)]
    expected = {"name": "ABCDEFG", "-name": "GFEDCBA", "created_at": "GCADBFE", "-created_at": "EFBDACG"}
    assert "".join(names) == expected[sort]


@pytest.mark.feature("P5")
@pytest.mark.feature("Q9")
def test_filters_narrow_and_cursors_belong_to_their_query(shelf: Desk):
    """By state, text and purchase order; a cursor of another query is refused, not misread."""
    assert [each["name"] for each in shelf.client.items("/quotes", search="PO-C")] == ["C manual"]
    assert [each["name"] for each in shelf.client.items("/quotes", search="b manual")] == ["B manual"]
    assert list(shelf.client.items("/quotes", state="sent")) == []
    assert len(list(shelf.client.items("/quotes", state="draft", mine="true"))) == 7
    cursor = shelf.client.get("/quotes", limit=2)["next_cursor"]
    with refused(422, "invalid_cursor"):
        shelf.client.get("/quotes", limit=2, cursor=cursor, sort="name")
    with refused(422, "invalid_cursor"):
        shelf.client.get("/quotes", cursor="nonsense")
    for wrong in ({"limit": 0}, {"limit": 1000000}, {"sort": "colour"}, {"state": "happy"}, {"colour": "red"}):
        with pytest.raises(Exception, match=r"^4\d\d "):
            shelf.client.get("/quotes", **wrong)


@pytest.mark.feature("P5")
def test_a_walk_is_stable_while_others_add(admin: PortalClient, paula: PortalClient):
    """What was there at the start is found once each; nothing is skipped or told twice."""
    desk = Desk(House.opened(admin).joined("rita", "requester"), paula)
    first = {desk.requested("fr", files=[], intent="draft")["id"] for _ in range(5)}
    seen: list[str] = []
    for quote in desk.client.items("/quotes", limit=2, sort="-created_at"):
        seen.append(quote["id"])
        desk.requested("fr", files=[], intent="draft", name=unique("Later"))
    assert len(seen) == len(set(seen))
    assert set(seen) == first


@pytest.mark.feature("O7")
@pytest.mark.feature("P5")
def test_orders_are_filtered_by_state_and_text(desk: Desk):
    """Several states at once; unknown ones are refused."""
    order = desk.ordered("fr", purchase_order_number=unique("PO"))
    number = order["purchase_order_number"]
    assert [each["id"] for each in desk.client.items("/orders", search=number)] == [order["id"]]
    assert [each["id"] for each in desk.client.items("/orders", search=number, state=["confirmed", "closed"])]
    assert list(desk.client.items("/orders", search=number, state="closed")) == []
