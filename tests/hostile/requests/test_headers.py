"""Headers and queries that are doubled, malformed, or full of what no header holds."""

from __future__ import annotations

import json
from uuid import uuid4

import httpx
import pytest

from deploy.local.plan import Plan
from gateway.client import PortalClient
from portal_kit.ids import new_id
from tests.hostile.requests.test_bodies import problem_of
from tests.hostile.wire.line import ask

pytestmark = pytest.mark.hostile

BODY = json.dumps({"name": "note.txt", "size": 1, "purpose": "source"}).encode()


def sent(
    plan: Plan, anna: PortalClient, *lines: bytes, path: bytes = b"/uploads", body: bytes = BODY, key: bool = True
):
    """Post a good request with these lines more in its head."""
    head = b"POST /api/v1%b HTTP/1.1\r\nHost: HOST\r\nContent-Length: %d\r\n" % (path, len(body))
    told = [f"Authorization: Bearer {anna.token}".encode(), b"Content-Type: application/json"]
    told += [b"Idempotency-Key: " + str(uuid4()).encode()] if key else []
    return ask(plan.gateway_url, head + b"\r\n".join([*told, *lines]) + b"\r\n\r\n" + body, answers=1)


@pytest.mark.parametrize(
    "line",
    [
        b"Authorization: Bearer other",
        b"Content-Type: text/plain",
        b"Idempotency-Key: other",
        b"Origin: a\r\nOrigin: b",
        b'If-Match: "1"\r\nIf-Match: "2"',
        b"X-CSRF-Token: a\r\nX-CSRF-Token: b",
    ],
)
def test_a_header_that_must_be_single_is_refused_when_it_comes_twice(plan: Plan, anna: PortalClient, line: bytes):
    """Nobody knows which of them others have read."""
    heard = sent(plan, anna, line)
    assert (heard.statuses, heard.problem["code"]) == ([400], "header_twice")


@pytest.mark.parametrize("key", [b"", b'""', b"two words", b"\xc3\xa9", b"\xff", b"x" * 256, b"tab\tbed"])
def test_a_key_that_cannot_be_kept_is_refused(plan: Plan, anna: PortalClient, key: bytes):
    """Before anything is done under it."""
    heard = sent(plan, anna, b"Idempotency-Key: " + key, key=False)
    assert (heard.statuses, heard.problem["code"]) == ([400], "idempotency_key_malformed")


@pytest.mark.parametrize(
    "credential",
    [
        b"",
        b"Bearer",
        b"Bearer ",
        b"Basic YTpi",
        b"Bearer " + b"x" * 600,
        b"Bearer a b",
        b"Bearer \xff\xfe",
        b"Token x",
        b"Bearer ..",
        b"Bearer null",
        b'Bearer {"alg":"none"}',
        b"Negotiate YII",
        b"Bearer eyJhbGciOiJub25lIn0.e30.",
    ],
)
def test_a_credential_that_is_none_is_refused(plan: Plan, credential: bytes):
    """With a way to come in."""
    heard = ask(
        plan.gateway_url,
        b"GET /api/v1/session HTTP/1.1\r\nHost: HOST\r\nAuthorization: %b\r\n\r\n" % credential,
        answers=1,
    )
    assert heard.statuses == [401], heard
    assert heard.header("www-authenticate").startswith("Bearer")
    assert heard.problem["detail"]


@pytest.mark.parametrize(
    "tag", ["7", 'W/"7"', '"7', '""', '"-1"', '"1","2"', '"' + "9" * 30 + '"', '"x"', "é".encode()]
)
def test_a_change_needs_an_entity_tag_of_ours(anna: PortalClient, tag: str | bytes):
    """Weak, doubled, unquoted or foreign ones are stale, whatever is named."""
    headers = {"Authorization": f"Bearer {anna.token}", "If-Match": tag}
    answer = httpx.patch(f"{anna.base_url}/api/v1/quotes/{new_id()}", json={"name": "x"}, headers=headers)
    assert answer.status_code == 412, answer.text
    problem_of(answer)


@pytest.mark.parametrize(
    "query", ["%ff", "%00=1", "a=%00", "=", "&" * 200, "limit=1&limit=2", "unknown=1", "state=x", "%", "cursor"]
)
def test_a_query_that_means_nothing_is_refused(anna: PortalClient, query: str):
    """A misspelt filter would show everything."""
    headers = {"Authorization": f"Bearer {anna.token}"}
    answer = httpx.get(f"{anna.base_url}/api/v1/orders?{query}", headers=headers)
    if query == "%" or not query.strip("&"):
        assert answer.status_code in (200, 400, 422)
        return
    assert answer.status_code in (400, 422), answer.text
    problem_of(answer)
