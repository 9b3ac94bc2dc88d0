"""Words and mails: complete in each language, and nothing that people write breaks out."""

from __future__ import annotations

import string
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notify.domain.kinds import SIDES, Kind, Side
from services.notify.letters.wording import LANGUAGES, Reader, headline, one_line, words_of
from services.notify.letters.writer import AddressUnusable, Mailbox, Sender, write
from services.notify.tests.mothers import FACTS, a_mail

SENDER = Sender("Portolan <portal@agency.example>", "https://portal.example/")
EVERY_LETTER = [(kind, side, language) for kind in Kind for side in sorted(SIDES[kind]) for language in LANGUAGES]
INTERNAL = ("kind", "event", "v1", "state", "RPC", "None", "{", "}", "transition", "payload")


def a_mailbox(**more: Any) -> Mailbox:
    """Anna's mailbox."""
    values: dict[str, Any] = {
        "address": "anna@nordwind.example",
        "name": "Anna Berg",
        "reader": Reader.of("en", "Europe/Berlin"),
        "sees_amounts": False,
    }
    return Mailbox(**{**values, **more})


def read(message: EmailMessage) -> EmailMessage:
    """The mail as a reader's program parses it."""
    parsed = message_from_bytes(message.as_bytes(), policy=default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def part(message: EmailMessage, kind: str) -> str:
    """The text or HTML part."""
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())


@pytest.mark.feature("N1")
@pytest.mark.feature("P3")
@pytest.mark.parametrize(("kind", "side", "language"), EVERY_LETTER)
def test_every_letter_has_a_subject_text_html_and_link(kind: Kind, side: Side, language: str) -> None:
    """In each language, with no hole and no word of ours."""
    message = read(write(a_mail(kind, side), a_mailbox(reader=Reader.of(language)), SENDER))
    subject, text, html = message["Subject"], part(message, "plain"), part(message, "html")
    assert subject
    said = headline(kind, side, FACTS, Reader.of(language))
    assert said.text in text
    assert "https://portal.example/" in text
    assert 'href="https://portal.example/' in html
    assert f'lang="{language}"' in html
    assert not [word for word in INTERNAL if word in subject + said.text + said.button]


def test_every_language_says_the_same_with_the_same_facts() -> None:
    """The catalogues have the same entries and the same gaps to fill."""
    first, *others = (_gaps(words_of(language)) for language in LANGUAGES)
    assert all(other == first for other in others)
    assert {key.split(".")[1] for key in first if key.startswith("kinds.")} == {str(kind) for kind in Kind}
    for kind, side in product(Kind, Side):
        assert (f"kinds.{kind}.{side}.subject" in first) == (side in SIDES[kind])


@pytest.mark.feature("N1")
def test_the_clients_words_are_used() -> None:
    """As the client says it."""
    message = read(write(a_mail(), a_mailbox(), SENDER))
    assert message["Subject"] == "Your quote is ready: User manual"
    assert "until 22 December 2026, 18:00 Central European Standard Time" in part(message, "plain")
    done = headline(Kind.WORK_DONE, Side.CLIENT, FACTS, Reader.of("fr-FR"))
    assert done.subject == "Votre traduction attend votre approbation : User manual"


def test_headers_say_who_wrote_and_that_nobody_should_answer() -> None:
    """The id of the mail is its Message-ID, so that a second copy is recognised."""
    mail = a_mail()
    message = read(write(mail, a_mailbox(), SENDER))
    assert message["Message-ID"] == f"<{mail.id}@portolan>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "en"
    assert (message["From"], message["To"]) == (SENDER.address, "Anna Berg <anna@nordwind.example>")
    assert [body.get_content_type() for body in message.iter_parts()] == ["text/plain", "text/html"]


@pytest.mark.feature("B1")
@pytest.mark.parametrize(
    ("sees", "language", "amount"), [(True, "en", "€1,171.36"), (True, "fr", "1\u202f171,36\xa0€")]
)
def test_an_amount_is_told_to_those_who_may_see_it(sees: bool, language: str, amount: str) -> None:
    """By the permission matrix; others open the portal, or not."""
    invoice = a_mail(Kind.INVOICE_ISSUED)
    mailbox = a_mailbox(sees_amounts=sees, reader=Reader.of(language))
    assert amount in part(read(write(invoice, mailbox, SENDER)), "plain")
    blind = replace(mailbox, sees_amounts=False)
    message = read(write(invoice, blind, SENDER))
    assert "171" not in part(message, "plain") + part(message, "html")


def test_a_group_is_greeted_without_a_name() -> None:
    """The intake address is nobody in particular."""
    text = part(read(write(a_mail(Kind.QUOTE_REQUESTED, Side.PROVIDER), a_mailbox(name=None), SENDER)), "plain")
    assert text.startswith("Hello,")
    assert "Nordwind GmbH asks for a quote" in text


HOSTILE = 'x\r\nBcc: evil@x.example\r\n\r\n<script>alert("1")</script>{{ 7*7 }}{number.__class__}%s\u2028\u202e\x00'


def test_nothing_a_person_wrote_breaks_out() -> None:
    """Neither into headers, nor into markup, nor into the template."""
    facts = {**FACTS, "name": HOSTILE, "number": HOSTILE, "message": HOSTILE, "client": HOSTILE}
    message = read(write(a_mail(facts=facts), a_mailbox(name=HOSTILE), SENDER))
    assert message["Bcc"] is None
    assert len(message.get_all("To") or []) == 1
    assert "\n" not in message["Subject"]
    html, text = part(message, "html"), part(message, "plain")
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html
    for left_alone in ("{{ 7*7 }}", "{number.__class__}"):
        assert left_alone in html
        assert left_alone in text
    assert "\u202e" not in text + html + message["Subject"]


@settings(max_examples=40)
@given(name=st.text(max_size=300), person=st.text(max_size=300), said=st.text(max_size=3000))
def test_any_text_makes_a_mail_with_one_recipient(name: str, person: str, said: str) -> None:
    """Whatever people are called and write."""
    facts = {**FACTS, "name": name, "message": said}
    message = read(write(a_mail(facts=facts), a_mailbox(name=person), SENDER))
    assert [address.addr_spec for address in message["To"].addresses] == ["anna@nordwind.example"]
    assert set(message.keys()) == set(read(write(a_mail(), a_mailbox(), SENDER)).keys())


@pytest.mark.parametrize("address", ["", "nobody", "a@b@c", "x\r\nBcc: y@z", "<script>@x y"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    """Trying again would not help."""
    with pytest.raises(AddressUnusable):
        write(a_mail(), a_mailbox(address=address), SENDER)


def test_a_long_name_is_cut_and_a_short_one_is_not() -> None:
    """A subject stays a line."""
    assert one_line("a" * 201) == "a" * 199 + "…"
    assert one_line(" a \r\n b ") == "a b"


def test_a_language_without_words_reads_english_and_a_bad_zone_utc() -> None:
    """Nobody is left without a mail."""
    reader = Reader.of("de-AT", "Mars/Olympus")
    assert (reader.language, str(reader.zone)) == ("en", "UTC")


def _gaps(words: Any, at: str = "") -> dict[str, set[str]]:
    if isinstance(words, dict):
        return {key: gaps for name, below in words.items() for key, gaps in _gaps(below, f"{at}.{name}").items()}
    return {at.removeprefix("."): {name for _, name, _, _ in string.Formatter().parse(words) if name}}
