"""How requests become calls: parameters, conditions, keys, and what comes back."""

from __future__ import annotations

import pytest

from gateway.api import endpoints
from gateway.problems import MAX_ERRORS, MAX_WORDS
from gateway.tests.stage import KEY, QUOTE, stage

ADDRESS = f"/api/v1/quotes/{QUOTE}"


def test_a_read_becomes_one_call_and_carries_the_version_as_entity_tag() -> None:
    """GET one thing: path parameter in, ETag out."""
    scene = stage()
    scene.bus.answers["quotes.get_quote"] = lambda call: {"id": call.kwargs["quote_id"], "version": 7}
    answer = scene.client.get(ADDRESS, headers=scene.signed())
    assert (answer.status_code, answer.json(), answer.headers["etag"]) == (200, {"id": QUOTE, "version": 7}, '"7"')


def test_a_version_that_the_client_has_is_not_sent_again() -> None:
    """If-None-Match of the current version answers 304."""
    scene = stage()
    scene.bus.answers["quotes.get_quote"] = lambda _: {"id": QUOTE, "version": 7}
    answer = scene.client.get(ADDRESS, headers=scene.signed(If_None_Match='W/"7"'))
    assert (answer.status_code, answer.content) == (304, b"")


@pytest.mark.parametrize("wrong", ["1", "x" * 36, "01920000-0000-7000-8000-00000000000g", "..", "%00" * 12, "é" * 36])
def test_what_cannot_be_an_id_is_answered_like_an_id_that_nobody_has(wrong: str) -> None:
    """A malformed id in the path gives 404 without any call."""
    scene = stage()
    answer = scene.client.get(f"/api/v1/quotes/{wrong}", headers=scene.signed())
    assert answer.status_code == 404
    assert scene.bus.count("quotes.get_quote") == 0


def test_query_parameters_arrive_with_their_types() -> None:
    """Numbers become numbers, lists may be repeated or have commas."""
    scene = stage()
    scene.bus.answers["quotes.list_quotes"] = lambda _: {"items": [], "next_cursor": None}
    address = "/api/v1/quotes?limit=5&state=sent&languages=fr-CA,de&languages=es"
    assert scene.client.get(address, headers=scene.signed()).status_code == 200
    wanted = {"limit": 5, "state": "sent", "languages": ["fr-CA", "de", "es"]}
    assert scene.bus.last("quotes.list_quotes").kwargs == wanted


@pytest.mark.parametrize(
    "query", ["limit=x", "limit=1&limit=2", "limit=99999999999999999999", "colour=red", "languages=___", "limit=1.5"]
)
def test_a_wrong_query_parameter_is_named(query: str) -> None:
    """Unknown, repeated and ill-typed parameters are listed in errors."""
    scene = stage()
    answer = scene.client.get(f"/api/v1/quotes?{query}", headers=scene.signed())
    assert (answer.status_code, answer.json()["code"]) == (422, "query_invalid")
    assert answer.json()["errors"][0]["parameter"] == query.partition("=")[0]


@pytest.mark.parametrize(("query", "code"), [("state=%00", "query_nul"), ("state=%ff", "query_malformed")])
def test_an_unreadable_query_is_malformed(query: str, code: str) -> None:
    """NUL and broken UTF-8 are refused."""
    scene = stage()
    answer = scene.client.get(f"/api/v1/quotes?{query}", headers=scene.signed())
    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_something_new_has_an_address() -> None:
    """POST to a collection answers 201 with Location."""
    scene = stage()
    scene.bus.answers["quotes.request_quote"] = lambda _: {"id": QUOTE, "version": 1}
    answer = scene.client.post("/api/v1/quotes", json={"name": "x"}, headers=scene.signed(Idempotency_Key="k1"))
    assert (answer.status_code, answer.headers["location"]) == (201, ADDRESS)
    assert scene.bus.last("quotes.request_quote").kwargs == {"request": {"name": "x"}}


def test_the_same_key_of_the_same_caller_is_the_same_operation() -> None:
    """Operation ids follow from caller and key alone."""
    scene = stage()
    scene.bus.answers["quotes.request_quote"] = lambda _: {"id": QUOTE, "version": 1}
    for key in ("k1", "k1", "k2"):
        scene.client.post("/api/v1/quotes", json={}, headers=scene.signed(Idempotency_Key=key))
    first, second, third = (call.operation for call in scene.bus.calls if call.rpc == "quotes.request_quote")
    assert first == second != third


@pytest.mark.parametrize("key", [None, "", "a b", "é", "x" * 256])
def test_a_changing_post_needs_a_key(key: str | None) -> None:
    """Missing and malformed keys are 400, and nothing is called."""
    scene = stage()
    headers = scene.signed() | ({"Idempotency-Key": key.encode()} if key is not None else {})
    answer = scene.client.post("/api/v1/quotes", json={}, headers=headers)
    assert answer.status_code == 400
    assert answer.json()["code"].startswith("idempotency_key_")
    assert scene.bus.count("quotes.request_quote") == 0


def test_a_post_that_changes_nothing_needs_no_key() -> None:
    """Calculators are called without an operation id."""
    scene = stage()
    scene.bus.answers["quotes.calculate"] = lambda _: {"total": "1"}
    answer = scene.client.post("/api/v1/price-calculations", json={"words": 3}, headers=scene.signed())
    assert answer.status_code == 200
    assert scene.bus.last("quotes.calculate").operation is None


