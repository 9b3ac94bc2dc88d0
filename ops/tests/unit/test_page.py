"""Who is let in to the operators' page, which posts are its own, and what it shows."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from ops.journal import Journal
from ops.letters.reading import Letter
from ops.page import app as page
from ops.page.app import ago, application
from ops.page.sights import Readiness, Sight
from ops.settings import PageSettings, WeakPassword, page_settings
from portal_kit.alarms import Figures

pytestmark = pytest.mark.unit
PASSWORD = "a-password-of-operators"
ID = "01920000-0000-7000-8000-000000000001"
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
LETTER = Letter(
    queue="dead.orders",
    id=ID,
    type="quote.accepted.v1",
    origin="orders.quote.accepted.v1",
    reason="<script>alert(1)</script>",
    attempts=3,
    since=NOW,
    size=10,
    body={"id": ID},
)


class FakeSights:
    """One moment, always the same."""

    def take(self, _journal: Journal) -> Sight:
        """Show a process that is down and a dead letter."""
        figures = Figures(
            outbox_age={"quotes": 3.0}, dead={"dead.orders": 1}, depth={"rpc-quotes": 7}, broker_answers=True
        )
        return Sight((Readiness("orders", "down"),), figures, ("1 dead letters in dead.orders",), (LETTER,))


class FakeAudits:
    """No audit runs; starts are counted."""

    is_running = False
    started = 0

    def start(self) -> bool:
        """Count."""
        self.started += 1
        return True

    def last(self) -> Mapping[str, object] | None:
        """Return one with a finding."""
        return {"findings": 1, "texts": ["A3  quotes has not sent it"], "at": NOW.isoformat()}


@pytest.fixture
def audits() -> FakeAudits:
    """What the page starts."""
    return FakeAudits()


@pytest.fixture
def browser(tmp_path: Path, audits: FakeAudits) -> TestClient:
    """Somebody with the password."""
    told = PageSettings("127.0.0.1", 0, "operator", PASSWORD, {})
    journal = Journal(tmp_path / "operations.jsonl", "operator")
    journal.write("drop", type="quote.sent.v1", why="made by <b>hand</b>")
    client = TestClient(application(told, FakeSights(), journal, audits), follow_redirects=False)
    client.auth = ("operator", PASSWORD)
    return client


@pytest.mark.parametrize(
    "header",
    [
        None,
        "Basic",
        "Basic ???",
        "Bearer " + base64.b64encode(f"operator:{PASSWORD}".encode()).decode(),
        "Basic " + base64.b64encode(b"operator:").decode(),
        "Basic " + base64.b64encode(f"root:{PASSWORD}".encode()).decode(),
        "Basic " + base64.b64encode(f"operator:{PASSWORD}x".encode()).decode(),
    ],
)
@pytest.mark.parametrize("path", ["/", "/static/operations.css", "/letters/dead.orders/x", "/nowhere"])
def test_nothing_is_answered_without_the_password(browser: TestClient, header: str | None, path: str):
    """Not even which addresses there are."""
    browser.auth = None
    answer = browser.get(path, headers={"Authorization": header} if header else {})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")
    assert "Portolan operations" not in answer.text


def test_the_overview_shows_everything_and_runs_nothing(browser: TestClient):
    """What a message says is text, and no script may run anyway."""
    answer = browser.get("/")
    assert answer.status_code == 200
    for told in ("orders", "down", "quote.accepted.v1", "3 s", "rpc-quotes", "A3  quotes", "&lt;script&gt;"):
        assert told in answer.text
    assert "<script" not in answer.text
    assert "<b>hand" not in answer.text
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_page_loads_anew_only_for_whoever_asks(browser: TestClient):
    """A page that jumps by itself takes the reader's place away."""
    assert "Refresh" not in browser.get("/").headers
    assert browser.get("/?refresh=on").headers["Refresh"] == "15"


@pytest.mark.parametrize("path", ["/audit", f"/letters/dead.orders/{ID}/replay", f"/letters/dead.orders/{ID}/drop"])
@pytest.mark.parametrize(
    ("form", "headers"),
    [
        ({}, {}),
        ({"token": "guessed"}, {}),
        ({"token": "ours"}, {"Origin": "https://elsewhere.example"}),
        ({"token": "ours", "reason": "x" * 20_000}, {}),
    ],
)
def test_a_post_from_elsewhere_does_nothing(browser: TestClient, audits: FakeAudits, path, form, headers, monkeypatch):
    """The browser sends the password along with whatever another site makes it post."""
    monkeypatch.setattr(page, "open_desk", lambda _journal: pytest.fail("the desk was opened"))
    form = {**form, **({"token": token_of(browser)} if form.get("token") == "ours" else {})}
    assert browser.post(path, data=form, headers=headers).status_code == 403
    assert audits.started == 0


def test_a_form_of_the_page_starts_the_audit(browser: TestClient, audits: FakeAudits):
    """And leads back to the overview, which says so."""
    answer = browser.post("/audit", data={"token": token_of(browser)})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/?notice=auditing")
    assert audits.started == 1
    assert "audit has begun" in browser.get(answer.headers["Location"]).text


def test_a_notice_says_what_we_say_and_nothing_else(browser: TestClient):
    """Nobody writes on the page by a link."""
    assert "gullible" not in browser.get("/?notice=gullible").text


@pytest.mark.parametrize(
    ("then", "told"),
    [(5, "5 s ago"), (60, "1 min ago"), (7200, "2 h ago"), (200_000, "2 d ago"), (-3, "0 s ago")],
)
def test_times_are_told_in_the_largest_unit_that_fits(then: int, told: str):
    """As people say it."""
    assert ago(NOW - timedelta(seconds=then), NOW) == told
    assert ago((NOW - timedelta(seconds=then)).isoformat(), NOW) == told
    assert ago(None, NOW) == "unknown"


def test_a_short_password_is_refused(monkeypatch):
    """Nothing else keeps guessing slow."""
    monkeypatch.setenv("OPERATIONS_PORT", "1")
    monkeypatch.setenv("OPERATIONS_PASSWORD", "secret")
    with pytest.raises(WeakPassword):
        page_settings()


def token_of(browser: TestClient) -> str:
    """The token in the page's forms."""
    return browser.get("/").text.partition('name="token" value="')[2].partition('"')[0]
