"""What browsers and proxies are told over https: headers, cookies, methods, origins, and whose address is believed."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator

import pytest
from httpx import Response
from starlette.types import Receive, Scope, Send

from gateway.__main__ import serving
from gateway.api import endpoints
from gateway.settings import Settings, read_settings
from gateway.tests.stage import KEY, PERSON, Stage, stage
from gateway.web.views import PAGES
from portal_kit.settings import UnsafeSettings
from portal_kit.settings import settings as kit_settings

SECURE = Settings(profile="production", public_url="https://portal.example")
ORIGIN = "https://portal.example"
PASSWORD = {"account_id": "acme", "login": "anna", "password": "correct horse"}


@pytest.fixture
def secure() -> Stage:
    """A gateway with its real operations and pages, as it is served to the world."""
    made = stage(endpoints(), SECURE)
    made.bus.answers["identity.sign_in"] = lambda _: {"token": KEY, "session_id": PERSON}
    made.bus.answers["identity.sign_out"] = lambda _: None
    made.client.base_url = ORIGIN
    made.client.follow_redirects = False
    return made


def _static(secure: Stage) -> str:
    found = re.search(r'href="(/static/[^"]+/tokens\.css)"', secure.client.get("/sign-in").text)
    assert found is not None
    return found[1]


def _answers(secure: Stage) -> Iterator[Response]:
    for path in ("/api/v1/quotes", "/api/v1/openapi.json", "/sign-in", "/quotes", "/docs", "/nothing", "/livez"):
        yield secure.client.get(path)
    yield secure.client.get(_static(secure))
    yield secure.client.post("/api/v1/session", json=PASSWORD)


def test_every_answer_tells_browsers_to_be_strict(secure: Stage):
    """Https alone for two years, types as they are told, no frames, no other base address, nothing to other sites."""
    for answer in _answers(secure):
        headers, where = answer.headers, str(answer.url)
        assert headers["strict-transport-security"] == "max-age=63072000; includeSubDomains", where
        assert headers["x-content-type-options"] == "nosniff", where
        assert headers["referrer-policy"] in ("no-referrer", "same-origin"), where
        assert headers["cross-origin-resource-policy"] == "same-origin", where
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy, where
        assert "base-uri 'none'" in policy, where
        assert "frame-ancestors 'none'" in policy, where
        assert "unsafe" not in policy, where
        assert "server" not in headers, where


def test_what_is_personal_is_kept_by_nobody(secure: Stage):
    """Only documents and static files, which are the same for everybody, may be stored."""
    for answer in _answers(secure):
        public = str(answer.url.path).startswith(("/static/", "/docs", "/api/v1/openapi.json"))
        assert public or answer.headers["cache-control"] == "no-store", str(answer.url)


def test_every_body_says_what_it_is(secure: Stage):
    """With its encoding, where the type has one."""
    for answer in _answers(secure):
        kind = answer.headers.get("content-type", "")
        assert kind or not answer.content, str(answer.url)
        assert not kind.startswith("text/") or "charset=utf-8" in kind, str(answer.url)


def test_the_session_cookie_is_for_this_host_https_and_no_script(secure: Stage):
    """Its name makes browsers hold us to it, and the token is in no body."""
    answer = secure.client.post("/api/v1/session?cookie=true", json=PASSWORD, headers={"Origin": ORIGIN})
    name, _, rest = answer.headers["set-cookie"].partition("=")
    attributes = {one.strip().lower() for one in rest.split(";")[1:]}
    assert name == "__Host-portolan"
    assert {"secure", "httponly", "samesite=lax", "path=/"} <= attributes
    assert not any(one.startswith("domain") for one in attributes)
    assert KEY not in answer.text


def test_the_other_cookies_are_as_strict(secure: Stage):
    """The language and theme of a browser; they are found again by their names."""
    answer = secure.client.post("/preferences", data={"language": "fr", "theme": "dark"}, headers={"Origin": ORIGIN})
    cookies = answer.headers.get_list("set-cookie")
    assert [cookie.partition("=")[0] for cookie in cookies] == ["__Host-portolan_language", "__Host-portolan_theme"]
    for cookie in cookies:
        attributes = {one.strip().lower() for one in cookie.split(";")}
        assert {"secure", "httponly", "samesite=lax", "path=/"} <= attributes
        assert not any(one.startswith("domain") for one in attributes)
    page = secure.client.get("/sign-in").text
    assert '<html lang="fr"' in page
    assert "dark" in page.partition("<head")[0]


@pytest.mark.parametrize("path", ["/api/v1/quotes", "/sign-in", "/livez", "/nothing"])
@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND"])
def test_methods_that_nobody_needs_are_refused(secure: Stage, method: str, path: str):
    """None of them echoes a request."""
    answer = secure.client.request(method, path, headers={"x-secret": "told"})
    assert answer.status_code in (404, 405)
    assert "told" not in answer.text


@pytest.mark.parametrize(
    "path", ["/.git/config", "/.env", "/pyproject.toml", "/static/", "/static/../settings.py", "/%2e%2e/pyproject.toml"]
)
def test_nothing_of_the_checkout_is_served(secure: Stage, path: str):
    """Neither files nor listings of folders; addresses lead to what we named."""
    assert secure.client.get(path).status_code == 404


@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
def test_no_other_origin_is_let_in(secure: Stage, method: str):
    """There is no cross-origin sharing at all: what another site's page asks for it cannot read."""
    wishes = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    answer = secure.client.request(method, "/api/v1/quotes", headers=wishes)
    assert not [name for name in answer.headers if name.startswith("access-control-")]


