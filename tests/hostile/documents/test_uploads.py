"""Uploads that go wrong on their way: wrong names, missing parts, other bytes than announced."""

from __future__ import annotations

import hashlib
from typing import Any

import httpx
import pytest

from gateway.client import ApiProblem, PortalClient
from gateway.client.uploads import upload
from portal_kit.testing.processes import eventually
from tests.hostile.documents.zoo import word

pytestmark = pytest.mark.hostile
DATA = b"A note of one sentence."

NAMES = [
    "../../etc/passwd",
    "folder/note.txt",
    "folder\\note.txt",
    "note.txt\r\nSet-Cookie: a=b",
    "note\u202etxt.exe",
    "note\u0000.txt",
    "..",
    " ",
    "x" * 201,
    "é" * 150,
    "x" * 1_000_000,
    "\u2066note.txt",
    "note\x7f.txt",
    "note\u2028.txt",
    "...",
    "",
]


@pytest.mark.feature("D1")
@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_a_name_that_is_no_plain_name_is_refused(anna: PortalClient, name: str):
    """Paths, line ends, direction signs and what is too long."""
    with pytest.raises(ApiProblem) as refused:
        anna.post("/uploads", {"name": name, "size": len(DATA), "purpose": "source"})
    assert refused.value.status in (400, 413, 422)
    assert refused.value.body["detail"]


@pytest.mark.feature("D1")
def test_bytes_of_another_checksum_are_rejected(anna: PortalClient):
    """The file says so, and a second upload of the same name succeeds."""
    began, parts = _sent(anna, DATA)
    body = {"parts": parts, "sha256": hashlib.sha256(b"something else").hexdigest()}
    anna.post(f"/uploads/{began['id']}/completion", body)
    file = anna.wait(f"/files/{began['file_id']}", lambda found: found["state"] in ("stored", "rejected"))
    assert (file["state"], file["reason"]) == ("rejected", "checksum_mismatch")
    assert file["message"]
    assert upload(anna, "note.txt", DATA)["state"] == "stored"


@pytest.mark.feature("D1")
def test_a_completion_without_its_parts_can_be_corrected(anna: PortalClient):
    """Wrong numbers, a malformed tag or none at all leave the upload open."""
    began, parts = _sent(anna, DATA)
    address = f"/uploads/{began['id']}/completion"
    wrong: list[list[dict[str, Any]]] = [
        [],
        [{**parts[0], "number": 2}],
        [*parts, *parts],
        [{**parts[0], "etag": "'; drop table files; --"}],
    ]
    for given in wrong:
        with pytest.raises(ApiProblem) as refused:
            anna.post(address, {"parts": given})
        assert refused.value.status == 422, given
    anna.post(address, {"parts": parts})
    assert _settled(anna, began)["state"] == "stored"


def test_a_part_that_never_arrived_makes_no_file(anna: PortalClient):
    """Completion is believed by nobody: the worker looks at the store."""
    began = anna.post("/uploads", {"name": "note.txt", "size": len(DATA), "purpose": "source"})
    invented = [{"number": 1, "etag": hashlib.md5(DATA, usedforsecurity=False).hexdigest()}]
    anna.post(f"/uploads/{began['id']}/completion", {"parts": invented})
    file = _settled(anna, began)
    assert file["state"] == "rejected"
    assert file["message"]


def test_more_or_fewer_bytes_than_announced_are_rejected(anna: PortalClient):
    """The size is part of what was announced."""
    for size in (len(DATA) - 1, len(DATA) + 1):
        began = anna.post("/uploads", {"name": "note.txt", "size": size, "purpose": "source"})
        answer = httpx.put(began["parts"][0]["url"], content=DATA)
        if answer.status_code >= 400:
            continue
        anna.post(f"/uploads/{began['id']}/completion", {"parts": [{"number": 1, "etag": answer.headers["ETag"]}]})
        file = _settled(anna, began)
        assert (file["state"], file["reason"]) == ("rejected", "size_mismatch")


def test_an_upload_that_is_given_up_takes_nothing_more(anna: PortalClient):
    """Neither parts nor a completion; the part that was sent is abandoned, and its place in the store is gone."""
    began, parts = _sent(anna, DATA)
    anna.delete(f"/uploads/{began['id']}")
    with pytest.raises(ApiProblem) as refused:
        anna.post(f"/uploads/{began['id']}/completion", {"parts": parts})
    assert (refused.value.status, refused.value.code) == (409, "upload_closed")
    link = began["parts"][0]["url"]
    eventually(lambda: httpx.put(link, content=DATA).status_code == 404, 60, "an upload that the store has forgotten")
    with pytest.raises(ApiProblem):
        anna.post("/quotes", {"name": "x", "service": "translation", "source_file_ids": [began["file_id"]]})


def test_a_late_part_cannot_change_a_stored_file(anna: PortalClient):
    """The link dies with the completion."""
    document = word("The only sentence.")
    began, parts = _sent(anna, document, "document.docx")
    anna.post(f"/uploads/{began['id']}/completion", {"parts": parts})
    assert _settled(anna, began)["state"] == "stored"
    assert httpx.put(began["parts"][0]["url"], content=b"late").status_code == 404
    link = anna.get(f"/files/{began['file_id']}/download-link")["url"]
    assert httpx.get(link).content == document


def _sent(client: PortalClient, data: bytes, name: str = "note.txt") -> tuple[dict[str, Any], list[dict[str, Any]]]:
    began = client.post("/uploads", {"name": name, "size": len(data), "purpose": "source"})
    answer = httpx.put(began["parts"][0]["url"], content=data).raise_for_status()
    return began, [{"number": 1, "etag": answer.headers["ETag"]}]


def _settled(client: PortalClient, began: dict[str, Any]) -> dict[str, Any]:
    return dict(client.wait(f"/files/{began['file_id']}", lambda file: file["state"] in ("stored", "rejected")))
