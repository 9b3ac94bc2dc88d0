"""Ids and cursors that are random, of another shape, tampered with, or of another list: never more than a clear refusal."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from urllib.parse import quote
from uuid import uuid4

import httpx
import pytest

from gateway.client import PortalClient
from gateway.client.uploads import upload
from portal_kit.ids import new_id
from tests.hostile.requests.test_bodies import problem_of

pytestmark = pytest.mark.hostile

THINGS = ("quotes", "orders", "files", "invoices", "organisations", "contacts", "analyses")
NO_IDS = (
    "1", "0", "-1", "null", "undefined", "NaN", "true", "*", "%00", "%2e%2e", "..%2f..%2fetc%2fpasswd", "%ff%fe",
    "' OR 1=1 --", "{{7*7}}", "<script>", "00000000000000000000000000000000",
    "{01920000-0000-7000-8000-000000000001}", "urn:uuid:01920000-0000-7000-8000-000000000001",
    "01920000-0000-7000-8000-00000000000g", "０1920000-0000-7000-8000-000000000001", "x" * 5_000,
)  # fmt: skip
KEYS: tuple[object, ...] = ([], {}, None, ["0" * 16], ["0" * 16, new_id()], ["0" * 16, 1, 2, 3, 4, 5, 6])
LISTS = ("/orders", "/quotes", "/files", "/contacts", "/notifications")


@pytest.fixture
def ask(marie: PortalClient) -> Iterator[httpx.Client]:
    """Ask as Marie, whatever the answer is."""
    headers = {"Authorization": f"Bearer {marie.token}"}
    with httpx.Client(base_url=f"{marie.base_url}/api/v1", headers=headers, timeout=30) as client:
        yield client


@pytest.mark.parametrize("thing", THINGS)
def test_what_is_no_id_looks_like_an_id_that_nobody_has(ask: httpx.Client, thing: str):
    """One answer for all of them, so that no shape tells anything."""
    unknown = ask.get(f"/{thing}/{new_id()}")
    assert unknown.status_code == 404
    for one in (str(uuid4()), "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"):
        assert problem_of(ask.get(f"/{thing}/{one}"))["code"] == unknown.json()["code"]
    for one in NO_IDS:
        answer = ask.get(f"/{thing}/{quote(one, safe='%')}")
        assert answer.status_code == 404, (one, answer.text)
        problem_of(answer)


def test_an_id_in_another_spelling_is_the_same_id(ask: httpx.Client):
    """Capital letters change nothing."""
    me = ask.get("/session").json()["id"]
    assert ask.get(f"/contacts/{me.upper()}").json()["id"] == me


@pytest.mark.parametrize("path", LISTS)
def test_a_cursor_that_was_made_up_is_refused(ask: httpx.Client, path: str):
    """Damaged, empty, of another length, of another kind of key, or nested without end."""
    made_up = [
        "x", "=", "%", "....", "AAAA", "null", "-1", "0", "[]", "x" * 900, "é", "\u202e",
        *map(_cursor, KEYS),
        _cursor(["0" * 16, {"$gt": ""}]), _cursor(["0" * 16, "\x00"]), _encoded(b"[" * 600), _encoded(b"\xff\xfe"),
    ]  # fmt: skip
    for cursor in made_up:
        answer = ask.get(path, params={"cursor": cursor})
        assert answer.status_code in (400, 422), (cursor, answer.text)
        assert problem_of(answer)["code"] in ("invalid_cursor", "invalid_input"), answer.text


@pytest.mark.parametrize("path", ["/contacts", "/files"])
def test_a_cursor_that_was_tampered_with_is_refused(
    ask: httpx.Client, marie: PortalClient, claire: PortalClient, path: str
):
    """Another key in a true cursor is refused, and so is a true cursor of another list, filter or person."""
    for number in range(2):
        assert upload(marie, f"cursor-{number}.txt", b"One sentence.")["state"] == "stored"
    cursor = ask.get(path, params={"limit": 1}).json()["next_cursor"]
    assert cursor is not None, "the list has one item only"
    for other in (path_ for path_ in LISTS if path_ != path):
        assert ask.get(other, params={"cursor": cursor}).status_code == 422, other
    narrowed = {"purpose": "source"} if path == "/files" else {"text": "x"}
    assert ask.get(path, params={"cursor": cursor, **narrowed}).json()["code"] == "invalid_cursor"
    theirs = {"Authorization": f"Bearer {claire.token}"}
    assert ask.get(path, params={"cursor": cursor}, headers=theirs).json()["code"] == "invalid_cursor"
    fingerprint, *key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    for changed in ([""] * len(key), ["~"] * len(key), ["' OR 1=1 --"] * len(key), [0] * len(key), ["\x00"] * len(key)):
        answer = ask.get(path, params={"cursor": _cursor([fingerprint, *changed])})
        assert (answer.status_code, problem_of(answer)["code"]) == (422, "invalid_cursor"), answer.text


@pytest.mark.parametrize("limit", ["0", "-1", "201", "9" * 30, "1.5", "1e2", "١", "", "all", "NaN", "0x10", " 1"])
def test_a_page_has_a_size_that_is_meant(ask: httpx.Client, limit: str):
    """From 1 to 200, in plain digits."""
    for path in LISTS:
        answer = ask.get(path, params={"limit": limit})
        assert answer.status_code == 422, (path, answer.text)
        problem_of(answer)


def _cursor(told: object) -> str:
    return _encoded(json.dumps(told).encode())


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
