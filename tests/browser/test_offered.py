"""The pages contain no rule of their own: in every state, each role is offered what the API lists, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from deploy.local.plan import Plan
from gateway.client import ApiProblem, PortalClient
from gateway.web.words import ACTS
from tests.browser.people import SEATS, Seat
from tests.e2e.journeys.desk import Desk, Thing

ROLES = ("requester", "observer", "manager", "pm", "finance", "administrator", "norwegian")
_ALL = re.compile(r'data-acts="([^"]*)"')
_EACH = re.compile(r'data-act="([^"]*)"')
_FORM = r'name="event" value="{0}"><input type="hidden" name="target" value="([^"]*)"'
_OF_A_LANGUAGE = {
    "pm": {
        "deliver": re.compile(_FORM.format("deliver")),
        "report_progress": re.compile(_FORM.format("report_progress")),
        "recall_delivery": re.compile(r'name="delivery_id" value="([^"]*)"'),
    },
    "requester": {event: re.compile(rf'/transitions/{event}\?target=([^"]*)"') for event in ("approve", "send_back")},
}
"""What the pages have for single languages."""


@dataclass(frozen=True)
class Viewer:
    """Somebody with a browser's cookie, and the same person at the API."""

    pages: httpx.Client
    api: PortalClient

    @classmethod
    def of(cls, url: str, seat: Seat) -> Viewer:
        """Sign somebody in twice."""
        pages = httpx.Client(base_url=url, timeout=30)
        body = {"account_id": seat.account_id, "login": seat.user_id, "password": seat.password}
        pages.post("/api/v1/session", params={"cookie": "true"}, json=body).raise_for_status()
        return cls(pages, PortalClient.sign_in(url, seat.account_id, seat.user_id, seat.password))

    def listed(self, path: str) -> set[str] | None:
        """What the API lists, or None where the thing does not exist for this person."""
        possible = self.possible(path)
        return None if possible is None else {each["event"] for each in possible["transitions"]}

    def possible(self, path: str) -> Thing | None:
        """All that the API says about what may be done, or None where the thing does not exist for this person."""
        try:
            return dict(self.api.get(f"{path}/transitions"))
        except ApiProblem as problem:
            if problem.status != 404:
                raise
            return None

    def shown(self, path: str) -> set[str] | None:
        """What the page offers: its list of acts, which its links are exactly."""
        answer = self.pages.get(path)
        if answer.status_code == 404:
            return None
        assert answer.status_code == 200, answer.text
        told = {event for group in _ALL.findall(answer.text) for event in group.split()}
        links = set(_EACH.findall(answer.text))
        assert links == told, f"{path} lists {told}, and links to {links}"
        return told


@pytest.fixture(scope="module")
def viewers(plan: Plan, admin: PortalClient) -> Iterator[dict[str, Viewer]]:
    """Everybody who may look, and somebody of another client."""
    found = {role: Viewer.of(plan.gateway_url, SEATS[role]) for role in ROLES}
    yield found
    for viewer in found.values():
        viewer.pages.close()


def sent(desk: Desk) -> str:
    """Bring a quote to the client's decision."""
    return f"/quotes/{desk.sent('fr', 'es')['id']}"


def moved(desk: Desk, *moves: tuple[str, str]) -> str:
    """Move a sent quote on: who (`client` or `pm`), and by which event."""
    path = sent(desk)
    for who, event in moves:
        getattr(desk, who).move(path, event, message="So it is.")
    return path


def past_its_date(desk: Desk) -> str:
    """Send an offer that holds for a moment only, and wait until it has expired."""
    path = f"/quotes/{desk.prepared('fr')['id']}"
    ends = datetime.now(UTC) + timedelta(seconds=2)
    desk.pm.move(path, "send", expires_at=ends.isoformat())
    desk.client.wait(path, lambda quote: quote["state"] == "expired", seconds=150)
    return path


def declined(desk: Desk) -> str:
    """Let the provider not take a request on."""
    path = f"/quotes/{desk.prepared('fr')['id']}"
    desk.pm.move(path, "decline", message="Not our field.")
    return path


QUOTES: dict[str, Callable[[Desk], str]] = {
    "draft": lambda desk: f"/quotes/{desk.requested('fr', intent='draft')['id']}",
    "requested": lambda desk: f"/quotes/{desk.requested('fr', files=[])['id']}",
    "in_preparation": lambda desk: f"/quotes/{desk.prepared('fr')['id']}",
    "sent": sent,
    "change_requested": lambda desk: moved(desk, ("client", "request_change")),
    "accepted": lambda desk: moved(desk, ("client", "accept")),
    "rejected": lambda desk: moved(desk, ("client", "reject")),
    "withdrawn": lambda desk: moved(desk, ("client", "withdraw")),
    "declined": declined,
    "expired": past_its_date,
}


def launched(desk: Desk, **move: str) -> str:
    """Launch an order, and let the provider answer it."""
    order = desk.order_of(desk.requested("fr", intent="launch", files=[]))
    path = f"/orders/{order['id']}"
    if move:
        desk.pm.move(path, **move)
    return path


