"""What was caught: messages decoded for reading, kept in memory and in a file."""

import json
import uuid
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

KEPT_AT_MOST = 5_000


@dataclass(frozen=True)
class Letter:
    """One caught message, decoded."""

    id: str
    received_at: str
    sender: str
    recipients: list[str]
    subject: str
    message_id: str
    text: str
    html: str
    headers: dict[str, str]
    attachments: list[dict[str, str | int]]
    source: str = field(repr=False)

    def brief(self) -> dict[str, object]:
        """The letter without its source, as lists show it."""
        return {name: part for name, part in asdict(self).items() if name != "source"}


def decode(sender: str, recipients: list[str], content: bytes) -> Letter:
    """Read a message as it came over SMTP."""
    message = message_from_bytes(content, policy=policy.default)
    if not isinstance(message, EmailMessage):
        raise TypeError("the default policy makes EmailMessage")
    return Letter(
        id=uuid.uuid4().hex,
        received_at=datetime.now(UTC).isoformat(),
        sender=sender,
        recipients=recipients,
        subject=str(message.get("Subject", "")),
        message_id=str(message.get("Message-ID", "")),
        text=_body(message, "plain"),
        html=_body(message, "html"),
        headers={name: str(text) for name, text in message.items()},
        attachments=[_attachment(part) for part in message.iter_attachments()],
        source=content.decode("utf-8", errors="replace"),
    )


class Letterbox:
    """All letters, newest last; the file lets them outlive a restart."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._letters: list[Letter] = []
        if path.exists():
            for line in path.read_text().splitlines():
                self._remember(line)

    def put(self, letter: Letter) -> None:
        """Keep a letter; it is in the file before the sender is told that it was taken."""
        with self._path.open("a") as file:
            file.write(json.dumps(asdict(letter)) + "\n")
        self._letters.append(letter)
        del self._letters[:-KEPT_AT_MOST]

    def letters(self, recipient: str = "", limit: int = 200) -> list[Letter]:
        """The newest letters first, all or one recipient's."""
        wanted = recipient.strip().lower()
        found = (
            letter
            for letter in reversed(self._letters)
            if not wanted or wanted in (address.lower() for address in letter.recipients)
        )
        return [letter for letter, _ in zip(found, range(limit), strict=False)]

    def letter(self, letter_id: str) -> Letter | None:
        """One letter by its id."""
        return next((letter for letter in self._letters if letter.id == letter_id), None)

    def empty(self) -> None:
        """Throw everything away."""
        self._letters.clear()
        self._path.unlink(missing_ok=True)

    def _remember(self, line: str) -> None:
        try:
            self._letters.append(Letter(**json.loads(line)))
        except json.JSONDecodeError:
            return  # the last line of a catcher that was killed while writing


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part is not None else ""


def _attachment(part: object) -> dict[str, str | int]:
    if not isinstance(part, EmailMessage):
        raise TypeError("attachments of an EmailMessage are EmailMessages")
    content = part.get_payload(decode=True)
    return {
        "name": part.get_filename() or "",
        "kind": part.get_content_type(),
        "bytes": len(content) if isinstance(content, bytes) else 0,
    }
