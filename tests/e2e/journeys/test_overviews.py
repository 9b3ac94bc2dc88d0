"""What queues, tables and the home page show: counts, lists by many measures, files of everything, whom to ask."""

from __future__ import annotations

import pytest

from gateway.client import PortalClient
from portal_kit.testing.processes import eventually
from tests.e2e.journeys.desk import TEXT, Desk, House, refused
from tests.e2e.journeys.test_downloads import archive

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def house(admin: PortalClient) -> House:
    """An organisation of this journey's own."""
    return House.opened(admin)


@pytest.fixture(scope="module")
def shelf(house: House, sign_in) -> Desk:
    """A requester of it, and Paula of the agency."""
    return Desk(house.joined("rita", "requester"), sign_in("paula", "agency"))


@pytest.fixture(scope="module")
def orders(shelf: Desk) -> list[dict]:
    """Three orders: one delivered, one on hold, one just begun."""
    wanted = {"B": "fr", "A": "es", "C": "de"}
    found = [shelf.ordered(target, name=f"{name} manual") for name, target in wanted.items()]
    shelf.deliver(found[0], "fr")
    shelf.pm.move(f"/orders/{found[1]['id']}", "hold", message="The source changes.")
    return found


@pytest.mark.feature("O7")
@pytest.mark.feature("O14")
def test_the_summary_tells_where_orders_are_and_whose_turn_it_is(house: House, shelf: Desk, orders: list[dict]):
    """The client's own, and the same for the provider's staff by organisation; each figure opens a list of that length."""
    counts = shelf.client.get("/orders/summary", mine="true")
    states = {state: count for state, count in counts["states"].items() if count}
    assert states == {"work_done": 1, "confirmed": 2}
    assert (counts["waiting_for_client"], counts["waiting_for_provider"], counts["on_hold"]) == (1, 2, 1)
    home = house.organisation["id"]
    assert shelf.pm.get("/orders/summary", organisation_id=home) == counts
    for side in ("client", "provider"):
        waiting = list(shelf.pm.items("/orders", organisation_id=home, waiting_for=side))
        assert len(waiting) == counts[f"waiting_for_{side}"]
    manager = house.joined("mona", "manager")
    assert manager.get("/orders/summary")["states"] == counts["states"]
    assert not any(manager.get("/orders/summary", mine="true")["states"].values())


@pytest.mark.feature("O7")
@pytest.mark.feature("O14")
def test_orders_are_listed_by_what_a_queue_asks_for(
    house: House, shelf: Desk, orders: list[dict], claire: PortalClient
):
    """By client, target language, flag and deadline; sorted by name, number and client, both ways."""
    home = house.organisation["id"]

    def names(**query: object) -> str:
        return "".join(each["name"][0] for each in shelf.pm.items("/orders", organisation_id=home, limit=2, **query))

    assert names(target_language="es") == names(flag="on_hold") == "A"
    assert (names(sort="name"), names(sort="-name")) == ("ABC", "CBA")
    assert (names(sort="number"), names(sort="-number")) == ("BAC", "CAB")
    assert sorted(names(sort="organisation")) == sorted(names(sort="-due_at")) == ["A", "B", "C"]
    assert names(due_before="2020-01-01T00:00:00Z") == ""
    assert list(claire.items("/orders", organisation_id=home)) == []
    with refused(422, "invalid_input"):
        shelf.pm.get("/orders", flag="red")


@pytest.mark.feature("O12")
def test_a_watcher_finds_the_order_among_the_own_ones(house: House, shelf: Desk, orders: list[dict]):
    """As soon as the owner names a colleague, and no longer than that."""
    path = f"/orders/{orders[2]['id']}"
    made = house.contact("wanda", "requester")
    wanda = house.sign_in("wanda")
    for watchers, found in (([made["id"]], [orders[2]["id"]]), ([], [])):
        # The order's service hears of a new contact a moment after identity made it.
        eventually(lambda watchers=watchers: _named(shelf.client, path, watchers), what="the watcher")
        assert [each["id"] for each in wanda.items("/orders", mine="true")] == found


def _named(client: PortalClient, path: str, watchers: list[str]) -> bool:
    try:
        client.change("PATCH", path, {"watcher_ids": watchers})
    except Exception as problem:
        if getattr(problem, "code", "") != "contact_unknown":
            raise
        return False
    return True


@pytest.mark.feature("N6")
def test_the_client_sees_whom_to_ask(shelf: Desk, orders: list[dict]):
    """Once somebody works on it: the name, on the order, in the list, and on its quote."""
    order = shelf.client.get(f"/orders/{orders[0]['id']}")
    assert order["contact_person"] == "Paula Martin"
    assert shelf.client.get(f"/quotes/{order['quote_id']}")["contact_person"] == "Paula Martin"
    listed = {each["id"]: each["contact_person"] for each in shelf.client.items("/orders")}
    assert (listed[order["id"]], listed[orders[2]["id"]]) == ("Paula Martin", None)


@pytest.mark.feature("D2")
@pytest.mark.feature("D3")
def test_files_of_everything_are_found_and_fetched(house: House, shelf: Desk):
    """By name and language; a quote's files as one archive; a fetched delivery is recalled no more."""
    glossary = shelf.file("brake = frein\n", "glossary 100%.txt", purpose="reference")
    order = shelf.ordered("fr", reference_file_ids=[glossary["id"]])
    assert [each["id"] for each in shelf.client.items("/files", search="GLOSSARY 100%")] == [glossary["id"]]
    assert archive(shelf.client, quote_id=order["quote_id"]) == {
        "source/manual.txt": TEXT.encode(),
        "reference/glossary 100%.txt": b"brake = frein\n",
    }
    delivered = shelf.deliver(order, "fr")["targets"][0]["deliveries"][-1]
    home = house.organisation["id"]
    of_order = {"order_id": order["id"], "target_language": "fr"}
    eventually(lambda: list(shelf.client.items("/files", **of_order)), what="the translation among the files")
    assert len(list(shelf.pm.items("/files", organisation_id=home, **of_order))) == 1
    assert archive(shelf.client, file_ids=delivered["file_ids"]) != {}
    with refused(409, "delivery_fetched"):
        shelf.pm.move(f"/orders/{order['id']}", "recall_delivery", delivery_id=delivered["id"])


@pytest.mark.feature("I4")
def test_who_may_not_request_is_told_so_whatever_the_files_are(house: House, shelf: Desk):
    """An observer learns nothing of files by asking for a quote."""
    observer = house.joined("olga", "observer")
    for file in (shelf.file()["id"], "0192a000-0000-7000-8000-000000000001"):
        with refused(403, "not_permitted"):
            observer.post("/quotes", shelf.wish("fr", files=[{"id": file}]))
