"""The harness itself: each guard turns red on a page that deserves it, and stays quiet on one that does not."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.accessibility import examine
from tests.browser.browsing import Browsing
from tests.browser.guards import Guards
from tests.browser.keyboard import Keyboard
from tests.browser.screens import Screens

POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'"
FORM = '<label>Name <input></label> <button>Go on</button> <a href="/calm">More</a>'
PAGES = {
    "/calm": FORM,
    "/error": '<script src="/error.js"></script>',
    "/warning": '<script src="/warning.js"></script>',
    "/thrown": '<script src="/thrown.js"></script>',
    "/inline": '<p onclick="go()">here</p><script>document.title = "no"</script>',
    "/styled": '<p style="color: red">here</p>',
    "/foreign": '<script src="/foreign.js"></script>',
    "/missing": '<img alt="" src="/missing.png">',
    "/gone": "<p>This project does not exist. Go back to the list.</p>",
    "/broken": "<p>Try again.</p>",
    "/unnamed": "<button></button>",
    "/faint": '<link rel="stylesheet" href="/faint.css"><p>Hardly there</p>',
    "/hidden": '<link rel="stylesheet" href="/hidden.css"><button>Go on</button>',
    "/wide": '<link rel="stylesheet" href="/wide.css"><p id="wide">Wide</p>',
    "/icon": '<svg width="16" height="16" aria-hidden="true"><use href="/icons.svg#nowhere"></use></svg>',
}
FILES = {
    "/error.js": ("text/javascript", "console.error('it went wrong')"),
    "/warning.js": ("text/javascript", "console.warn('it looks wrong')"),
    "/thrown.js": ("text/javascript", "throw new Error('nobody caught it')"),
    "/foreign.js": ("text/javascript", "location.assign('http://127.0.0.2:9/')"),
    "/hidden.css": ("text/css", "button:focus { outline: none }"),
    "/faint.css": ("text/css", "@media (prefers-color-scheme: dark) { p { background: #222; color: #333 } }"),
    "/wide.css": ("text/css", "#wide { width: 500px }"),
    "/icons.svg": ("image/svg+xml", '<svg xmlns="http://www.w3.org/2000/svg"></svg>'),
    "/favicon.ico": ("image/svg+xml", '<svg xmlns="http://www.w3.org/2000/svg"></svg>'),
}
STATUSES = {"/gone": 404, "/broken": 503}
OFFENCES = {
    "/error": "console error: it went wrong",
    "/warning": "console warning: it looks wrong",
    "/thrown": "page error: .*nobody caught it",
    "/inline": "Content Security Policy",
    "/styled": "Content Security Policy",
    "/foreign": "request to another host: GET http://127.0.0.2:9/",
    "/missing": "status of 404",
    "/broken": "answer 503",
}


class _Site(BaseHTTPRequestHandler):
    """A site of a few pages, as strict as ours."""

    def do_GET(self) -> None:
        media_type, body = FILES.get(self.path, ("text/html", ""))
        if self.path in PAGES:
            body = f'<!doctype html><html lang="en"><title>A page</title><main><h1>A page</h1>{PAGES[self.path]}</main>'
        status = STATUSES.get(self.path, 200)
        if not body:
            status, media_type = 404, "text/plain"
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        """Stay quiet."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The address of the site."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def guard(site: str) -> Guards:
    """Guards that know this site alone."""
    return Guards([site])


@pytest.fixture
def page(chromium: Browser, site: str, guard: Guards) -> Iterator[Page]:
    """A guarded window on the site."""
    windows = Browsing(chromium, site, guard)
    yield windows.open()
    windows.close()


@pytest.mark.parametrize(("path", "offence"), OFFENCES.items(), ids=[path.strip("/") for path in OFFENCES])
def test_a_guard_turns_red(page: Page, guard: Guards, path: str, offence: str):
    """Each promise of the pages has a page that breaks it, and the guard tells what happened."""
    if path == "/foreign":
        with page.expect_event("requestfailed"):
            page.goto(path, wait_until="commit")
    else:
        page.goto(path, wait_until="networkidle")
    with pytest.raises(AssertionError, match=offence):
        guard.check()


