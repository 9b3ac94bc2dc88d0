"""The outgoing mail in PostgreSQL: queued with the event, claimed by workers, marked when sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, exists, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from services.notify.domain.kinds import Kind, Side
from services.notify.domain.news import Mail
from services.notify.storage.tables import mails, people

PATIENCE = timedelta(days=7)
"""How long a mail waits for its recipient to become known."""


@dataclass(frozen=True, slots=True)
class ClaimedMail:
    """A mail that one worker holds until its lease ends."""

    mail: Mail
    attempts: int


class SqlMails:
    """The repository of mails, and their queue."""

    def __init__(self, session: Connection, now: datetime) -> None:
        self._session = session
        self._now = now

    def add(self, mail: Mail) -> None:
        """Queue a mail; one per event and recipient."""
        statement = upsert(mails).values(
            id=mail.id,
            event_id=mail.event_id,
            person_id=mail.person_id,
            side=str(mail.side),
            organisation_id=mail.organisation_id,
            kind=str(mail.kind),
            subject_id=mail.subject_id,
            facts=dict(mail.facts),
            created_at=mail.created_at,
            not_before=self._now,
        )
        self._session.execute(statement.on_conflict_do_nothing(constraint="uq_mails_once"))

    def claim(self, lease: timedelta) -> ClaimedMail | None:
        """Take the mail that waits longest and whose recipient is known, hidden from others until the lease ends.

        Of some recipients identity never tells, since machines own quotes too: their mails come up after PATIENCE.
        """
        known = or_(mails.c.person_id.is_(None), exists().where(people.c.id == mails.c.person_id))
        ready = or_(known, mails.c.created_at <= self._now - PATIENCE)
        waiting = select(mails).where(mails.c.state == "waiting", mails.c.not_before <= self._now, ready)
        row = self._session.execute(
            waiting.order_by(mails.c.not_before).limit(1).with_for_update(of=mails, skip_locked=True)
        ).first()
        if row is None:
            return None
        taken = update(mails).where(mails.c.id == row.id)
        self._session.execute(taken.values(not_before=self._now + lease, attempts=row.attempts + 1))
        mail = Mail(
            id=row.id,
            event_id=row.event_id,
            person_id=row.person_id,
            side=Side(row.side),
            organisation_id=row.organisation_id,
            kind=Kind(row.kind),
            subject_id=row.subject_id,
            facts=row.facts,
            created_at=row.created_at,
        )
        return ClaimedMail(mail, row.attempts + 1)

    def sent(self, mail_id: str) -> None:
        """Record that the mail server took the mail."""
        self._set(mail_id, state="sent", sent_at=self._now, last_error=None)

    def skipped(self, mail_id: str, reason: str) -> None:
        """Record why the mail is not to be sent."""
        self._set(mail_id, state="skipped", last_error=reason)

    def failed(self, mail_id: str, reason: str, again_at: datetime | None) -> None:
        """Record a failure; without a time to try again it is final, and an operator can see it."""
        if again_at is None:
            self._set(mail_id, state="failed", last_error=reason)
        else:
            self._set(mail_id, not_before=again_at, last_error=reason)

    def _set(self, mail_id: str, **values: object) -> None:
        self._session.execute(update(mails).where(mails.c.id == mail_id).values(**values))
