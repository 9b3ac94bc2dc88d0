"""The price of a quote as fields of a form: out of what the API says, and back into what it takes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from gateway.web.fields import amount_of
from gateway.web.forms import Form
from gateway.web.terms import BANDS

Fields = dict[str, list[str]]
Shape = Mapping[str, Any]

LINES, ADJUSTMENTS = "lines", "adjustments"
BY_WORDS, BY_QUANTITY = "words", "quantity"
PERCENT, FIXED = "percent", "fixed"
OWN_GRID = "grid of this quote"
"""What the API calls a grid that a person typed for one line."""

_THOUSANDS = re.compile(r"[1-9]\d{0,2}(,\d{3})+")


def number_of(text: str, language: str) -> str:
    """Read a number as people write it: `1,200` is 1200 in English and 1.2 elsewhere; what is none stays as typed."""
    plain = "".join(text.split())
    if language == "en" and _THOUSANDS.fullmatch(plain):
        return plain.replace(",", "")
    return amount_of(plain)


def fields_of(quote: Shape) -> Fields:
    """Write the price that a quote has as fields."""
    price = quote["price"] or {"lines": (), "adjustments": ()}
    fields: Fields = {"note": [quote["note"] or ""]}
    for number, line in enumerate(price["lines"]):
        _put(fields, f"{LINES}.{number}", _line_fields(line))
    for number, each in enumerate(price["adjustments"]):
        _put(fields, f"{ADJUSTMENTS}.{number}", _adjustment_fields(each))
        fields[f"{ADJUSTMENTS}.{number}.targets"] = list(each["targets"])
    return fields


def count_fields(quote: Shape) -> Fields:
    """Write the counts that a quote has as fields."""
    counted = quote["counts"]["by_target"] if quote["counts"] else {}
    return {
        f"by_target.{tag}.{band}": [count] for tag, words in counted.items() for band, count in words.items() if count
    }


def body_of(form: Form, language: str) -> dict[str, object]:
    """Read the fields as the body that sets the whole price."""
    return {
        LINES: [_line(form, f"{LINES}.{number}", language) for number in rows(form, LINES)],
        ADJUSTMENTS: adjustments_of(form, language),
        **({"note": form.text("note")} if form.text("note") else {}),
        "as_whole": form.has("as_whole"),
    }


def adjustments_of(form: Form, language: str) -> list[dict[str, object]]:
    """Read the adjustments alone, for lines that are made from the counts anew."""
    return [_adjustment(form, f"{ADJUSTMENTS}.{number}", language) for number in rows(form, ADJUSTMENTS)]


def counts_of(form: Form, targets: Iterable[str], language: str) -> dict[str, object]:
    """Read the counts of the targets; what was left empty is left out."""
    counted = {tag: _bands(form, f"by_target.{tag}", language) for tag in targets}
    return {"by_target": {tag: words for tag, words in counted.items() if words}}


def rows(form: Form, kind: str) -> list[int]:
    """Return the numbers of the rows that a form has, in order."""
    found = (re.match(rf"{kind}\.(\d{{1,4}})\.", name) for name in form.values)
    return sorted({int(match[1]) for match in found if match})


def tidy(form: Form) -> None:
    """Leave out adjustments that nobody filled in, and number the rows as the API will when it names errors."""
    for number in rows(form, ADJUSTMENTS):
        if not form.text(f"{ADJUSTMENTS}.{number}.name") and not form.text(f"{ADJUSTMENTS}.{number}.value"):
            remove(form, ADJUSTMENTS, number)
    for kind in (LINES, ADJUSTMENTS):
        for wanted, number in enumerate(rows(form, kind)):
            if wanted != number:
                _rename(form, f"{kind}.{number}.", f"{kind}.{wanted}.")


def remove(form: Form, kind: str, number: int) -> None:
    """Take a row out."""
    start = f"{kind}.{number}."
    for name in [name for name in form.values if name.startswith(start)]:
        del form.values[name]


def add(form: Form, kind: str, fields: Mapping[str, str]) -> int:
    """Add a row below the others and return its number."""
    number = max(rows(form, kind), default=-1) + 1
    _put(form.values, f"{kind}.{number}", fields)
    return number


def new_line(quote: Shape, target: str, by: str, unit: str) -> dict[str, str]:
    """Return the fields of a line to add: by words it begins with the counts of its language."""
    fields = {"target": target, "service": str(quote["service"]), "by": by, "unit": unit, "description": ""}
    if by != BY_WORDS:
        return fields
    counted = quote["counts"]["by_target"].get(target, {}) if quote["counts"] else {}
    return {**fields, "unit": "word", **{f"words.{band}": count for band, count in counted.items()}}


def place_errors(form: Form) -> None:
    """Move errors to the fields that caused them: one field holds what the API takes as percentage or amount."""
    places: tuple[tuple[str, Callable[[str], str]], ...] = (
        (rf"{ADJUSTMENTS}\.\d+\.({PERCENT}|{FIXED})", lambda name: f"{name.rpartition('.')[0]}.value"),
        (rf"{ADJUSTMENTS}\.\d+", lambda name: f"{name}.value"),
        (rf"{LINES}\.\d+", lambda name: f"{name}.quantity"),
        (r"counts\..+", lambda name: f"by_target.{name.removeprefix('counts.')}"),
    )
    for name in list(form.errors):
        for pattern, place in places:
            if re.fullmatch(pattern, name):
                form.errors.setdefault(place(name), form.errors.pop(name))
                break


def _line_fields(line: Shape) -> dict[str, str]:
    by_words = line["words"] is not None
    listed = line["rate_row_id"] is not None
    fields = {
        "line_id": line["line_id"],
        "target": line["target"],
        "service": line["service"],
        "unit": line["unit"],
        "description": line["description"],
        "by": BY_WORDS if by_words else BY_QUANTITY,
        "rate": line["rate"] or "",
        "minimum_fee": line["minimum_fee"] or "",
        "listed_rate": (line["rate"] or "") if listed else "",
        "listed_minimum": (line["minimum_fee"] or "") if listed else "",
    }
    if line["minimum_waived"]:
        fields["waive_minimum"] = "on"
    if not by_words:
        return {**fields, "quantity": line["quantity"] if line["quantity"] != "0" else ""}
    payable = line["payable_percent"] or {}
    words = {f"words.{band}": count for band, count in line["words"].items()}
    percents = {f"payable.{band}": percent for band, percent in payable.items()}
    grid = "" if line["grid_why"] == OWN_GRID else _spelled(payable)
    return {**fields, **words, **percents, "listed_payable": grid}


def _adjustment_fields(each: Shape) -> dict[str, str]:
    by = PERCENT if each["percent"] is not None else FIXED
    return {"name": each["name"], "kind": each["kind"], "by": by, "value": each[by] or ""}


def _line(form: Form, name: str, language: str) -> dict[str, object]:
    """Read one line; a rate, a minimum fee or a grid that is still the price list's is left to the price list."""

    def number(field: str) -> str:
        return number_of(form.text(f"{name}.{field}"), language)

    line: dict[str, object] = {
        field: value
        for field in ("target", "service", "unit", "description")
        if (value := form.text(f"{name}.{field}"))
    }
    if form.text(f"{name}.by") == BY_WORDS:
        line["words"] = _bands(form, f"{name}.words", language)
        payable = _bands(form, f"{name}.payable", language)
        if payable and _spelled(payable) != form.text(f"{name}.listed_payable"):
            line["payable"] = payable
    else:
        line["quantity"] = number("quantity") or "0"
    listed = number("rate") == form.text(f"{name}.listed_rate")
    if number("rate") and not listed:
        line["rate"] = number("rate")
    if number("minimum_fee") and not (listed and number("minimum_fee") == form.text(f"{name}.listed_minimum")):
        line["minimum_fee"] = number("minimum_fee")
    if form.has(f"{name}.waive_minimum"):
        line["waive_minimum"] = True
    return line


def _adjustment(form: Form, name: str, language: str) -> dict[str, object]:
    by = FIXED if form.text(f"{name}.by") == FIXED else PERCENT
    value = number_of(form.text(f"{name}.value"), language)
    return {
        "name": form.text(f"{name}.name"),
        "kind": form.text(f"{name}.kind"),
        **({by: value} if value else {}),
        "targets": form.texts(f"{name}.targets"),
    }


def _bands(form: Form, name: str, language: str) -> dict[str, str]:
    typed = {band: number_of(form.text(f"{name}.{band}"), language) for band in BANDS}
    return {band: value for band, value in typed.items() if value}


def _spelled(payable: Mapping[str, str]) -> str:
    """Spell a grid, so that one that nobody touched can be told from one that somebody typed."""
    return " ".join(f"{band}={payable[band]}" for band in BANDS if band in payable)


def _put(values: Fields, name: str, fields: Mapping[str, str]) -> None:
    values.update({f"{name}.{field}": [value] for field, value in fields.items()})


def _rename(form: Form, old: str, new: str) -> None:
    for name in [name for name in form.values if name.startswith(old)]:
        form.values[new + name.removeprefix(old)] = form.values.pop(name)
