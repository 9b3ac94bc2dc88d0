"""Sets an invoice as PDF with typst: words by language, numbers and dates as that language writes them."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import cast

from portal_kit.paper import catalogue, day_text, language_name, money_text, number_text, percent_text, set_paper
from services.billing.domain.charges import Charge, ChargeKind
from services.billing.domain.invoices import Invoice, Kind
from services.billing.domain.parties import Party

HERE = Path(__file__).parent


def print_invoice(invoice: Invoice, credited_number: str | None = None) -> bytes:
    """Return the invoice as PDF/A-3; as plain PDF where no font has a name's letters, which PDF/A forbids."""
    return set_paper(HERE / "invoice.typ", content_of(invoice, credited_number), invoice.issued_on)


def content_of(invoice: Invoice, credited_number: str | None = None) -> dict[str, object]:
    """Write out everything on the paper as text; the template only places it."""
    words = catalogue(HERE / "words", invoice.language)
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
        "gross": money_text(invoice.totals.gross, invoice.language),
        "terms": _terms(invoice, words),
        "bank": list(invoice.seller.bank),
        "contact": invoice.seller.contact,
    }


def _facts(invoice: Invoice, words: dict[str, str], credited_number: str | None) -> list[tuple[str, str]]:
    due = None if invoice.kind is Kind.CREDIT_NOTE else day_text(invoice.due_on, invoice.language)
    facts = [
        (words["number"], invoice.number),
        (words["credits"], credited_number),
        (words["date"], day_text(invoice.issued_on, invoice.language)),
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
        return language_name(charge.target, invoice.language)

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
    quantity = "" if charge.quantity is None else f"{number_text(charge.quantity, language)} {unit}".strip()
    rate = "" if charge.rate is None else number_text(charge.rate, language)
    cancelled = charge.kind is ChargeKind.CANCELLATION
    return {
        "description": words["cancellation"] if cancelled else charge.description,
        "quantity": quantity,
        "rate": rate,
        "net": money_text(charge.net, language),
    }


def _totals(invoice: Invoice, words: dict[str, str]) -> list[tuple[str, str]]:
    totals, language = invoice.totals, invoice.language
    rows = [(words["net"], money_text(totals.net, language))]
    for rate in totals.per_rate:
        percent = percent_text(rate.percent, language)
        label = words["tax"].format(percent=percent, net=money_text(rate.net, language))
        rows.append((label, money_text(rate.tax, language)))
    return rows


def _terms(invoice: Invoice, words: dict[str, str]) -> str:
    if invoice.kind is Kind.CREDIT_NOTE:
        return words["terms_credit"]
    gross = invoice.totals.gross
    if gross.amount <= 0:
        return words["terms_nothing"]
    due = day_text(invoice.due_on, invoice.language)
    return words["terms"].format(gross=money_text(gross, invoice.language), due=due, number=invoice.number)


def _party(party: Party, words: dict[str, str]) -> dict[str, object]:
    lines = [*party.address]
    if party.vat_number:
        lines.append(f"{words['vat_number']} {party.vat_number}")
    return {"name": party.name, "lines": lines}
