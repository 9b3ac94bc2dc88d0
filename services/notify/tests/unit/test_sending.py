"""Sending: what becomes of a mail, whatever the server says."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest

from portal_kit.settings import UnsafeSettings, settings
from services.notify.clients import MailRefused, MailServer, MailServerAway, mail_settings
from services.notify.domain.news import Mail
from services.notify.domain.people import Intake, Person
from services.notify.letters.writer import Sender
from services.notify.storage import ClaimedMail
from services.notify.tests.mothers import NOW, OTHER_ORGANISATION, a_mail, anna
from services.notify.worker import LONGEST_PAUSE, MOST_ATTEMPTS, pause_after, send_one_mail

SENDER = Sender("portal@agency.example", "https://portal.example")


class FakeQueue:
    """One waiting mail, and what was recorded of it."""

    def __init__(self, mail: Mail | None, person: Person | None = None, attempts: int = 1) -> None:
        self._waiting, self._person, self._attempts = mail, person, attempts
        self.recorded: list[tuple[object, ...]] = []
        self.intake: Intake | None = None
        self.mails = self.people = self
        self.now = NOW
        self.inside = False

    @contextmanager
    def open(self, correlation_id: str) -> Iterator[FakeQueue]:
        """Begin a work."""
        self.inside = True
        yield self
        self.inside = False

    def claim(self, lease: timedelta) -> ClaimedMail | None:
        """Hand the mail out."""
        return None if self._waiting is None else ClaimedMail(self._waiting, self._attempts)

    def get(self, person_id: str) -> Person | None:
        """Return the person."""
        return self._person

    def sent(self, mail_id: str) -> None:
        """Note it."""
        self.recorded.append(("sent",))

    def skipped(self, mail_id: str, reason: str) -> None:
        """Note it."""
        self.recorded.append(("skipped", reason))

    def failed(self, mail_id: str, reason: str, again_at: datetime | None) -> None:
        """Note it."""
        self.recorded.append(("failed", reason, again_at))


class FakeServer:
    """Takes mails, or fails."""

    def __init__(self, queue: FakeQueue, error: Exception | None = None) -> None:
        self._queue, self._error = queue, error
        self.taken: list[EmailMessage] = []

    def send(self, message: EmailMessage) -> None:
        """Take it outside any transaction."""
        assert not self._queue.inside
        if self._error:
            raise self._error
        self.taken.append(message)


def send(queue: FakeQueue, error: Exception | None = None) -> FakeServer:
    """Send the waiting mail."""
    server = FakeServer(queue, error)
    assert send_one_mail(queue, server, SENDER)
    return server


def test_without_a_waiting_mail_there_is_nothing_to_do() -> None:
    """The worker pauses."""
    queue = FakeQueue(None)
    assert not send_one_mail(queue, FakeServer(queue), SENDER)


@pytest.mark.feature("N1")
def test_a_mail_is_sent_and_marked() -> None:
    """To the person's address of now."""
    queue = FakeQueue(a_mail(), anna(email="new@nordwind.example"))
    server = send(queue)
    assert [message["To"].addresses[0].addr_spec for message in server.taken] == ["new@nordwind.example"]
    assert queue.recorded == [("sent",)]


@pytest.mark.parametrize(
    "person",
    [None, anna(active=False), anna(organisation_id=OTHER_ORGANISATION), anna(email="")],
    ids=["unknown", "inactive", "foreign", "without address"],
)
def test_nobody_is_mailed_who_should_not_be(person: Person | None) -> None:
    """Inactive people and people of another organisation learn nothing."""
    queue = FakeQueue(a_mail(), person)
    assert send(queue).taken == []
    assert queue.recorded[0][0] == "skipped"


def test_the_intake_group_is_mailed_at_its_address_of_now() -> None:
    """And not at all when it was taken out of the settings."""
    queue = FakeQueue(a_mail(person_id=None))
    queue.intake = Intake("intake@agency.example")
    assert len(send(queue).taken) == 1
    queue = FakeQueue(a_mail(person_id=None))
    assert send(queue).taken == []


