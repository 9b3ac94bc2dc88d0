"""Documents of several formats and encodings: what is counted, and what the counts say."""

from __future__ import annotations

from io import BytesIO

import pytest
from docx import Document

from gateway.client import PortalClient
from gateway.client.uploads import upload
from tests.e2e.journeys.desk import Desk, refused

pytestmark = pytest.mark.e2e

SENTENCE = "L'été à Genève coûte déjà cher."
HTML = (
    "<!doctype html><html lang='en'><head><title>Safety rules</title></head><body><p>Wear a helmet.</p></body></html>"
)
XLIFF = """<?xml version="1.0" encoding="UTF-8"?>
<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">
 <file original="a.txt" source-language="en" target-language="fr" datatype="plaintext"><body>
  <trans-unit id="1"><source>Press the green button now.</source></trans-unit>
  <trans-unit id="2" translate="no"><source>Nordwind HC 40</source></trans-unit>
  <trans-unit id="3"><source>Stop.</source><target state="final">Arrêtez.</target></trans-unit>
 </body></file>
</xliff>
"""


def docx() -> bytes:
    """Write a small Word document."""
    document = Document()
    document.add_paragraph("Check the brake before each shift.")
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def counted(desk: Desk, *files: dict) -> dict:
    """Ask for a quote of these files and wait for its analysis."""
    quote = desk.requested("fr", files=list(files))
    path = f"/quotes/{quote['id']}/analysis"
    return desk.client.wait(path, lambda found: found["state"] == "finished", pending="analysis_not_found")


@pytest.mark.feature("D4")
@pytest.mark.parametrize(
    ("profile", "words"),
    [
        ("unicode", {"It's five o'clock!": "3", "L'argent de Louis-Philippe": "4", "1 2 3 @# + 4": "4"}),
        ("whitespace", {"It's five o'clock!": "3", "L'argent de Louis-Philippe": "3", "1 2 3 @# + 4": "6"}),
        ("cat", {"It's five o'clock!": "3", "L'argent de Louis-Philippe": "4", "1 2 3 @# + 4": "0"}),
    ],
)
def test_each_profile_counts_the_agreed_examples(anna: PortalClient, profile: str, words: dict[str, str]):
    """The table of the domain, through the counting tool."""
    for text, expected in words.items():
        answer = anna.post(
            "/counts", {"text": text, "language": "fr" if "argent" in text else "en", "profile": profile}
        )
        assert (answer["words"], answer["profile"]) == (expected, f"{profile}-1"), text


@pytest.mark.feature("D4")
def test_word_html_and_xliff_are_counted_with_their_locked_units(desk: Desk):
    """Each file by its own structure; what is locked has a band of its own and is not paid."""
    files = {
        "letter.docx": docx(),
        "rules.html": HTML.encode(),
        "units.xlf": XLIFF.encode(),
    }
    stored = [upload(desk.client, name, data) for name, data in files.items()]
    assert [file["kind"] for file in stored] == ["docx", "html", "xliff"]
    analysis = counted(desk, *stored)
    words = {file["name"]: file["counts"]["words"] for file in analysis["files"]}
    assert words == {"letter.docx": "6", "rules.html": "5", "units.xlf": "9"}
    bands = {file["name"]: file["bands"] for file in analysis["files"]}
    assert (bands["units.xlf"]["locked"], bands["units.xlf"]["no_match"]) == ("4", "5")
    assert not analysis["approximate"]
    quote = desk.pm.wait(f"/quotes/{analysis['quote_id']}", lambda found: found["price"] is not None)
    line = quote["price"]["lines"][0]
    assert (line["total_words"], line["quantity"]) == ("20", "16")


@pytest.mark.feature("D4")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252", "iso-8859-15"])
def test_a_text_is_counted_the_same_in_every_encoding(desk: Desk, encoding: str):
    """Byte-order marks and legacy encodings are recognised by content."""
    text = (SENTENCE + "\n") * 8
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    stored = upload(desk.client, "note.txt", mark + text.encode(encoding))
    analysis = counted(desk, stored)
    assert analysis["counts"]["words"] == "48"
    assert analysis["bands"] == {"no_match": "6", "repetition": "42"} | {
        band: "0" for band in analysis["bands"] if band not in ("no_match", "repetition")
    }


@pytest.mark.feature("D4")
def test_a_sentence_of_one_file_is_a_repetition_in_the_next(desk: Desk):
    """In the order of the quote, whatever the names."""
    first, second = desk.file(SENTENCE, "z.txt"), desk.file(SENTENCE, "a.txt")
    analysis = counted(desk, first, second)
    bands = [file["bands"] for file in analysis["files"]]
    assert (bands[0]["no_match"], bands[1]["repetition"]) == ("6", "6")
    assert analysis["counts"]["repetitions"] == 1


@pytest.mark.feature("D4")
def test_what_cannot_be_counted_is_refused_with_what_to_do(desk: Desk):
    """A program is rejected at the door; another format waits for a person, and the portal says why."""
    program = upload(desk.client, "setup.txt", b"MZ\x90\x00" + bytes(100))
    assert (program["state"], program["reason"]) == ("rejected", "unsupported_kind")
    with refused(409, "file_not_ready"):
        desk.requested("fr", files=[program])
    disguised = upload(desk.client, "page.docx", HTML.encode())
    assert disguised["state"] == "rejected"
    assert "Rename" in disguised["message"]