def test_a_change_carries_the_version_that_was_read() -> None:
    """If-Match becomes the version of the call, which has an operation id of its own."""
    scene = stage()
    scene.bus.answers["quotes.rename_quote"] = lambda _: {"id": QUOTE, "version": 8}
    answer = scene.client.patch(ADDRESS, json={"name": "new"}, headers=scene.signed(If_Match='"7"'))
    assert (answer.status_code, answer.headers["etag"]) == (200, '"8"')
    call = scene.bus.last("quotes.rename_quote")
    assert call.kwargs == {"quote_id": QUOTE, "name": "new", "version": 7}
    assert call.operation


@pytest.mark.parametrize(
    ("tag", "status", "code"),
    [(None, 428, "if_match_missing"), ('W/"7"', 412, "stale_version"), ("7", 412, "stale_version")],
)
def test_a_change_without_a_strong_tag_is_refused(tag: str | None, status: int, code: str) -> None:
    """Absent is 428; what cannot match is 412."""
    scene = stage()
    headers = scene.signed(If_Match=tag) if tag else scene.signed()
    for answer in (
        scene.client.patch(ADDRESS, json={"name": "new"}, headers=headers),
        scene.client.delete(ADDRESS, headers=headers),
    ):
        assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_removal_answers_without_a_body() -> None:
    """DELETE of a method that returns nothing is 204."""
    scene = stage()
    scene.bus.answers["quotes.delete_draft"] = lambda _: None
    answer = scene.client.delete(ADDRESS, headers=scene.signed(If_Match="*"))
    assert (answer.status_code, answer.content) == (204, b"")
    assert scene.bus.last("quotes.delete_draft").kwargs == {"quote_id": QUOTE}


@pytest.mark.parametrize(
    ("body", "pointer"),
    [({}, "/name"), ({"name": 1}, "/name"), ({"name": "x", "a/b": 1}, "/a~1b"), ([], ""), ("x", "")],
)
def test_a_wrong_field_is_pointed_at(body: object, pointer: str) -> None:
    """Missing, ill-typed and unknown fields are 422 with a JSON pointer."""
    scene = stage()
    answer = scene.client.patch(ADDRESS, json=body, headers=scene.signed(If_Match='"1"'))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer


def test_a_body_must_say_that_it_is_json() -> None:
    """Forms and texts are 415."""
    scene = stage()
    headers = scene.signed(Idempotency_Key="k", Content_Type="text/plain")
    answer = scene.client.post("/api/v1/quotes", content="{}", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (415, "json_expected")


@pytest.mark.parametrize("declared", [True, False])
def test_a_body_beyond_the_limit_is_refused_while_it_is_read(declared: bool) -> None:
    """1 MiB is the end, with and without Content-Length."""
    scene = stage()
    blob = b'"' + b"x" * (1024 * 1024) + b'"'
    content = blob if declared else iter([blob[: 700 * 1024], blob[700 * 1024 :]])
    headers = scene.signed(Idempotency_Key="k", Content_Type="application/json")
    answer = scene.client.post("/api/v1/quotes", content=content, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_unknown_addresses_and_methods_are_problems() -> None:
    """404 and 405 with Allow; OPTIONS lists what is allowed."""
    scene = stage()
    assert scene.client.get("/api/v1/nothing").json()["code"] == "no_such_address"
    assert scene.client.get("/nothing").json()["code"] == "no_such_address"
    wrong = scene.client.put(ADDRESS)
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "DELETE, GET, HEAD, OPTIONS, PATCH")
    assert scene.client.options(ADDRESS).status_code == 204


def test_a_header_that_must_be_single_is_refused_twice() -> None:
    """Two Authorization headers could be read in two ways."""
    scene = stage()
    headers = [("Authorization", f"Bearer {KEY}"), ("Authorization", "Bearer other")]
    answer = scene.client.get(ADDRESS, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "header_twice")


@pytest.mark.parametrize("headers", [{f"X-{n}": "1" for n in range(150)}, {"X-Big": "x" * 40_000}])
def test_too_many_or_too_large_headers_are_refused(headers: dict[str, str]) -> None:
    """Beyond the limits it is 431."""
    assert stage().client.get("/livez", headers=headers).status_code == 431


def test_null_is_no_body() -> None:
    """Not even where the body may be left out."""
    scene = stage(endpoints())
    headers = scene.signed(Content_Type="application/json", Idempotency_Key="key")
    answer = scene.client.post("/api/v1/notifications/read", content=b"null", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "object_expected")


def test_an_answer_lists_no_more_errors_than_somebody_reads() -> None:
    """Nor words longer than that: they repeat what was sent."""
    scene = stage(endpoints())
    body = {f"{number}{'x' * 1_000}": 1 for number in range(1_000)}
    answer = scene.client.post("/api/v1/counts", json=body, headers=scene.signed())
    assert answer.status_code == 422
    assert len(answer.json()["errors"]) == MAX_ERRORS
    assert len(answer.content) < 2 * MAX_ERRORS * MAX_WORDS


@pytest.mark.parametrize("tag", ['"2147483648"', '"999999999999999999"'])
def test_a_version_that_no_row_can_have_is_stale(tag: str) -> None:
    """And no service has to read it."""
    scene = stage()
    answer = scene.client.patch(ADDRESS, json={"name": "x"}, headers=scene.signed(If_Match=tag))
    assert (answer.status_code, answer.json()["code"]) == (412, "stale_version")