def test_a_server_that_is_away_is_tried_again_later() -> None:
    """The reason is kept where an operator looks."""
    queue = FakeQueue(a_mail(), anna(), attempts=3)
    send(queue, MailServerAway("connection refused"))
    assert queue.recorded == [("failed", "connection refused", NOW + timedelta(seconds=60))]


def test_a_server_that_stays_away_ends_the_attempts() -> None:
    """After more than a day the mail is failed for good, and visible."""
    queue = FakeQueue(a_mail(), anna(), attempts=MOST_ATTEMPTS)
    send(queue, MailServerAway("connection refused"))
    assert queue.recorded == [("failed", "connection refused", None)]


def test_a_mail_that_the_server_refuses_is_final() -> None:
    """The same answer would come again."""
    queue = FakeQueue(a_mail(), anna())
    send(queue, MailRefused("550 no such user"))
    assert queue.recorded == [("failed", "550 no such user", None)]


def test_an_unusable_address_is_final() -> None:
    """No server needs to be asked."""
    queue = FakeQueue(a_mail(), anna(email="nobody"))
    assert send(queue).taken == []
    assert queue.recorded[0][2] is None


def test_pauses_grow_to_an_hour() -> None:
    """Fifteen seconds first, doubled each time."""
    pauses = [pause_after(attempts) for attempts in range(1, MOST_ATTEMPTS)]
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[1], pauses[-1]) == (timedelta(seconds=15), timedelta(seconds=30), LONGEST_PAUSE)
    assert sum(pauses, timedelta()) > timedelta(days=1)


class Answers:
    """An SMTP connection that answers with one error."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __enter__(self) -> Answers:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def send_message(self, message: EmailMessage) -> None:
        """Fail."""
        raise self._error


@pytest.mark.parametrize(
    ("error", "judged"),
    [
        (smtplib.SMTPRecipientsRefused({"a@b": (550, b"no such user")}), MailRefused),
        (smtplib.SMTPRecipientsRefused({"a@b": (451, b"greylisted")}), MailServerAway),
        (smtplib.SMTPDataError(554, b"spam"), MailRefused),
        (smtplib.SMTPDataError(452, b"full"), MailServerAway),
        (smtplib.SMTPAuthenticationError(535, b"bad password"), MailServerAway),
        (smtplib.SMTPNotSupportedError("SMTPUTF8"), MailRefused),
        (smtplib.SMTPServerDisconnected("gone"), MailServerAway),
        (TimeoutError("slow"), MailServerAway),
        (ConnectionRefusedError("down"), MailServerAway),
    ],
)
def test_each_answer_of_a_server_is_judged(
    monkeypatch: pytest.MonkeyPatch, error: Exception, judged: type[Exception]
) -> None:
    """Final or not: 5xx about the mail is, everything else is tried again."""
    monkeypatch.setenv("SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("SMTP_PORT", "1")
    monkeypatch.setenv("MAIL_FROM", "portal@agency.example")
    monkeypatch.setenv("PUBLIC_URL", "http://127.0.0.1:1")
    server = MailServer(mail_settings())
    monkeypatch.setattr(MailServer, "_connected", lambda _: Answers(error))
    with pytest.raises(judged):
        server.send(EmailMessage())


@pytest.mark.parametrize(
    "unsafe",
    [{"SMTP_SECURITY": "none"}, {"PUBLIC_URL": "http://portal.example"}, {"SMTP_SECURITY": "rot13"}],
)
def test_production_sends_over_tls_and_links_to_https(monkeypatch: pytest.MonkeyPatch, unsafe: dict[str, str]) -> None:
    """Plaintext is for a developer's machine."""
    safe = {
        "PORTOLAN_PROFILE": "production",
        "AMQP_URI": "amqps://notify:s@broker/",
        "SMTP_HOST": "mail.example",
        "SMTP_PORT": "587",
        "MAIL_FROM": "portal@agency.example",
        "PUBLIC_URL": "https://portal.example",
    }
    settings.cache_clear()
    try:
        for name, value in safe.items():
            monkeypatch.setenv(name, value)
        assert mail_settings().security == "starttls"
        for name, value in unsafe.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(UnsafeSettings):
            mail_settings()
    finally:
        settings.cache_clear()
