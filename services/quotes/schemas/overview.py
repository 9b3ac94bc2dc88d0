"""Counts of quotes on the wire."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from services.quotes.domain.overview import Overview


def _count(description: str) -> fields.Integer:
    return fields.Integer(required=True, metadata={"description": description, "example": 2})


class OverviewSchema(Schema):
    """How many quotes somebody sees, and which of them wait for whom."""

    total = _count("All of them.")
    by_state = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        required=True,
        metadata={"description": "Every state with its count.", "example": {"draft": 1, "sent": 2}},
    )
    waiting_for_client = _count("With an offer that can be accepted now, also the price of a launched order.")
    waiting_for_provider = _count("Requested, in preparation, to be changed, or launched without a price offered.")
    needs_attention = _count("Where a person must look.")
    expiring_soon = _count("Sent, and their last day is within three days.")


def dump_overview(overview: Overview) -> dict[str, Any]:
    """Spell the counts."""
    dumped: dict[str, Any] = OverviewSchema().dump(overview)
    return dumped
