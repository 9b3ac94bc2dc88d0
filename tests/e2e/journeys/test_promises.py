"""The promises of the API around each request: entity tags, safe repetition, rate limits, problems."""

from __future__ import annotations

from uuid import uuid4

import httpx
import pytest

from gateway.client import PortalClient
from tests.e2e.journeys.desk import Desk, refused

pytestmark = [pytest.mark.e2e, pytest.mark.feature("P5")]
UNKNOWN = "/quotes/01920000-0000-7000-8000-000000000000"


def test_what_has_not_changed_is_not_sent_again(desk: Desk):
    """304 without a body for the tag that was read."""
    path = f"/quotes/{desk.requested('fr', files=[], intent='draft')['id']}"
    tag = desk.client.request("GET", path).headers["ETag"]
    same = desk.client.request("GET", path, headers={"If-None-Match": tag})
    assert (same.status_code, same.content, same.headers["ETag"]) == (304, b"", tag)
    desk.client.change("PATCH", path, {"name": "Renamed"})
    assert desk.client.request("GET", path, headers={"If-None-Match": tag}).status_code == 200


def test_nobodys_change_is_lost(desk: Desk):
    """A change needs the tag that was read; an old one is refused and changes nothing."""
    path = f"/quotes/{desk.requested('fr', files=[], intent='draft')['id']}"
    tag = desk.client.request("GET", path).headers["ETag"]
    with refused(428, "if_match_missing"):
        desk.client.request("PATCH", path, json={"name": "Mine"})
    desk.client.change("PATCH", path, {"name": "First"}, etag=tag)
    with refused(412, "stale_version"):
        desk.client.change("PATCH", path, {"name": "Second"}, etag=tag)
    assert desk.client.get(path)["name"] == "First"


def test_a_request_with_the_same_key_happens_once(desk: Desk):
    """The same answer again; another body under the key is refused; another person's key is another key."""
    wish, key = desk.wish("fr", files=[], intent="draft"), str(uuid4())
    first, again = desk.client.post("/quotes", wish, key), desk.client.post("/quotes", wish, key)
    assert first == again
    assert [each["id"] for each in desk.client.items("/quotes", search=wish["name"])] == [first["id"]]
    with refused(422, "operation_reused"):
        desk.client.post("/quotes", {**wish, "name": "Other"}, key)
    with refused(400, "idempotency_key_missing"):
        desk.client.request("POST", "/quotes", json=wish)


def test_an_answer_tells_how_much_may_still_be_asked(anna: PortalClient):
    """The fields of the IETF draft, and an id to name in a question."""
    headers = anna.request("GET", "/session").headers
    assert headers["RateLimit-Policy"]
    assert headers["RateLimit"].count("r=") == 1


def test_every_refusal_is_a_problem_document(anna: PortalClient):
    """With a type, a title, a status, words for a person and an id to ask about."""
    base = anna.base_url + "/api/v1"
    answers = [
        httpx.get(base + UNKNOWN),
        httpx.get(base + "/nothing"),
        httpx.delete(base + "/quotes"),
        httpx.post(base + "/session", content=b"{", headers={"Content-Type": "application/json"}),
        httpx.get(base + UNKNOWN, headers={"Authorization": f"Bearer {anna.token}"}),
    ]
    assert [answer.status_code for answer in answers] == [401, 404, 405, 400, 404]
    for answer in answers:
        assert answer.headers["content-type"].startswith("application/problem+json")
        problem = answer.json()
        assert problem["status"] == answer.status_code
        assert {"type", "title", "detail", "code", "trace_id"} <= set(problem)


def test_an_id_of_another_organisation_answers_as_one_that_does_not_exist(desk: Desk, claire: PortalClient):
    """Word for word, but for the id of the request."""
    path = f"/quotes/{desk.requested('fr', files=[], intent='draft')['id']}"
    bodies = []
    for tried in (path, UNKNOWN):
        with refused(404, "quote_not_found") as found:
            claire.get(tried)
        bodies.append({name: value for name, value in found.value.body.items() if name != "trace_id"})
    assert bodies[0] == bodies[1]


def test_the_api_describes_itself(anna: PortalClient):
    """The OpenAPI document names the operations that these journeys use."""
    document = anna.request("GET", f"{anna.base_url}/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.")
    assert {"/api/v1/quotes", "/api/v1/orders/{order_id}/transitions"} <= set(document["paths"]) or document["servers"]
