"""Rows to orders and back: what lists need has columns, the records of what happened are JSON."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from portal_kit.money import Money
from services.orders.domain.order import Order
from services.orders.domain.records import (
    Cancellation,
    Claim,
    Correction,
    CorrectionItem,
    FileRef,
    InvoiceRef,
    Outcome,
    TimelineEntry,
)
from services.orders.domain.states import Flag, OrderState, TargetState
from services.orders.domain.target import Delivery, Target

Record = dict[str, Any]


def order_row(order: Order) -> dict[str, object]:
    """Return the columns of an order."""
    return {
        "organisation_id": order.organisation_id,
        "version": order.version,
        "number": order.number,
        "name": order.name,
        "quote_id": order.quote_id,
        "quote_number": order.quote_number,
        "service": order.service,
        "source_language": order.source_language,
        "owner_id": order.owner_id,
        "people": list(order.people),
        "project_manager_id": order.project_manager_id,
        "confidential": order.confidential,
        "price_pending": order.price_pending,
        "instructions": order.instructions,
        "purchase_order_number": order.purchase_order_number,
        "cost_centre": order.cost_centre,
        "state": order.state.value,
        "flags": sorted(flag.value for flag in order.flags),
        "due_at": order.due_at,
        "created_at": order.created_at,
        **{name: [_plain(asdict(record)) for record in getattr(order, name)] for name in _RECORDS},
    }


def read_order(row: Record) -> Order:
    """Return the order of a document that carries its parts."""
    return Order(
        id=row["id"],
        organisation_id=row["organisation_id"],
        version=row["version"],
        number=row["number"],
        name=row["name"],
        quote_id=row["quote_id"],
        quote_number=row["quote_number"],
        service=row["service"],
        source_language=row["source_language"],
        owner_id=row["owner_id"],
        watcher_ids=tuple(person for person in row["people"] if person != row["owner_id"]),
        project_manager_id=row["project_manager_id"],
        confidential=row["confidential"],
        price_pending=row["price_pending"],
        instructions=row["instructions"],
        purchase_order_number=row["purchase_order_number"],
        cost_centre=row["cost_centre"],
        state=OrderState(row["state"]),
        flags={Flag(flag) for flag in row["flags"]},
        created_at=datetime.fromisoformat(row["created_at"]),
        source_files=tuple(FileRef(**file) for file in row["source_files"]),
        reference_files=tuple(FileRef(**file) for file in row["reference_files"]),
        corrections=[_correction(record) for record in row["corrections"]],
        cancellations=[_cancellation(record) for record in row["cancellations"]],
        claims=[_claim(record) for record in row["claims"]],
        invoices=[InvoiceRef(**record) for record in row["invoices"]],
        targets=_targets(row["targets"] or [], row["deliveries"] or []),
        timeline=[_timeline_entry(line) for line in row["timeline"] or []],
    )


def read_names(row: Record) -> dict[str, str]:
    """Return the known names in an order's document, by the ids of people and organisation."""
    names: dict[str, str] = row["names"] or {}
    if row["organisation_name"] is not None:
        names[row["organisation_id"]] = row["organisation_name"]
    return names


def target_rows(order: Order) -> list[dict[str, object]]:
    """Return the rows of an order's targets."""
    return [
        {
            "order_id": order.id,
            "organisation_id": order.organisation_id,
            "position": position,
            "language": target.language,
            "deadline": target.deadline,
            "state": target.state.value,
            "percent": target.percent,
            "step": target.step,
        }
        for position, target in enumerate(order.targets)
    ]


def delivery_rows(order: Order) -> list[dict[str, object]]:
    """Return the rows of all deliveries of an order."""
    return [
        {
            "id": delivery.id,
            "order_id": order.id,
            "organisation_id": order.organisation_id,
            "target": target.language,
            "file_ids": list(delivery.file_ids),
            "final": delivery.final,
            "message": delivery.message,
            "by_id": delivery.by_id,
            "at": delivery.at,
            "state_before": delivery.state_before.value,
            "percent_before": delivery.percent_before,
            "fetched_at": delivery.fetched_at,
            "recalled_at": delivery.recalled_at,
        }
        for target in order.targets
        for delivery in target.deliveries
    ]


def timeline_rows(order: Order, after: int) -> list[dict[str, object]]:
    """Return the rows of the lines that were written after the first `after` ones."""
    return [
        {
            "order_id": order.id,
            "organisation_id": order.organisation_id,
            "position": position,
            **asdict(entry),
            "state": entry.state.value,
            "targets": list(entry.targets),
        }
        for position, entry in enumerate(order.timeline)
        if position >= after
    ]


def _targets(rows: list[Record], delivered: list[Record]) -> list[Target]:
    return [
        Target(
            language=row["language"],
            deadline=_instant(row["deadline"]),
            state=TargetState(row["state"]),
            percent=row["percent"],
            step=row["step"],
            deliveries=[_delivery(part) for part in delivered if part["target"] == row["language"]],
        )
        for row in rows
    ]


def _timeline_entry(row: Record) -> TimelineEntry:
    return TimelineEntry(
        event=row["event"],
        state=OrderState(row["state"]),
        at=datetime.fromisoformat(row["at"]),
        by_id=row["by_id"],
        by_name=row["by_name"],
        message=row["message"],
        targets=tuple(row["targets"]),
    )


def _delivery(row: Record) -> Delivery:
    return Delivery(
        id=row["id"],
        file_ids=tuple(row["file_ids"]),
        final=row["final"],
        message=row["message"],
        by_id=row["by_id"],
        at=datetime.fromisoformat(row["at"]),
        state_before=TargetState(row["state_before"]),
        percent_before=row["percent_before"],
        fetched_at=_instant(row["fetched_at"]),
        recalled_at=_instant(row["recalled_at"]),
    )


def _correction(record: Record) -> Correction:
    items = tuple(CorrectionItem(**item) for item in record["items"])
    return Correction(**{**_tuples(record), "items": items, "at": _instant(record["at"])})


def _cancellation(record: Record) -> Cancellation:
    payable = record["payable"]
    outcome = record["outcome"]
    return Cancellation(
        **{
            **_tuples(record),
            "at": _instant(record["at"]),
            "answered_at": _instant(record["answered_at"]),
            "outcome": Outcome(outcome) if outcome else None,
            "payable": Money(Decimal(payable["amount"]), payable["currency"]) if payable else None,
        }
    )


def _claim(record: Record) -> Claim:
    times = {name: _instant(record[name]) for name in ("at", "settled_at")}
    return Claim(**{**_tuples(record), **times})


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _tuples(record: Record) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in record.items()}


def _plain(value: Any) -> Any:
    """Turn what JSON lacks into text."""
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


_RECORDS = ("source_files", "reference_files", "corrections", "cancellations", "claims", "invoices")