@pytest.mark.parametrize("path", ["/calm", "/gone"])
def test_no_guard_complains_without_a_reason(page: Page, guard: Guards, path: str):
    """A page in order is, and so is one that says what does not exist."""
    page.goto(path, wait_until="networkidle")
    guard.check()


def test_what_a_test_expects_is_forgiven(page: Page, guard: Guards):
    """A test that breaks something on purpose says which complaint that brings."""
    guard.forgive("it went wrong")
    page.goto("/error", wait_until="networkidle")
    guard.check()


def test_a_guard_needs_no_script(chromium: Browser, site: str, guard: Guards):
    """Pages that run no script are watched just so."""
    windows = Browsing(chromium, site, guard)
    windows.open(script=False).goto("/styled", wait_until="networkidle")
    windows.close()
    with pytest.raises(AssertionError, match="Content Security Policy"):
        guard.check()


def test_axe_finds_what_shuts_somebody_out(page: Page):
    """A button without a name, and words that are faint in one theme alone, under the strict policy."""
    page.goto("/unnamed")
    with pytest.raises(AssertionError, match=r"in the light theme: button-name"):
        examine(page)
    page.goto("/faint")
    with pytest.raises(AssertionError, match=r"in the dark theme: color-contrast") as found:
        examine(page)
    assert "in the light theme" not in str(found.value)
    page.goto("/calm")
    examine(page)


def test_an_icon_that_is_not_in_the_sprite_is_found(page: Page):
    """An empty space where a sign should be is told by its name."""
    page.goto("/icon")
    with pytest.raises(AssertionError, match=r"no such icon: /icons\.svg#nowhere"):
        examine(page)


def test_a_page_that_scrolls_sideways_is_found(page: Page):
    """Enlarged to 400 %, a line has to be read without scrolling to its end."""
    page.goto("/wide")
    with pytest.raises(AssertionError, match='wider than 320 pixels: <p id="wide">'):
        examine(page)
    assert page.viewport_size == {"width": 1280, "height": 900}


def test_the_keyboard_reaches_controls_by_name(page: Page):
    """Tab goes there, typing and pressing work, and what is not there is told with what is."""
    page.goto("/calm")
    keys = Keyboard(page)
    keys.go_to("textbox", "Name")
    keys.type("Anna")
    assert page.get_by_label("Name").input_value() == "Anna"
    keys.go_to("link", "More")
    keys.go_to("button", "Go on", back=True)
    with pytest.raises(
        AssertionError, match=r"does not reach the button 'Pay'; it passes .*textbox Name, button Go on"
    ):
        keys.go_to("button", "Pay")


def test_the_keyboard_knows_names_with_colons_and_apostrophes(page: Page):
    """Such as a button that says what it does to which language."""
    page.goto("/calm")
    page.get_by_role("link", name="More").evaluate('link => { link.ariaLabel = `Approve: the client\'s "French"`; }')
    Keyboard(page).go_to("link", 'Approve: the client\'s "French"')


def test_a_focus_that_nobody_sees_is_found(page: Page):
    """Whoever has no mouse has to see where they are."""
    page.goto("/hidden")
    with pytest.raises(AssertionError, match="nobody can see it"):
        Keyboard(page).go_to("button", "Go on")


def test_pictures_are_taken_in_every_variant(page: Page, tmp_path):
    """A picture per variant lies in the folder, and the window is as it was."""
    page.goto("/calm")
    Screens(tmp_path)(page, "calm")
    assert {path.name for path in tmp_path.iterdir()} == {"calm.png", "calm-phone.png", "calm-dark.png"}
    assert page.viewport_size == {"width": 1280, "height": 900}
