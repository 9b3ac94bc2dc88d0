"""Large uploads in parts: resumed with fresh links, checked by checksum."""

from __future__ import annotations

import hashlib

import httpx
import pytest

from gateway.client import PortalClient
from gateway.client.uploads import download, upload
from tests.e2e.journeys.desk import refused

pytestmark = pytest.mark.e2e
BIG = hashlib.shake_256(b"portolan").digest(20 * 2**20)


def put(url: str, data: bytes) -> str:
    """Send a part and return its tag."""
    return httpx.put(url, content=data, timeout=60).raise_for_status().headers["ETag"]


def part(began: dict, number: int) -> bytes:
    """Cut a part out of the big file."""
    return BIG[(number - 1) * began["part_size"] : number * began["part_size"]]


@pytest.mark.feature("D1")
def test_an_upload_goes_on_after_half_of_its_parts_with_fresh_links(anna: PortalClient):
    """The parts that arrived stay; the checksum of the whole file proves the rest."""
    began = anna.post("/uploads", {"name": "recording.bin", "size": len(BIG), "purpose": "reference"})
    assert began["part_count"] == 3
    tags = {1: put(began["parts"][0]["url"], part(began, 1))}
    with refused(422, "invalid_parts"):
        anna.post(f"/uploads/{began['id']}/completion", {"parts": [{"number": 1, "etag": tags[1]}]})
    fresh = anna.post(f"/uploads/{began['id']}/parts", {"first": 2, "count": 2})
    for link in fresh["parts"]:
        tags[link["number"]] = put(link["url"], part(began, link["number"]))
    told = {
        "parts": [{"number": number, "etag": tag} for number, tag in tags.items()],
        "sha256": hashlib.sha256(BIG).hexdigest(),
    }
    anna.post(f"/uploads/{began['id']}/completion", told)
    stored = anna.wait(f"/files/{began['file_id']}", lambda file: file["state"] in ("stored", "rejected"))
    assert (stored["state"], stored["sha256"], stored["size"]) == ("stored", told["sha256"], len(BIG))
    assert download(anna, stored["id"]) == BIG
    with refused(409, "upload_closed"):
        anna.post(f"/uploads/{began['id']}/parts", {"first": 1, "count": 1})


@pytest.mark.feature("D1")
def test_bytes_that_do_not_match_their_checksum_are_rejected_and_sent_again(anna: PortalClient):
    """The reason is told with what to do; the corrected file is stored."""
    data = b"Half of the file got lost on the way.\n"
    began = anna.post("/uploads", {"name": "note.txt", "size": len(data), "purpose": "source"})
    tag = put(began["parts"][0]["url"], data)
    told = {"parts": [{"number": 1, "etag": tag}], "sha256": "0" * 64}
    anna.post(f"/uploads/{began['id']}/completion", told)
    rejected = anna.wait(f"/files/{began['file_id']}", lambda file: file["state"] in ("stored", "rejected"))
    assert (rejected["state"], rejected["reason"]) == ("rejected", "checksum_mismatch")
    assert rejected["message"]
    with refused(409, "file_not_stored"):
        download(anna, rejected["id"])
    assert upload(anna, "note.txt", data)["state"] == "stored"


@pytest.mark.feature("D1")
def test_an_upload_is_given_up(anna: PortalClient):
    """No part is taken afterwards, and no file is there."""
    began = anna.post("/uploads", {"name": "note.txt", "size": 10, "purpose": "source"})
    anna.delete(f"/uploads/{began['id']}")
    with refused(409, "upload_closed"):
        anna.post(f"/uploads/{began['id']}/parts", {"first": 1, "count": 1})
