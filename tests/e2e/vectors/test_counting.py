"""The counting vectors: by the calculator in each profile, and through a real document and its quote."""

from __future__ import annotations

from io import BytesIO

import pytest
from docx import Document

from gateway.client import PortalClient
from gateway.client.uploads import upload
from tests.e2e.vectors import VECTORS

pytestmark = pytest.mark.e2e
COUNTING = VECTORS["counting"]
EACH = pytest.mark.parametrize("vector", COUNTING, ids=[vector["text"] for vector in COUNTING])


@EACH
@pytest.mark.feature("D4")
@pytest.mark.parametrize("profile", ["unicode", "whitespace", "cat"])
def test_the_calculator_counts_as_published(anna: PortalClient, vector: dict, profile: str):
    """Each text under each profile."""
    body = {"text": vector["text"], "language": vector["lang"], "profile": profile}
    counted = anna.post("/counts", body)
    assert counted["words"] == str(vector[profile])
    assert counted["profile"].startswith(profile)


@EACH
@pytest.mark.feature("D4")
@pytest.mark.parametrize("kind", ["docx", "txt", "html"])
def test_a_document_counts_as_published(anna: PortalClient, paula: PortalClient, vector: dict, kind: str):
    """Uploaded, verified, counted by a worker and priced on a quote, in the default profile."""
    file = upload(anna, f"vector.{kind}", _document(kind, vector["text"]))
    assert file["state"] == "stored", file
    source = vector["lang"]
    wish = {
        "name": "Counting vector",
        "service": "translation",
        "source_language": source,
        "targets": [{"language": "de"}],
        "source_file_ids": [file["id"]],
    }
    made = anna.post("/quotes", wish)
    quote = paula.wait(f"/quotes/{made['id']}", lambda found: found["state"] != "requested")
    line = quote["price"]["lines"][0]
    assert line["total_words"] == str(vector["unicode"])
    assert {band: words for band, words in line["words"].items() if words != "0"} == {"no_match": line["total_words"]}
    analysis = anna.get(f"/quotes/{quote['id']}/analysis")
    assert analysis["counts"]["words"] == str(vector["unicode"])
    assert analysis["profile"].startswith("unicode")


def _document(kind: str, text: str) -> bytes:
    if kind == "txt":
        return text.encode()
    if kind == "html":
        return f'<!doctype html><html><head><meta charset="utf-8"></head><body><p>{text}</p></body></html>'.encode()
    document = Document()
    document.add_paragraph(text)
    out = BytesIO()
    document.save(out)
    return out.getvalue()
