"""The PDFs of invoices: queued with the invoice, claimed by workers, then fetched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from services.billing.domain.papers import Paper
from services.billing.storage.tables import papers


@dataclass(frozen=True, slots=True)
class ClaimedPaper:
    """A job that one worker holds until its lease ends."""

    invoice_id: str
    attempts: int


class SqlPapers:
    """The repository of papers, and their queue."""

    def __init__(self, session: Connection, now: datetime) -> None:
        self._session = session
        self._now = now

    def get(self, invoice_id: str) -> Paper | None:
        """Return the paper of an invoice."""
        row = self._session.execute(select(papers).where(papers.c.invoice_id == invoice_id)).first()
        return None if row is None else Paper(row.invoice_id, row.organisation_id, row.name, row.object_key)

    def ask_for(self, paper: Paper) -> None:
        """Queue a paper; asking twice makes one."""
        statement = upsert(papers).values(
            invoice_id=paper.invoice_id, organisation_id=paper.organisation_id, name=paper.name, not_before=self._now
        )
        self._session.execute(statement.on_conflict_do_nothing())

    def claim(self, lease: timedelta) -> ClaimedPaper | None:
        """Take the paper that waits longest, hidden from other workers until the lease ends."""
        waiting = select(papers.c.invoice_id).where(papers.c.object_key.is_(None), papers.c.not_before <= self._now)
        found = self._session.execute(
            waiting.order_by(papers.c.not_before).limit(1).with_for_update(skip_locked=True)
        ).scalar()
        if found is None:
            return None
        taken = update(papers).where(papers.c.invoice_id == found)
        attempts = self._session.execute(
            taken.values(not_before=self._now + lease, attempts=papers.c.attempts + 1).returning(papers.c.attempts)
        ).scalar_one()
        return ClaimedPaper(found, attempts)

    def stored(self, invoice_id: str, object_key: str, sha256: str, size: int) -> None:
        """Record where the paper lies."""
        done = update(papers).where(papers.c.invoice_id == invoice_id)
        self._session.execute(done.values(object_key=object_key, sha256=sha256, size=size, last_error=None))

    def failed(self, invoice_id: str, error: str, again_at: datetime) -> None:
        """Record why the paper could not be made, and when to try again."""
        failed = update(papers).where(papers.c.invoice_id == invoice_id)
        self._session.execute(failed.values(last_error=error, not_before=again_at))
