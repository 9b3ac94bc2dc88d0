"""What the mail catcher makes of a message."""

from email.message import EmailMessage
from pathlib import Path

from starlette.testclient import TestClient

from deploy.local.mailcatcher.letters import Letterbox, decode
from deploy.local.mailcatcher.pages import Pages


def message(subject: str = "Devis prêt", to: str = "ann@client.example") -> bytes:
    """A message in text and HTML with an attachment."""
    made = EmailMessage()
    made["Subject"], made["To"], made["Message-ID"] = subject, to, "<1@portolan.example>"
    made.set_content("Votre devis est prêt.\n")
    made.add_alternative("<p>Votre devis est <b>prêt</b>.</p><script>alert(1)</script>", subtype="html")
    made.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="devis.pdf")
    return made.as_bytes()


def test_a_message_is_decoded_for_reading():
    """Both bodies, subject and attachments, whatever their encoding."""
    letter = decode("portal@portolan.example", ["ann@client.example"], message())
    assert letter.subject == "Devis prêt"
    assert letter.text.strip() == "Votre devis est prêt."
    assert "<b>prêt</b>" in letter.html
    assert letter.attachments == [{"name": "devis.pdf", "kind": "application/pdf", "bytes": 4}]


def test_a_message_that_is_no_mail_is_caught_all_the_same():
    """The catcher judges nothing: a bad message is what a test wants to see."""
    letter = decode("", ["a@b.example"], b"\xff\xfe no header at all")
    assert letter.recipients == ["a@b.example"]
    assert letter.subject == ""


def test_letters_outlive_a_restart_even_one_in_the_middle_of_writing(tmp_path: Path):
    """A half-written last line is left out."""
    file = tmp_path / "mail.jsonl"
    Letterbox(file).put(decode("", ["ann@client.example"], message()))
    with file.open("a") as half:
        half.write('{"id": "cut sho')
    assert [letter.subject for letter in Letterbox(file).letters()] == ["Devis prêt"]


def test_letters_are_found_by_recipient_newest_first(tmp_path: Path):
    """Case does not matter; others' letters are left out."""
    box = Letterbox(tmp_path / "mail.jsonl")
    for subject, to in (("one", "ann@client.example"), ("two", "bob@client.example"), ("three", "ann@client.example")):
        box.put(decode("", [to], message(subject, to)))
    api = TestClient(Pages(box).application())
    found = api.get("/api/messages", params={"recipient": "Ann@client.example"}).json()["items"]
    assert [item["subject"] for item in found] == ["three", "one"]
    assert "source" not in found[0]


def test_a_letter_cannot_run_anything_in_the_page(tmp_path: Path):
    """Its HTML is shown in a sandbox, under a policy that allows nothing."""
    box = Letterbox(tmp_path / "mail.jsonl")
    box.put(decode("", ["ann@client.example"], message("<script>alert(2)</script>")))
    api = TestClient(Pages(box).application())
    letter_id = box.letters()[0].id
    page = api.get(f"/letters/{letter_id}")
    assert "<script>" not in page.text
    assert "<iframe sandbox" in page.text
    assert "default-src 'none'" in api.get(f"/letters/{letter_id}/html").headers["content-security-policy"]
    assert "<script>" not in api.get("/").text
    assert api.delete("/api/messages").status_code == 204
    assert api.get("/api/messages").json() == {"items": []}
