"""Requests that cannot be read or break a rule: a problem that says where, and a corrected request succeeds."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest

from gateway.client import PortalClient
from gateway.client.uploads import upload

pytestmark = pytest.mark.hostile
Send = Callable[..., httpx.Response]

UNREADABLE: dict[str, bytes] = {
    "empty": b"",
    "truncated": b'{"name": "Manual", "targets": [',
    "trailing comma": b'{"name": "Manual",}',
    "two texts": b"{} {}",
    "NaN": b'{"size": NaN}',
    "infinity": b'{"size": 1e999}',
    "endless number": b'{"size": ' + b"9" * 10_000 + b"}",
    "duplicate key": b'{"name": "a", "name": "b"}',
    "deep": b"[" * 100_000,
    "deep objects": b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
    "half a surrogate": b'{"name": "\\ud800"}',
    "NUL": b'{"name": "a\\u0000b"}',
    "not UTF-8": b'{"name": "\xff"}',
    "UTF-16": '{"name": "a"}'.encode("utf-16"),
    "UTF-32": '{"name": "a"}'.encode("utf-32"),
    "UTF-8 with a mark": b"\xef\xbb\xbf{}",
    "overlong UTF-8": b'{"name": "\xc0\xaf"}',
    "minus infinity": b'{"size": -Infinity}',
    "number too long to be read": b'{"size": 1' + b"0" * 5_000 + b"}",
    "leading zero": b'{"size": 007}',
    "hexadecimal": b'{"size": 0x10}',
    "duplicate key below": b'{"name": {"a": 1, "a": 2}}',
    "duplicate key by escape": b'{"name": 1, "n\\u0061me": 2}',
    "surrogates turned round": b'{"name": "\\udc00\\ud800"}',
    "NUL in a key": b'{"\\u0000": 1}',
    "comment": b"{} // comment",
    "line end in a text": b'{"name": "a\nb"}',
    "many keys": b"{" + b",".join(b'"k%d":1' % number for number in range(20_000)) + b"}",
    "multipart": b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n',
    "single quotes": b"{'name': 'a'}",
    "XML": b"<quote/>",
    "huge": b'{"name": "' + b"x" * 2_000_000 + b'"}',
}
WRONG_SHAPES: dict[str, bytes] = {"null": b"null", "list": b"[]", "text": b'"quote"', "number": b"1"}


@pytest.fixture
def send(anna: PortalClient) -> Send:
    """Send raw bytes as Anna and return the answer, whatever it is."""

    def post(path: str, body: bytes, method: str = "POST") -> httpx.Response:
        headers = {
            "Authorization": f"Bearer {anna.token}",
            "Content-Type": "application/json",
            "Idempotency-Key": str(uuid4()),
        }
        return httpx.request(method, f"{anna.base_url}/api/v1{path}", content=body, headers=headers, timeout=30)

    return post


def problem_of(answer: httpx.Response) -> dict[str, Any]:
    """Return a problem after checking that it is one and tells nothing of our inside."""
    assert answer.headers["content-type"].partition(";")[0] == "application/problem+json", answer.text[:300]
    body = answer.json()
    assert body["status"] == answer.status_code
    assert body["code"]
    assert body["detail"]
    assert body["trace_id"]
    assert len(answer.content) < 50_000
    for inside in ("Traceback", "psycopg2", "sqlalchemy", "marshmallow", "nameko", 'File "/'):
        assert inside not in answer.text
    return dict(body)


@pytest.mark.feature("P5")
@pytest.mark.parametrize("path", ["/quotes", "/uploads", "/counts", "/session"])
def test_an_unreadable_body_is_a_clear_problem(send: Send, path: str):
    """Of every kind, at every door."""
    for kind, body in UNREADABLE.items():
        answer = send(path, body)
        assert answer.status_code in (400, 413, 422), (kind, answer.text)
        problem_of(answer)
    for kind, body in WRONG_SHAPES.items():
        answer = send(path, body)
        assert answer.status_code in (400, 422), (kind, answer.text)
        problem_of(answer)


@pytest.mark.parametrize(
    "kind",
    [
        "",
        "text/plain",
        "application/xml",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/json",
        "application/jsonp",
        "application/json, text/plain",
        "*/*",
        "application/octet-stream",
    ],
)
def test_a_body_of_another_type_is_refused(anna: PortalClient, kind: str):
    """Even when it could be read: a form of another site can send it without asking."""
    headers = {"Authorization": f"Bearer {anna.token}", "Content-Type": kind, "Idempotency-Key": str(uuid4())}
    body = json.dumps({"name": "note.txt", "size": 1, "purpose": "source"}).encode()
    answer = httpx.post(f"{anna.base_url}/api/v1/uploads", content=body, headers=headers, timeout=30)
    assert (answer.status_code, problem_of(answer)["code"]) == (415, "json_expected")


@pytest.mark.feature("Q1")
@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"source_language": "klingonese"}, "/source_language"),
        ({"source_language": "e"}, "/source_language"),
        ({"targets": [{"language": "fr"}, {"language": "xx-unknown-tag-that-is-none"}]}, "/targets/1/language"),
        ({"targets": []}, "/targets"),
        ({"targets": [{"language": "fr"}] * 1_000}, "/targets"),
        ({"targets": [{"language": "fr", "deadline": "tomorrow"}]}, "/targets/0/deadline"),
        ({"deadline": "2026-02-30T10:00:00Z"}, "/deadline"),
        ({"deadline": "2026-12-01T10:00:00"}, "/deadline"),
        ({"deadline": "2026-12-01T25:00:00Z"}, "/deadline"),
        ({"deadline": "2026-12-01T10:00:00+99:00"}, "/deadline"),
        ({"deadline": "99999-12-01T10:00:00Z"}, "/deadline"),
        ({"deadline": 1_800_000_000}, "/deadline"),
        ({"source_language": "en_GB "}, "/source_language"),
        ({"source_language": "x" * 100_000}, "/source_language"),
        ({"source_language": None}, "/source_language"),
        ({"name": "x" * 1_000_000}, "/name"),
        ({"name": ""}, "/name"),
        ({"name": "two\r\nlines"}, "/name"),
        ({"name": 7}, "/name"),
        ({"service": "alchemy"}, "/service"),
        ({"source_file_ids": ["1"]}, "/source_file_ids/0"),
        ({"intent": "steal"}, "/intent"),
        ({"surprise": True}, "/surprise"),
        ({"confidential": "perhaps"}, "/confidential"),
    ],
)
def test_a_wrong_field_is_pointed_at_and_can_be_corrected(
    send: Send, anna: PortalClient, note_id: str, changes: dict[str, Any], pointer: str
):
    """The pointer leads a form to the field; the same request without the mistake makes a quote."""
    answer = send("/quotes", json.dumps({**_wish(note_id), **changes}).encode())
    assert answer.status_code in (400, 413, 422), answer.text
    body = problem_of(answer)
    assert pointer in [each.get("pointer") for each in body.get("errors", [])], body
    assert anna.post("/quotes", _wish(note_id))["state"] == "requested"


@pytest.mark.feature("Q15")
@pytest.mark.parametrize(
    "rate",
    [
        "-0.12",
        "1" + "0" * 30,
        "0.1234567",
        "NaN",
        "Infinity",
        "1e400",
        "1e2",
        "0x1",
        "1_0",
        " 1",
        "١",
        "twelve",
        "",
        None,
        0.12,
        12,
        True,
        [],
        {},
    ],
)
def test_an_impossible_amount_is_pointed_at(admin: PortalClient, rate: object):
    """Negative, 10^30, too many decimals, or no number."""
    row = {"service": "proofreading", "unit": "word", "currency": "EUR", "rate": rate, "valid_from": "2026-01-01"}
    _refused_at(admin, "/rate-rows", row, "/rate")
    words = {"words": {"no_match": "100"}, "rate": rate}
    _refused_at(admin, "/price-calculations", words, "/rate")
    if rate is not None:
        _refused_at(admin, "/price-calculations", {"words": {"no_match": rate}, "rate": "0.1"}, "/words/no_match")
    assert admin.post("/price-calculations", {"words": {"no_match": "100"}, "rate": "0.12"})["net"] == "12.00"


def _refused_at(client: PortalClient, path: str, body: dict[str, Any], pointer: str) -> None:
    headers = {"Authorization": f"Bearer {client.token}", "Idempotency-Key": str(uuid4())}
    answer = httpx.post(f"{client.base_url}/api/v1{path}", json=body, headers=headers, timeout=30)
    assert answer.status_code in (400, 422), (body, answer.text)
    pointers = [str(each.get("pointer")) for each in problem_of(answer).get("errors", [])]
    assert any(found.startswith(pointer) for found in pointers), (body, answer.text)


@pytest.fixture(scope="module")
def note_id(sign_in) -> str:
    """A stored document."""
    return str(upload(sign_in("anna"), "note.txt", b"One sentence.")["id"])


def _wish(file_id: str) -> dict[str, Any]:
    return {
        "name": "A corrected request",
        "service": "translation",
        "source_language": "en",
        "targets": [{"language": "fr"}],
        "source_file_ids": [file_id],
    }
