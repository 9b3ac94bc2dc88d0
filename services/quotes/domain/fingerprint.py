"""The hash of a price's inputs: printed on the quote, so that a re-run proves the number."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from services.quotes.domain.lines import LineInput
    from services.quotes.domain.pricing import AdjustmentInput

RULES = "pricing-1"


def plain(number: Decimal) -> str:
    """Spell a number one way only: no exponent, no trailing zeros."""
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def inputs_hash(currency: str, lines: Iterable[LineInput], adjustments: Iterable[AdjustmentInput]) -> str:
    """Hash currency, lines and adjustments in canonical JSON, with the version of the pricing rules."""
    content = {
        "rules": RULES,
        "currency": currency,
        "lines": [_canonical(line) for line in lines],
        "adjustments": [_canonical(adjustment) for adjustment in adjustments],
    }
    spelled = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(spelled.encode()).hexdigest()


def _canonical(inputs: LineInput | AdjustmentInput) -> dict[str, object]:
    # Ids name a line without changing its amount: the same inputs hash alike in every run.
    return {field.name: _value(getattr(inputs, field.name)) for field in fields(inputs) if field.name != "id"}


def _value(value: object) -> object:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, Mapping):
        return {key: _value(each) for key, each in value.items()}
    if isinstance(value, tuple):
        return [_value(each) for each in value]
    return value