@pytest.mark.parametrize(("trusted", "believed"), [("", "203.0.113.9"), ("203.0.113.9", "198.51.100.7")])
def test_an_address_is_believed_from_named_proxies_alone(trusted: str, believed: str):
    """Throttling goes by it; without a proxy anybody could write the header."""
    seen: list[Scope] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope)

    config = serving(app, Settings(trusted_proxies=trusted))
    config.load()
    scope = {
        "type": "http",
        "client": ("203.0.113.9", 4711),
        "scheme": "http",
        "headers": [(b"x-forwarded-for", b"10.0.0.1, 198.51.100.7")],
    }
    asyncio.run(config.loaded_app(scope, None, None))
    assert seen[0]["client"][0] == believed


def test_what_only_reads_changes_nothing():
    """No address that a link or an image can lead to calls what changes something."""
    reading = [endpoint for endpoint in endpoints() if endpoint.operation.method == "GET"]
    assert len(reading) > 20
    assert [one.operation.path for one in reading if one.binding.contract.mutates] == []
    assert [page.path for page in PAGES if page.post is not None and page.get is page.post] == []


def test_passwords_are_masked_and_left_to_password_managers(secure: Stage):
    """The field says what it is for; nothing on the page forbids to paste."""
    text = secure.client.get("/sign-in").text
    field = re.search(r'<input[^>]*name="password"[^>]*>', text)
    assert field is not None
    assert 'type="password"' in field[0]
    assert 'autocomplete="current-password"' in field[0]
    assert "onpaste" not in text


def test_production_is_served_over_https_alone(monkeypatch: pytest.MonkeyPatch):
    """A gateway that would set cookies for plain http does not start."""
    monkeypatch.setenv("PORTOLAN_PROFILE", "production")
    monkeypatch.setenv("AMQP_URI", "amqps://gateway:s3cret@broker.example/portolan")
    monkeypatch.delenv("PORTOLAN_FAILPOINTS", raising=False)
    monkeypatch.delenv("DATABASE_URI", raising=False)
    kit_settings.cache_clear()
    try:
        monkeypatch.setenv("PUBLIC_URL", "https://portal.example")
        assert read_settings().cookie == "__Host-portolan"
        monkeypatch.setenv("PUBLIC_URL", "http://portal.example")
        with pytest.raises(UnsafeSettings, match="PUBLIC_URL"):
            read_settings()
    finally:
        kit_settings.cache_clear()
