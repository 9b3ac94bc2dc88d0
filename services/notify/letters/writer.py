"""Writes a mail: HTML and always a text part, in the reader's language, with headers nobody can inject into."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache

import mrml
from jinja2 import BaseLoader, Environment, StrictUndefined, Template

from services.notify.domain.kinds import page_of
from services.notify.domain.news import Mail
from services.notify.letters.wording import HERE, Reader, headline, one_line, words_of, written_facts

LONGEST_MESSAGE = 1000
_ADDRESS = re.compile(r"[^\s@<>()\[\]\\,;:\"\x00-\x1f\x7f]+@[^\s@<>()\[\]\\,;:\"\x00-\x1f\x7f]+")
_ROWS = ("client", "number", "name", "target", "targets", "expires_at", "gross", "due_on")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Who receives a mail: no name for a group, and whether amounts may be told."""

    address: str
    name: str | None
    reader: Reader
    sees_amounts: bool


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends, and where the portal is that links lead to."""

    address: str
    public_url: str


class AddressUnusable(Exception):
    """The recipient's address cannot be written into a header; trying again will not help."""


def write(mail: Mail, to: Mailbox, sender: Sender) -> EmailMessage:
    """Write one mail; its Message-ID is the mail's own id, so that a second copy can be recognised."""
    parts = _parts(mail, to, sender)
    message = EmailMessage(policy=SMTP)
    if not _ADDRESS.fullmatch(to.address):
        raise AddressUnusable(f"{to.address!r} is no e-mail address")
    local, _, domain = to.address.rpartition("@")
    message["To"] = Address(one_line(to.name or "", 100), username=local, domain=domain)
    message["From"] = sender.address
    message["Subject"] = one_line(str(parts["subject"]))
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = f"<{mail.id}@portolan>"
    # RFC 3834: no holiday notice should answer this.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_text_layout().render(parts))
    message.add_alternative(_html_layout().render(parts), subtype="html")
    message["Content-Language"] = to.reader.language
    return message


def _parts(mail: Mail, to: Mailbox, sender: Sender) -> dict[str, object]:
    words = words_of(to.reader.language)
    said = headline(mail.kind, mail.side, mail.facts, to.reader)
    facts = written_facts(mail.facts, to.reader)
    shown = [name for name in _ROWS if facts.get(name) and (name != "gross" or to.sees_amounts)]
    return {
        "language": to.reader.language,
        "subject": said.subject,
        "text": said.text,
        "button": said.button,
        "greeting": words["greeting"].format(person=one_line(to.name, 100)) if to.name else words["greeting_group"],
        "message": one_line(str(mail.facts.get("message") or ""), LONGEST_MESSAGE),
        "message_label": words["message"],
        "rows": [(words["labels"][name], facts[name]) for name in shown],
        "link": sender.public_url.rstrip("/") + page_of(mail.kind, mail.subject_id),
        "closing": words["closing"],
        "why": words["why"] if to.name else words["why_group"],
    }


@cache
def _html_layout() -> Template:
    """Lay the page out first, then fill it with escaping on: what people wrote never meets the layout engine."""
    page = mrml.to_html((HERE / "layout.mjml").read_text(encoding="utf-8")).content
    return Environment(loader=BaseLoader(), autoescape=True, undefined=StrictUndefined).from_string(page)


@cache
def _text_layout() -> Template:
    page = (HERE / "layout.txt").read_text(encoding="utf-8")
    # Plain text has nothing to escape.
    return Environment(loader=BaseLoader(), autoescape=False, undefined=StrictUndefined).from_string(page)  # noqa: S701
