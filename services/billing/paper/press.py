"""Sets an invoice as PDF with typst: words by language, numbers and dates as that language writes them."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import cast

import typst
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent
from langcodes import Language

from portal_kit.money import Money
from services.billing.domain.charges import Charge, ChargeKind
from services.billing.domain.invoices import Invoice, Kind
from services.billing.domain.parties import Party

HERE = Path(__file__).parent
_LOCALES = {"en": "en_GB", "fr": "fr_FR"}
_UNBROKEN = re.compile(r"\S{24}(?=\S)")


def print_invoice(invoice: Invoice, credited_number: str | None = None) -> bytes:
    """Return the invoice as PDF/A-3; as plain PDF where no font has a name's letters, which PDF/A forbids."""
    data = content_of(invoice, credited_number)
    try:
        return _set(data, invoice.issued_on, archival=True)
    except typst.TypstError:
        return _set(data, invoice.issued_on, archival=False)


def content_of(invoice: Invoice, credited_number: str | None = None) -> dict[str, object]:
    """Write out everything on the paper as text; the template only places it."""
    words = _words(invoice.language)
    return {
        "language": invoice.language,
        "words": words,
        "title": words[str(invoice.kind)],
        "number": invoice.number,
        "facts": _facts(invoice, words, credited_number),
        "order_name": invoice.order_name,
        "seller": _party(invoice.seller.party, words),
        "buyer": _party(invoice.buyer, words),
        "groups": _groups(invoice, words),
        "totals": _totals(invoice, words),
        "gross": _money(invoice.totals.gross, invoice.language),
        "terms": _terms(invoice, words),
        "bank": list(invoice.seller.bank),
        "contact": invoice.seller.contact,
    }


def _breakable(value: object) -> object:
    """Let words longer than a column break: typst breaks a line at a zero-width space."""
    if isinstance(value, str):
        return _UNBROKEN.sub("\\g<0>\u200b", value)
    if isinstance(value, dict):
        return {key: _breakable(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_breakable(part) for part in value]
    return value


def _set(data: dict[str, object], issued_on: date | None, *, archival: bool) -> bytes:
    # Dated by the invoice and not by the press, so that setting it again gives the same bytes.
    instant = datetime.combine(issued_on or date.min, time(), UTC)
    return typst.compile(
        HERE / "invoice.typ",
        root=HERE,
        format="pdf",
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(_breakable(data))},
        timestamp=instant,
        pdf_standards="a-3b" if archival else [],
    )


def _facts(invoice: Invoice, words: dict[str, str], credited_number: str | None) -> list[tuple[str, str]]:
    due = None if invoice.kind is Kind.CREDIT_NOTE else _day(invoice.due_on, invoice.language)
    facts = [
        (words["number"], invoice.number),
        (words["credits"], credited_number),
        (words["date"], _day(invoice.issued_on, invoice.language)),
        (words["due"], due),
        (words["order"], invoice.order_number),
        (words["purchase_order"], invoice.purchase_order_number),
    ]
    return [(label, value) for label, value in facts if value]


def _groups(invoice: Invoice, words: dict[str, str]) -> list[dict[str, object]]:
    """Lines under the name of their target language, then what is for no target."""

    def heading(charge: Charge) -> str:
        if charge.kind is ChargeKind.ADJUSTMENT:
            return words["adjustments"]
        if charge.target is None:
            return ""
        name = Language.get(charge.target).display_name(invoice.language)
        return name[:1].upper() + name[1:]

    charges = sorted(
        invoice.charges,
        key=lambda charge: (charge.kind is ChargeKind.ADJUSTMENT, charge.target or ""),
    )
    return [
        {"heading": name, "lines": [_line(charge, invoice.language, words) for charge in group]}
        for name, group in groupby(charges, heading)
    ]


def _line(charge: Charge, language: str, words: dict[str, str]) -> dict[str, str]:
    units = cast("dict[str, str]", words["units"])
    unit = units.get(charge.unit or "", charge.unit or "")
    quantity = "" if charge.quantity is None else f"{_number(charge.quantity, language)} {unit}".strip()
    rate = "" if charge.rate is None else _number(charge.rate, language)
    cancelled = charge.kind is ChargeKind.CANCELLATION
    return {
        "description": words["cancellation"] if cancelled else charge.description,
        "quantity": quantity,
        "rate": rate,
        "net": _money(charge.net, language),
    }


def _totals(invoice: Invoice, words: dict[str, str]) -> list[tuple[str, str]]:
    totals, language = invoice.totals, invoice.language
    rows = [(words["net"], _money(totals.net, language))]
    for rate in totals.per_rate:
        percent = format_percent(rate.percent / 100, locale=_LOCALES[language], decimal_quantization=False)
        label = words["tax"].format(percent=percent, net=_money(rate.net, language))
        rows.append((label, _money(rate.tax, language)))
    return rows


def _terms(invoice: Invoice, words: dict[str, str]) -> str:
    if invoice.kind is Kind.CREDIT_NOTE:
        return words["terms_credit"]
    gross = invoice.totals.gross
    if gross.amount <= 0:
        return words["terms_nothing"]
    due = _day(invoice.due_on, invoice.language)
    return words["terms"].format(gross=_money(gross, invoice.language), due=due, number=invoice.number)


def _party(party: Party, words: dict[str, str]) -> dict[str, object]:
    lines = [*party.address]
    if party.vat_number:
        lines.append(f"{words['vat_number']} {party.vat_number}")
    return {"name": party.name, "lines": lines}


def _day(day: date | None, language: str) -> str:
    return "" if day is None else format_date(day, format="long", locale=_LOCALES[language])


def _money(money: Money, language: str) -> str:
    return format_currency(money.amount, money.currency, locale=_LOCALES[language])


def _number(number: Decimal, language: str) -> str:
    return format_decimal(number.normalize(), locale=_LOCALES[language], decimal_quantization=False)


@cache
def _words(language: str) -> dict[str, str]:
    text = (HERE / "words" / f"{language}.json").read_text(encoding="utf-8")
    return cast("dict[str, str]", json.loads(text))


@cache
def _fonts() -> typst.Fonts:
    """Fonts of the machine after those of typst, so that names in any script print where a font has them."""
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=True)
