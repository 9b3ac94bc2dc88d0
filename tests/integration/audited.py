"""One whole job as rows of all services' real databases, for tests that damage single ones."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from importlib import import_module

from sqlalchemy import Connection, MetaData, Table, Uuid

from contracts import loader
from portal_kit.ids import new_id
from portal_kit.inbox import consumer_name
from portal_kit.objects import ObjectStore

ORGANISATION, OTHER_ORGANISATION, ANNA = new_id(), new_id(), new_id()
QUOTE, ORDER, DELIVERY, LINE, INVOICE = new_id(), new_id(), new_id(), new_id(), new_id()
SOURCE, TARGET, OPEN_UPLOAD = new_id(), new_id(), new_id()
BYTES = b"Press the button."
CHECKSUM = hashlib.sha256(BYTES).hexdigest()
PAPER_KEY, YOUNG_KEY = f"invoices/{INVOICE}", "files/just-arrived"
AN_HOUR_AGO = datetime.now(UTC) - timedelta(hours=1)
YEAR = AN_HOUR_AGO.year

Connections = Mapping[str, Connection]


class Scribe:
    """Writes rows of which a test names only what matters; the other columns hold the plainest value of their type."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def add(self, service: str, name: str, **values: object) -> None:
        """Insert one row."""
        table = _metadata(service).tables[name]
        self._connections[service].execute(table.insert().values(_plain_row(table) | values))

    def tell(self, service: str, event_type: str, aggregate_id: str, **payload: object) -> str:
        """Write an event that was sent, and that every subscriber handled; its id is returned."""
        event_id = new_id()
        self.add(
            service,
            "outbox",
            id=event_id,
            type=event_type,
            aggregate_id=aggregate_id,
            occurred_at=AN_HOUR_AGO,
            sent_at=AN_HOUR_AGO,
            payload=payload,
        )
        for consumer in loader.event(event_type).consumers:
            self.add(consumer, "inbox", consumer=consumer_name(consumer, event_type), message_id=event_id)
        return event_id


def write_job(connections: Connections, store: ObjectStore) -> dict[str, str]:
    """Write a job that went from the request to the invoice; returns the ids of its events by type."""
    scribe = Scribe(connections)
    _things(scribe)
    _money(scribe)
    _files(scribe, store)
    told = {
        "file.stored.v1": scribe.tell("files", "file.stored.v1", TARGET),
        "quote.requested.v1": scribe.tell("quotes", "quote.requested.v1", QUOTE),
        "quote.accepted.v1": scribe.tell(
            "quotes", "quote.accepted.v1", QUOTE, quote_id=QUOTE, price_pending=False, lines=[{"line_id": LINE}]
        ),
        "order.confirmed.v1": scribe.tell("orders", "order.confirmed.v1", ORDER),
        "order.delivered.v1": scribe.tell("orders", "order.delivered.v1", ORDER),
        "order.approved.v1": scribe.tell("orders", "order.approved.v1", ORDER),
        "invoice.issued.v1": scribe.tell("billing", "invoice.issued.v1", INVOICE),
    }
    whom = {"event_id": told["order.delivered.v1"], "person_id": ANNA}
    scribe.add("notify", "notifications", **whom)
    scribe.add("notify", "mails", **whom, state="sent")
    for connection in connections.values():
        connection.commit()
    return told


def _things(scribe: Scribe) -> None:
    scribe.add("identity", "organisations", id=ORGANISATION)
    scribe.add("identity", "operations", method="create_organisation", answer={"id": ORGANISATION})
    scribe.add("quotes", "quotes", id=QUOTE, organisation_id=ORGANISATION, state="accepted", order_id=ORDER)
    sent_along = [{"file_ids": [SOURCE]}]
    scribe.add(
        "orders",
        "orders",
        id=ORDER,
        quote_id=QUOTE,
        organisation_id=ORGANISATION,
        state="closed",
        corrections=sent_along,
        claims=sent_along,
    )
    scribe.add(
        "orders", "deliveries", id=DELIVERY, order_id=ORDER, organisation_id=ORGANISATION, file_ids=[TARGET], final=True
    )


def _money(scribe: Scribe) -> None:
    home = {"organisation_id": ORGANISATION}
    scribe.add("billing", "payables", id=ORDER, quote_id=QUOTE, **home)
    scribe.add("billing", "payable_lines", id=LINE, payable_id=ORDER, **home)
    scribe.add(
        "billing",
        "invoices",
        id=INVOICE,
        order_id=ORDER,
        legal_entity="one",
        kind="invoice",
        number="INV-1",
        issued_on=AN_HOUR_AGO.date(),
        net="10.00",
        tax="1.90",
        gross="11.90",
        **home,
    )
    charge = {"net": "10.00"}
    scribe.add("billing", "invoice_lines", invoice_id=INVOICE, payable_line_id=LINE, charge=charge, counts=True, **home)
    scribe.add("billing", "number_series", legal_entity="one", kind="invoice", year=YEAR, last=1)
    scribe.add("billing", "papers", invoice_id=INVOICE, object_key=PAPER_KEY, **home)


def _files(scribe: Scribe, store: ObjectStore) -> None:
    for file_id, purpose, state in (
        (SOURCE, "source", "stored"),
        (TARGET, "target", "stored"),
        (OPEN_UPLOAD, "source", "uploading"),
    ):
        scribe.add(
            "files",
            "files",
            id=file_id,
            organisation_id=ORGANISATION,
            purpose=purpose,
            state=state,
            object_key=f"files/{file_id}",
            size=len(BYTES),
            sha256=CHECKSUM,
            quote_ids=[QUOTE],
        )
    for key in (f"files/{SOURCE}", f"files/{TARGET}", PAPER_KEY, YOUNG_KEY):
        store.put(key, BYTES, "text/plain")


def _metadata(service: str) -> MetaData:
    metadata: MetaData = import_module(f"services.{service}.storage.tables").metadata
    return metadata


def _plain_row(table: Table) -> dict[str, object]:
    return {
        column.name: new_id() if isinstance(column.type, Uuid) else _PLAIN[column.type.python_type]
        for column in table.columns
        if not column.nullable and column.server_default is None and column.identity is None
    }


# The plainest value of a column by the Python type of its values; JSON is a list.
_PLAIN: dict[object, object] = {
    object: [],
    list: [],
    bool: False,
    int: 1,
    Decimal: Decimal(0),
    str: "x",
    datetime: AN_HOUR_AGO,
    date: AN_HOUR_AGO.date(),
}
