"""Documents that cannot be taken: refused by content with a reason, and the right one is taken afterwards."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import gettempdir
from time import time
from typing import Any

import httpx
import pytest

from gateway.client import ApiProblem, PortalClient
from gateway.client.uploads import upload
from portal_kit.testing.processes import eventually
from tests.conftest import SignIn
from tests.hostile.documents import zoo
from tests.hostile.documents.sending import sent_and_settled

pytestmark = [pytest.mark.hostile, pytest.mark.timeout(400)]
Files = dict[str, dict[str, Any]]

REFUSED = zoo.refused()
ODD = zoo.odd()
BEGAN = time()
# A million take the worker half a minute of an idle machine, so that only a long run (HOSTILE_EXAMPLES=…) sends them.
SEGMENTS = 1_000_000 if os.environ.get("HOSTILE_EXAMPLES") else 200_000
INSIDE = ("Traceback", "lxml", "zipfile", "/tmp", 'File "', "root:")  # noqa: S108 - what no message may tell


@pytest.fixture(scope="module")
def files(sign_in: SignIn) -> Files:
    """All of them, sent by one person in a row."""
    everything = {kind: (name, data) for kind, (name, data, _) in REFUSED.items()} | ODD
    return sent_and_settled(sign_in("anna"), everything)


@pytest.mark.feature("D2")
@pytest.mark.parametrize("kind", list(REFUSED))
def test_a_document_that_cannot_be_taken_is_refused_with_a_reason(files: Files, kind: str):
    """A stable code, and words for who sent it."""
    file = files[kind]
    assert (file["state"], file["reason"]) == ("rejected", REFUSED[kind][2]), file
    assert len(file["message"]) > 30
    assert not [word for word in INSIDE if word in file["message"]], file["message"]


@pytest.mark.feature("D2")
def test_nothing_is_quoted_with_a_document_that_was_refused(anna: PortalClient, files: Files):
    """Not even beside good ones."""
    refused_one, good_one = files["bomb"]["id"], files["formulas"]["id"]
    for ids in ([refused_one], [good_one, refused_one]):
        with pytest.raises(ApiProblem) as refused:
            anna.post("/quotes", _wish(*ids))
        assert (refused.value.status, refused.value.code) == (409, "file_not_ready")


def test_odd_documents_are_counted_all_together(anna: PortalClient, paula: PortalClient, files: Files):
    """One quote of all of them: what is meant to do harm elsewhere is text here."""
    made = anna.post("/quotes", _wish(*(files[kind]["id"] for kind in ODD)))
    quote = paula.wait(f"/quotes/{made['id']}", lambda found: found["state"] != "requested", 240)
    assert quote["state"] == "in_preparation"
    assert int(quote["price"]["lines"][0]["total_words"]) > 15
    assert not (Path(gettempdir()) / "portolan-was-here").exists()


@pytest.mark.feature("P6")
@pytest.mark.parametrize("kind", list(ODD))
def test_what_comes_back_is_a_file_and_never_a_page(anna: PortalClient, files: Files, kind: str):
    """As it came, to be saved: no browser opens it inside of the portal or of the store."""
    answer = httpx.get(anna.get(f"/files/{files[kind]['id']}/download-link")["url"])
    assert answer.content == ODD[kind][1]
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "html" not in answer.headers["content-type"]


def test_an_empty_document_is_refused_at_once(anna: PortalClient):
    """Before any byte travels."""
    with pytest.raises(ApiProblem) as refused:
        anna.post("/uploads", {"name": "empty.docx", "size": 0, "purpose": "source"})
    assert (refused.value.status, refused.value.code) == (422, "empty_file")


def test_a_document_that_is_too_large_is_refused_at_once(anna: PortalClient):
    """More than five gibibytes, or more than any number."""
    for size in (5 * 2**30 + 1, 2**53, 2**63 - 1, 10**30):
        with pytest.raises(ApiProblem) as refused:
            anna.post("/uploads", {"name": "large.docx", "size": size, "purpose": "source"})
        assert (refused.value.status, refused.value.code) in ((422, "file_too_large"), (422, "invalid_input")), size


@pytest.mark.feature("D2")
def test_after_a_refused_document_the_right_one_goes_through(anna: PortalClient, paula: PortalClient):
    """The same person, the same name: stored, counted and priced."""
    name, data, _ = REFUSED["truncated"]
    assert upload(anna, name, data)["state"] == "rejected"
    file = upload(anna, name, zoo.word("One good sentence.", "And another one."))
    assert file["state"] == "stored"
    made = anna.post("/quotes", _wish(file["id"]))
    quote = paula.wait(f"/quotes/{made['id']}", lambda found: found["state"] != "requested")
    assert quote["price"]["lines"][0]["total_words"] == "6"


def test_very_many_segments_are_counted_or_somebody_is_told(anna: PortalClient, paula: PortalClient):
    """Within the limits of one document; what follows it is counted as ever."""
    file = upload(anna, "lines.txt", zoo.lines(SEGMENTS))
    assert file["state"] == "stored", file
    large, small = (anna.post("/quotes", _wish(one)) for one in (file["id"], _small(anna)))
    quote = paula.wait(f"/quotes/{large['id']}", lambda found: found["state"] != "requested", 360)
    if quote["price"] is None:
        assert quote["needs_attention"], quote
    else:
        assert quote["price"]["lines"][0]["total_words"] == str(3 * SEGMENTS)
    after = paula.wait(f"/quotes/{small['id']}", lambda found: found["state"] != "requested", 60)
    assert after["price"]["lines"][0]["total_words"] == "3"


def test_nothing_is_left_where_documents_are_opened(files: Files):
    """Each was opened in a folder of its own; whatever is there now goes, too."""
    assert files
    there = list(Path(gettempdir()).glob("portolan-*"))
    mine = [folder for folder in there if folder.stat().st_mtime > BEGAN]
    eventually(lambda: not any(folder.exists() for folder in mine), 60, "folders of documents gone")


def _small(client: PortalClient) -> str:
    return str(upload(client, "small.txt", b"One good sentence.")["id"])


def _wish(*file_ids: str) -> dict[str, object]:
    return {
        "name": "After a mishap",
        "service": "translation",
        "source_language": "en",
        "targets": [{"language": "fr"}],
        "source_file_ids": list(file_ids),
    }
