"""While a job runs: each hears exactly what it may, loses nothing by a cut, and hears nothing after its session."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from gateway.client import PortalClient
from portal_kit.ids import new_id
from tests.e2e.journeys.desk import Desk, House
from tests.e2e.live.ear import Ear

pytestmark = [pytest.mark.e2e, pytest.mark.feature("N2")]


class Village:
    """Two houses and the provider, who all listen."""

    def __init__(self, admin: PortalClient, paula: PortalClient) -> None:
        here, there = House.opened(admin), House.opened(admin)
        self.people = {
            "rita": here.joined("rita", "requester"),
            "pete": here.joined("pete", "requester"),
            "otto": here.joined("otto", "observer"),
            "mona": here.joined("mona", "manager"),
            "bob": there.joined("bob", "manager"),
            "paula": paula,
        }
        self.ears = {name: Ear(client) for name, client in self.people.items()}

    def fence(self) -> None:
        """Let something of his own reach each client, so that whatever came before has reached him too."""
        for name in ("pete", "bob"):
            file = Desk(self.people[name], self.people["paula"]).file()
            ear = self.ears[name]
            ear.until(lambda ear=ear, file=file: ear.knows("file.stored.v1", file["id"]), f"{name} hears of his file")

    def hearing(self, thing: str, one: str) -> set[str]:
        """Who was told of a thing."""
        return {name for name, ear in self.ears.items() if (thing, one) in ear.heard}

    def close(self) -> None:
        """Let all hang up."""
        for ear in self.ears.values():
            ear.close()


@pytest.fixture
def village(admin: PortalClient, paula: PortalClient) -> Iterator[Village]:
    """Everybody listens."""
    made = Village(admin, paula)
    yield made
    made.close()


def _worked(village: Village, **more: object) -> dict:
    """Bring a quote of Rita's to its order, and wait until she has heard of it."""
    desk, ear = Desk(village.people["rita"], village.people["paula"]), village.ears["rita"]
    order = desk.ordered("fr", **more)
    ear.until(lambda: ear.knows("order.confirmed.v1", order["id"]), "the order's confirmation")
    return order


def test_each_hears_exactly_what_it_may_while_a_job_runs(village: Village):
    """The requester, who may look at everything of the house, and the provider; no colleague, no stranger."""
    order = _worked(village)
    village.fence()
    everybody = {"rita", "otto", "mona", "paula"}
    assert village.hearing("order", order["id"]) == everybody
    assert village.hearing("quote", order["quote_id"]) == everybody
    assert village.hearing("file", order["source_files"][0]["file_id"]) == everybody
    for ear in village.ears.values():
        assert set(ear.names) == {"hello", "change"}
    notified = {
        name: {one for thing, one in ear.heard if thing == "notification"} for name, ear in village.ears.items()
    }
    assert notified["rita"]
    assert not notified["rita"] & notified["paula"]
    assert not notified["pete"] | notified["bob"]


def test_confidential_work_is_heard_of_by_its_people_and_managers(village: Village):
    """The observer of the house, who hears of everything else, is not told that it exists."""
    order = _worked(village, confidential=True)
    village.fence()
    ear = village.ears["otto"]
    file = Desk(village.people["mona"], village.people["paula"]).file()
    ear.until(lambda: ear.knows("file.stored.v1", file["id"]), "otto hears of a file")
    assert village.hearing("quote", order["quote_id"]) == {"rita", "mona", "paula"}
    assert village.hearing("order", order["id"]) >= {"rita", "mona"}
    assert not village.hearing("order", order["id"]) & {"otto", "pete", "bob"}


def test_a_cut_loses_and_repeats_nothing(village: Village):
    """From each place that she knew, Rita hears what came after it."""
    _worked(village)
    known = village.ears["rita"].places
    for place, last in enumerate(known[:-1]):
        with closing(Ear(village.people["rita"], last)) as again:
            again.until(lambda again=again: len(again.places) >= len(known) - place - 1, "all that was missed")  # noqa: B023
            assert again.places[: len(known) - place - 1] == known[place + 1 :]
            assert again.events[0] == {"event": "hello", "data": {"resumed": True}}


def test_an_unknown_place_is_reset(village: Village):
    """Her page fetches everything anew."""
    with closing(Ear(village.people["rita"], new_id())) as ear:
        ear.until(lambda: len(ear.events) > 1, "the reset")
        assert ear.names[:2] == ["hello", "reset"]


def test_a_stream_ends_with_its_session(village: Village):
    """At once, and the neighbours' go on."""
    village.people["pete"].delete("/session")
    village.ears["pete"].until(lambda: village.ears["pete"].closed, "the end of the stream", 10)
    assert not village.ears["rita"].closed


def test_a_stream_ends_when_rights_change(village: Village):
    """The next one has the new ones."""
    mona = village.people["mona"]
    rita = next(one for one in mona.items("/contacts") if one["user_id"] == "rita")
    mona.change("PATCH", f"/contacts/{rita['id']}", {"roles": ["observer"]})
    village.ears["rita"].until(lambda: village.ears["rita"].closed, "the end of the stream", 10)
