"""Sets a sent version of a quote as PDF: every line with what its amount is made of, and the hash of the inputs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from portal_kit.paper import (
    catalogue,
    day_text,
    language_name,
    money_text,
    number_text,
    paper_language,
    percent_text,
    set_paper,
)
from services.quotes.domain.lines import Line
from services.quotes.domain.papers import OfferPaper, Provider
from services.quotes.domain.pricing import Adjustment, Price

HERE = Path(__file__).parent
_TEMPLATE = HERE / "offer.typ"
Offload = Callable[..., Any]
Words = dict[str, Any]


class Press:
    """Sets papers; `offload` runs the work where it does not hold up other callers."""

    def __init__(self, offload: Offload) -> None:
        self._offload = offload

    def set(self, content: dict[str, object], paper: OfferPaper) -> bytes:
        """Return the PDF, the same bytes for the same content."""
        pdf: bytes = self._offload(set_paper, _TEMPLATE, content, paper.offer.sent_at.date())
        return pdf


def key_of(content: dict[str, object], paper: OfferPaper) -> str:
    """Return where the PDF lies: what is printed otherwise lies elsewhere, so what is there is never outdated."""
    page = _TEMPLATE.read_bytes()
    print_of = hashlib.sha256(page + json.dumps(content, sort_keys=True).encode()).hexdigest()[:32]
    quote = paper.quote
    return f"quotes/{quote.organisation_id}/{quote.id}/{paper.offer.number}-{print_of}.pdf"


def content_of(paper: OfferPaper, provider: Provider) -> dict[str, object]:
    """Write out everything on the paper as text; the template only places it."""
    language = paper_language(paper.language)
    words = catalogue(HERE / "words", language)
    price, request = paper.offer.price, paper.quote.request
    return {
        "language": language,
        "words": words,
        "title": words["quote"],
        "number": paper.quote.number,
        "facts": _facts(paper, provider, words, language),
        "name": request.name,
        "seller": {"name": provider.name, "lines": _seller_lines(provider, words)},
        "client": [paper.client, *([paper.for_person] if paper.for_person else [])],
        "groups": _groups(price, words, language),
        "totals": _totals(price, words, language),
        "gross": money_text(price.gross, language),
        "note": paper.offer.message or "",
        "terms": words["whole" if paper.offer.as_whole else "parts"] if len(request.targets) > 1 else "",
        "proof": words["proof"].format(hash=price.inputs_hash),
        "contact": provider.contact,
    }


def _facts(paper: OfferPaper, provider: Provider, words: Words, language: str) -> list[tuple[str, str]]:
    zone, request, offer = ZoneInfo(provider.time_zone), paper.quote.request, paper.offer
    ends = offer.expires_at.astimezone(zone)
    facts = [
        (words["number"], paper.quote.number),
        (words["version"], str(offer.number)),
        (words["date"], _day(offer.sent_at, zone, language)),
        (words["expires"], f"{day_text(ends.date(), language)}, {ends:%H:%M} ({provider.time_zone})"),
        (words["source"], language_name(request.source_language, language)),
        (words["purchase_order"], request.purchase_order_number or ""),
        (words["deadline"], _day(request.deadline, zone, language) if request.deadline else ""),
    ]
    return [(label, value) for label, value in facts if value]


def _groups(price: Price, words: Words, language: str) -> list[dict[str, object]]:
    """Lines under the name of their target language, in the order of the quote; then what is added or taken off."""
    groups: list[dict[str, object]] = [
        {"heading": language_name(target, language), "lines": [_line(line, words, language) for line in lines]}
        for target, lines in groupby(price.lines, lambda line: line.inputs.target)
    ]
    if price.adjustments:
        lines = [_adjustment(each, language) for each in price.adjustments]
        groups.append({"heading": words["adjustments"], "lines": lines})
    return groups


def _line(line: Line, words: Words, language: str) -> dict[str, str]:
    inputs = line.inputs
    unit = words["units"]["weighted" if line.total_words is not None else inputs.unit]
    details = _bands(line, words, language)
    if line.minimum_applied:
        details = f"{details} · {words['minimum']}" if details else words["minimum"]
    return {
        "description": inputs.description,
        "details": details,
        "quantity": f"{number_text(line.quantity, language)} {unit}",
        "rate": number_text(inputs.rate, language) if inputs.rate is not None else "",
        "net": money_text(line.amount, language) if line.amount is not None else "",
    }


def _bands(line: Line, words: Words, language: str) -> str:
    """Tell the words of each band and what is paid of them: what the weighted words are made of."""
    payable = line.inputs.payable or {}
    return " · ".join(
        words["band"].format(
            words=number_text(count, language),
            band=words["bands"][band],
            percent=percent_text(payable[band], language),
        )
        for band, count in (line.inputs.words or {}).items()
        if count and band in payable
    )


def _adjustment(each: Adjustment, language: str) -> dict[str, str]:
    percent = "" if each.inputs.percent is None else percent_text(each.inputs.percent, language)
    targets = ", ".join(language_name(target, language) for target in each.inputs.targets)
    net = money_text(each.amount, language)
    return {"description": each.inputs.name, "details": targets, "quantity": percent, "rate": "", "net": net}


def _totals(price: Price, words: Words, language: str) -> list[tuple[str, str]]:
    rows = [(words["subtotal"], money_text(price.subtotal, language))] if price.adjustments else []
    rows.append((words["net"], money_text(price.net, language)))
    for tax in price.taxes:
        label = words["tax"].format(percent=percent_text(tax.percent, language), net=money_text(tax.net, language))
        rows.append((label, money_text(tax.amount, language)))
    return rows


def _seller_lines(provider: Provider, words: Words) -> list[str]:
    vat = [f"{words['vat_number']} {provider.vat_number}"] if provider.vat_number else []
    return [*provider.address, *vat]


def _day(instant: datetime, zone: ZoneInfo, language: str) -> str:
    return day_text(instant.astimezone(zone).date(), language)