def working(desk: Desk, deliver: int = 0, *moves: tuple[str, dict[str, object]]) -> str:
    """Order two languages, deliver some of them, and go on."""
    order = desk.ordered("fr", "es")
    path = f"/orders/{order['id']}"
    for language in ("fr", "es")[:deliver]:
        desk.deliver(order, language)
    for event, more in moves:
        who = desk.pm if event in ("hold", "report_progress") else desk.client
        who.move(path, event, **more)
    return path


def told(event: str, **more: object) -> tuple[str, dict[str, object]]:
    """One move with its words."""
    return event, {"message": "So it is.", **more}


def approved(desk: Desk, *moves: tuple[str, dict[str, object]]) -> str:
    """Bring an order to its end, and go on."""
    path = f"/orders/{desk.approved('fr')['id']}"
    for event, more in moves:
        desk.client.move(path, event, **more)
    return path


def cancelled(desk: Desk) -> str:
    """Launch an order and cancel it."""
    path = launched(desk)
    desk.client.move(path, "cancel")
    return path


ORDERS: dict[str, Callable[[Desk], str]] = {
    "submitted": launched,
    "declined": lambda desk: launched(desk, event="decline", message="Not our field."),
    "confirmed": working,
    "in_progress": lambda desk: working(desk, 0, ("report_progress", {"target": "fr", "percent": 10})),
    "partly done": lambda desk: working(desk, 1),
    "work_done": lambda desk: working(desk, 2),
    "correction_requested": lambda desk: working(desk, 2, told("send_back", targets=["fr"])),
    "on hold": lambda desk: working(desk, 1, told("hold")),
    "cancellation asked for": lambda desk: working(desk, 1, told("request_cancellation")),
    "closed": approved,
    "complaint": lambda desk: approved(desk, told("claim")),
    "cancelled": cancelled,
}


def check_edits(viewers: dict[str, Viewer], path: str) -> None:
    """What may be changed beside the state: the link to the details, the forms of counts and price, and nothing else."""
    for role, viewer in viewers.items():
        possible = viewer.possible(path)
        edits = set() if possible is None else set(possible["edits"])
        page = viewer.pages.get(path).text
        assert (f'href="{path}/edit"' in page) is ("details" in edits), f"{role} at {path}"
        assert (viewer.pages.get(f"{path}/edit").status_code == 200) is ("details" in edits), f"{role} edits {path}"
        if path.startswith("/quotes/"):
            assert (f'href="/request/{path.split("/")[2]}"' in page) is ("draft" in edits), f"{role} at {path}"
        if role == "pm" and possible is not None:
            desk = viewer.pages.get(f"{path}/prepare").text if path.startswith("/quotes/") else ""
            assert ('id="price"' in desk) is ("lines" in edits), path
            assert (f'action="{path}/prepare/counts"' in desk) is ("counts" in edits), path


def check_languages(viewers: dict[str, Viewer], path: str) -> None:
    """The forms of each language on the desk, and its buttons on the client's page, are those of the server's list."""
    for role, where in (("pm", f"{path}/work"), ("requester", path)):
        viewer = viewers[role]
        page = viewer.pages.get(where).text
        possible = viewer.possible(path)
        assert possible is not None
        listed = {each["event"]: each for each in possible["transitions"]}
        for event, control in _OF_A_LANGUAGE[role].items():
            wanted = listed.get(event, {}).get("deliveries" if event == "recall_delivery" else "targets", [])
            assert set(control.findall(page)) == set(wanted), f"{event} at {where}"


def check(viewers: dict[str, Viewer], path: str) -> None:
    """Compare page and API for everybody, and try every form: those offered open, all others are refused."""
    kind = path.split("/")[1].removesuffix("s")
    for role, viewer in viewers.items():
        listed = viewer.listed(path)
        assert viewer.shown(path) == listed, f"{role} at {path}"
        for event in (event for thing, event in ACTS if thing == kind):
            answer = viewer.pages.get(f"{path}/transitions/{event}")
            allowed = listed is not None and event in listed
            assert (answer.status_code == 200) is allowed, f"{role}: {event} of {path} is {answer.status_code}"


@pytest.mark.feature("Q6")
@pytest.mark.parametrize("state", QUOTES)
def test_a_quotes_page_offers_each_role_what_the_api_lists(desk: Desk, viewers: dict[str, Viewer], state: str):
    """For every state of a quote: same acts on the page and in the API, for every role."""
    path = QUOTES[state](desk)
    found: Thing = desk.client.get(path)
    assert found["state"] == state
    check(viewers, path)
    check_edits(viewers, path)


@pytest.mark.feature("O2")
@pytest.mark.parametrize("state", ORDERS)
def test_an_orders_page_offers_each_role_what_the_api_lists(desk: Desk, viewers: dict[str, Viewer], state: str):
    """For every state and flag of an order: same acts on the page and in the API, for every role and language."""
    path = ORDERS[state](desk)
    check(viewers, path)
    check_edits(viewers, path)
    check_languages(viewers, path)


def test_every_event_has_its_words():
    """What a page may offer is called by the table of words, never by a name of the code."""
    from services.orders.domain.states import Event
    from services.quotes.domain.states import EVENTS

    by_timer = {"expire", "close"}
    wanted = {("quote", event) for event in EVENTS} | {("order", event.value) for event in Event}
    assert {pair for pair in wanted if pair[1] not in by_timer} <= set(ACTS)
