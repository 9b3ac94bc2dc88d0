"""Sends the outgoing mail: `python -m services.notify.worker`."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager
from datetime import timedelta
from email.message import EmailMessage
from functools import partial
from typing import Protocol

from portal_kit.ids import new_id
from portal_kit.logs import logger
from portal_kit.worker import Worker
from services.notify import schemas, storage
from services.notify.clients import MailRefused, MailServer, MailServerAway, mail_settings
from services.notify.domain.kinds import Side
from services.notify.domain.news import Mail
from services.notify.letters.wording import Reader
from services.notify.letters.writer import AddressUnusable, Mailbox, Sender, write

LEASE = timedelta(seconds=90)
FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(hours=1)
MOST_ATTEMPTS = 40
_log = logger(__name__)


class Opens(Protocol):
    """Whatever opens a work of notify: the worker, or a test."""

    def open(self, correlation_id: str) -> AbstractContextManager[storage.NotifyWork]:
        """Begin a work in the system's scope."""
        ...


class Sends(Protocol):
    """Whatever takes a written mail: the mail server, or a test."""

    def send(self, message: EmailMessage) -> None:
        """Send one mail."""
        ...


def send_one_mail(works: Opens, server: Sends, sender: Sender) -> bool:
    """Claim a waiting mail, send it outside any transaction, record what became of it.

    A worker that dies between sending and recording leaves the mail to another one, which sends it again
    under the same Message-ID.
    """
    correlation_id = new_id()
    with works.open(correlation_id) as work:
        claimed = work.mails.claim(LEASE)
        if claimed is None:
            return False
        mailbox = _mailbox(work, claimed.mail)
        if isinstance(mailbox, str):
            work.mails.skipped(claimed.mail.id, mailbox)
            return True
    mail = claimed.mail
    try:
        server.send(write(mail, mailbox, sender))
    except (MailRefused, AddressUnusable) as error:
        _log.exception("mail_refused", mail=mail.id)
        with works.open(correlation_id) as work:
            work.mails.failed(mail.id, str(error)[:1000], None)
    except MailServerAway as error:
        final = claimed.attempts >= MOST_ATTEMPTS
        _log.warning("mail_delayed", mail=mail.id, attempts=claimed.attempts, final=final, error=str(error)[:300])
        with works.open(correlation_id) as work:
            again_at = None if final else work.now + pause_after(claimed.attempts)
            work.mails.failed(mail.id, str(error)[:1000], again_at)
    else:
        with works.open(correlation_id) as work:
            work.mails.sent(mail.id)
    return True


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts: doubled each time, an hour at most."""
    doublings: int = 2 ** min(attempts - 1, 10)
    return min(FIRST_PAUSE * doublings, LONGEST_PAUSE)


def _mailbox(work: storage.NotifyWork, mail: Mail) -> Mailbox | str:
    """Find who receives the mail, or say why nobody should."""
    if mail.person_id is None:
        intake = work.intake
        if intake is None:
            return "there is no intake address any more"
        return Mailbox(intake.email, None, Reader.of(intake.language), sees_amounts=True)
    person = work.people.get(mail.person_id)
    if person is None:
        return "the person did not become known: a machine, or somebody of whom identity never told"
    if not person.active:
        return "the person is not active"
    if person.side is Side.CLIENT and person.organisation_id != mail.organisation_id:
        return "the person belongs to another organisation"
    if not person.email:
        return "the person has no e-mail address"
    return Mailbox(person.email, person.name, Reader.of(person.language, person.time_zone), person.sees_amounts)


def main() -> int:
    """Send mails until told to stop."""
    factory = partial(storage.NotifyWork, to_wire=schemas.to_wire, intake=schemas.intake)
    worker: Worker[storage.NotifyWork] = Worker("notify-worker", factory)
    chosen = mail_settings()
    server, sender = MailServer(chosen), Sender(chosen.sender, chosen.public_url)
    return worker.run(lambda: send_one_mail(worker, server, sender))


if __name__ == "__main__":
    sys.exit(main())
