"""How prices are shown: every line with its inputs, reasons and rounding, so that it can be recomputed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from marshmallow import Schema, fields

from services.quotes.domain.fingerprint import plain
from services.quotes.domain.lines import Line
from services.quotes.domain.pricing import Adjustment, Price, Tax
from services.quotes.schemas.fields import MoneySchema

_MONEY = MoneySchema()


def _number(description: str, example: str = "0.12", **kwargs: Any) -> fields.String:
    told = {"description": description, "format": "decimal", "example": example}
    return fields.String(allow_none=True, metadata=told, **kwargs)


def _per_band(description: str) -> fields.Dict:
    return fields.Dict(
        keys=fields.String(),
        values=fields.String(metadata={"format": "decimal"}),
        allow_none=True,
        metadata={"description": description, "example": {"no_match": "1100"}},
    )


class LineSchema(Schema):
    """One explained line: bands, payable percentages, weighted words, rate and why, minimum fee, amount."""

    line_id = fields.String(metadata={"format": "uuid"})
    target = fields.String(metadata={"example": "fr"})
    service = fields.String(metadata={"example": "translation"})
    description = fields.String(metadata={"example": "Translation, en to fr"})
    unit = fields.String(metadata={"example": "word"})
    words = _per_band("Words per band, for a line by words.")
    payable_percent = _per_band("Payable percentage per band.")
    grid_why = fields.String(allow_none=True, metadata={"description": "Which grid applied."})
    total_words = _number("All words.", "3000")
    quantity = _number("Weighted words, or the quantity of another unit; exact.", "2271")
    rate = _number("Price of one unit; null is priced by hand.")
    rate_row_id = fields.String(allow_none=True, metadata={"description": "The row of the price list."})
    rate_why = fields.String(metadata={"description": "Why this row, or why none."})
    minimum_fee = _number("The least that this line costs.", "30.00")
    minimum_waived = fields.Boolean()
    minimum_applied = fields.Boolean(metadata={"description": "The minimum fee is charged."})
    rounding = fields.String(metadata={"description": "How the amount was rounded."})
    tax_percent = _number("Tax on this line.", "21")
    net = fields.Nested(MoneySchema, allow_none=True)
    savings = fields.Nested(MoneySchema, allow_none=True)


class AdjustmentSchema(Schema):
    """A discount, surcharge or rush with its base and its signed amount."""

    adjustment_id = fields.String(metadata={"format": "uuid"})
    name = fields.String(metadata={"example": "Rush"})
    kind = fields.String(metadata={"example": "rush"})
    percent = _number("The percentage, if it is one.", "25")
    fixed = _number("The fixed amount, if it is one.", "7.50")
    targets = fields.List(fields.String(), metadata={"description": "The targets concerned; empty is all."})
    tax_percent = _number("Tax on this adjustment.", "21")
    base = fields.Nested(MoneySchema, allow_none=True)
    net = fields.Nested(MoneySchema, allow_none=True)


class TaxSchema(Schema):
    """The tax of one rate."""

    percent = _number("The rate.", "21")
    net = fields.Nested(MoneySchema, allow_none=True)
    tax = fields.Nested(MoneySchema, allow_none=True)


class PriceSchema(Schema):
    """All amounts; null where this viewer sees no prices, and the totals also while a line is priced by hand."""

    currency = fields.String(metadata={"example": "EUR"})
    complete = fields.Boolean(metadata={"description": "False while a line is to be priced by hand."})
    lines = fields.List(fields.Nested(LineSchema))
    adjustments = fields.List(fields.Nested(AdjustmentSchema))
    subtotal = fields.Nested(MoneySchema, allow_none=True)
    net = fields.Nested(MoneySchema, allow_none=True)
    taxes = fields.List(fields.Nested(TaxSchema))
    tax = fields.Nested(MoneySchema, allow_none=True)
    gross = fields.Nested(MoneySchema, allow_none=True)
    savings = fields.Nested(MoneySchema, allow_none=True)
    inputs_hash = fields.String(metadata={"description": "sha-256 of the inputs: a re-run proves the number."})


def price_dict(price: Price | None, *, shown: bool) -> dict[str, Any] | None:
    """Spell a price; without permission to see prices, words stay and every amount is null.

    While a line has no price there are no totals: the sum of the others would read as the price of all.
    """
    if price is None:
        return None
    totals = ("subtotal", "net", "tax", "gross", "savings")
    amounts = {name: money(getattr(price, name), shown and price.complete) for name in totals}
    return {
        "currency": price.currency,
        "complete": price.complete,
        "lines": [_line(line, shown) for line in price.lines],
        "adjustments": [_adjustment(each, shown) for each in price.adjustments] if shown else [],
        "taxes": [_tax(each) for each in price.taxes] if shown and price.complete else [],
        **amounts,
        "inputs_hash": price.inputs_hash,
    }


def money(amount: object, shown: bool = True) -> dict[str, Any] | None:
    """Spell an amount, or nothing."""
    if amount is None or not shown:
        return None
    dumped: dict[str, Any] = _MONEY.dump(amount)
    return dumped


def _line(line: Line, shown: bool) -> dict[str, Any]:
    inputs = line.inputs
    return {
        "line_id": inputs.id,
        "target": inputs.target,
        "service": inputs.service,
        "description": inputs.description,
        "unit": inputs.unit,
        "words": _bands(inputs.words),
        "payable_percent": _bands(inputs.payable),
        "grid_why": inputs.grid_why,
        "total_words": _plain(line.total_words),
        "quantity": plain(line.quantity),
        "rate": _plain(inputs.rate) if shown else None,
        "rate_row_id": inputs.rate_row_id if shown else None,
        "rate_why": inputs.rate_why,
        "minimum_fee": _plain(inputs.minimum_fee) if shown else None,
        "minimum_waived": inputs.minimum_waived,
        "minimum_applied": line.minimum_applied,
        "rounding": "once, half away from zero",
        "tax_percent": plain(inputs.tax_percent),
        "net": money(line.amount, shown),
        "savings": money(line.savings, shown),
    }


def _adjustment(each: Adjustment, shown: bool) -> dict[str, Any]:
    inputs = each.inputs
    return {
        "adjustment_id": inputs.id,
        "name": inputs.name,
        "kind": inputs.kind,
        "percent": _plain(inputs.percent),
        "fixed": _plain(inputs.fixed),
        "targets": list(inputs.targets),
        "tax_percent": plain(inputs.tax_percent),
        "base": money(each.base, shown),
        "net": money(each.amount, shown),
    }


def _tax(tax: Tax) -> dict[str, Any]:
    return {"percent": plain(tax.percent), "net": money(tax.net), "tax": money(tax.amount)}


def _bands(values: Any) -> dict[str, str] | None:
    return None if values is None else {band: plain(value) for band, value in values.items()}


def _plain(number: Decimal | None) -> str | None:
    return None if number is None else plain(number)
