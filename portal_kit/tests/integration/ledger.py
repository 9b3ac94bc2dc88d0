"""A small service for the kit's tests: it takes entries, tells of them, and hears of accepted quotes.

It goes by the name of billing, so that its queues are those of the real topology.
"""

from __future__ import annotations

import os
from functools import partial
from typing import Any

from sqlalchemy import Column, Integer, MetaData, String, Table, Uuid, func, insert, select

from portal_kit.bus import OpenWork, Works, guarded_event, guarded_rpc
from portal_kit.envelope import Envelope, OutgoingEvent
from portal_kit.errors import Conflict, RetryLater
from portal_kit.ids import new_id
from portal_kit.work import SqlWork

entries = Table(
    "entries",
    MetaData(),
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("organisation_id", Uuid(as_uuid=False), nullable=False),
    Column("text", String(200), nullable=False),
    Column("serial", Integer, nullable=False, server_default="0"),
)


class EntryRefused(Conflict):
    """The text says that it is to be refused."""

    code = "entry_refused"


def to_wire(text: str) -> OutgoingEvent:
    """Tell of an entry as an invoice would be told of."""
    payload = {"invoice_id": new_id(), "number": text, "people": [], "gross": {"amount": "1.00", "currency": "EUR"}}
    return OutgoingEvent("invoice.paid.v1", new_id(), 1, None, payload)


class LedgerWork(SqlWork):
    """Adds and lists entries."""

    def add(self, text: str, organisation_id: str) -> str:
        """Store an entry and tell of it."""
        entry = new_id()
        self.session.execute(insert(entries).values(id=entry, organisation_id=organisation_id, text=text))
        self.emit(text)
        return entry


class Ledger:
    """The service."""

    name = "billing"
    works = Works(partial(LedgerWork, to_wire=to_wire))

    @guarded_rpc(permission="invoice.write", mutates=True)
    def add(self, work: LedgerWork, text: str, organisation_id: str | None = None) -> dict[str, object]:
        """Store an entry for the caller's organisation, or the one named."""
        if text == "refuse":
            work.add(text, str(work.caller.organisation_id))
            raise EntryRefused("This text is refused; send another.")
        if text == "break":
            raise ZeroDivisionError("a secret detail")
        return {"id": work.add(text, organisation_id or str(work.caller.organisation_id))}

    @guarded_rpc(permission="invoice.read")
    def list_texts(self, work: LedgerWork) -> list[str]:
        """List what row-level security shows: there is no other filter here."""
        return list(work.session.execute(select(entries.c.text).order_by(entries.c.text)).scalars())

    @guarded_rpc(permission="invoice.write", mutates=True)
    def add_slowly(self, work: LedgerWork, text: str) -> dict[str, object]:
        """Store an entry after a second in the database."""
        work.session.execute(select(func.pg_sleep(1)))
        return {"id": work.add(text, str(work.caller.organisation_id))}

    @guarded_rpc(permission="invoice.write", mutates=True, secret=True, by_hand=True)
    def add_secret(self, open_work: OpenWork[LedgerWork], text: str) -> dict[str, object]:
        """Store an entry whose answer is told once."""
        seen = open_work.look(lambda work: len(list(work.session.execute(select(entries.c.id)))))
        return open_work.run(lambda work: {"id": work.add(text, str(work.caller.organisation_id)), "seen": seen})

    @guarded_event("quotes", "quote.accepted.v1")
    def on_quote_accepted_v1(self, work: LedgerWork, event: Envelope) -> None:
        """Store the quote's name; some names ask for trouble."""
        name = str(event.payload["name"])
        if name == "later" and not self._known(work, "predecessor"):
            raise RetryLater("the predecessor is missing")
        if name == "deterministic":
            raise ValueError("it can never be read")
        work.add(name, str(event.organisation_id))

    def _known(self, work: LedgerWork, text: str) -> bool:
        query = select(func.count()).select_from(entries).where(entries.c.text == text)
        return bool(work.session.execute(query).scalar_one())


def environment(servers: Any, database: Any, vhost: Any, keys: Any) -> dict[str, str]:
    """The environment that the ledger's process needs."""
    return {
        "PORTOLAN_PROFILE": "test",
        "AMQP_URI": vhost.uri,
        "DATABASE_URI": database.app_uri,
        "DATABASE_URIS": '{"billing": "' + database.relay_uri + '"}',
        "CALLER_KEYS_FILE": keys.trusted_file,
        "RETRY_DELAYS": "1,2,3",
        "LOG_LEVEL": os.environ.get("LOG_LEVEL", "WARNING"),
    }
