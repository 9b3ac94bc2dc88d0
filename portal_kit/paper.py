"""Sets papers as PDF with typst: the same bytes each time, numbers and dates as a language writes them."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import typst
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent
from langcodes import Language

from portal_kit.money import Money

LOCALES = {"en": "en_GB", "fr": "fr_FR"}
_UNBROKEN = re.compile(r"\S{24}(?=\S)")


def set_paper(template: Path, data: dict[str, object], dated: date | None) -> bytes:
    """Return the paper as PDF/A-3; as plain PDF where no font has a name's letters, which PDF/A forbids."""
    try:
        return _set(template, data, dated, archival=True)
    except typst.TypstError:
        return _set(template, data, dated, archival=False)


def paper_language(tag: str) -> str:
    """Return the language of the catalogues that is nearest to a tag; English for all that have none."""
    primary = tag.split("-", maxsplit=1)[0].lower()
    return primary if primary in LOCALES else "en"


def day_text(day: date | None, language: str) -> str:
    """Write a date out, or nothing."""
    return "" if day is None else format_date(day, format="long", locale=LOCALES[language])


def money_text(money: Money, language: str) -> str:
    """Write an amount with its currency."""
    return format_currency(money.amount, money.currency, locale=LOCALES[language])


def number_text(number: Decimal, language: str) -> str:
    """Write a number with all its decimals, and none that are 0."""
    return format_decimal(number.normalize(), locale=LOCALES[language], decimal_quantization=False)


def percent_text(percent: Decimal, language: str) -> str:
    """Write a percentage with all its decimals."""
    return format_percent(percent / 100, locale=LOCALES[language], decimal_quantization=False)


def language_name(tag: str, language: str) -> str:
    """Return the name of a language in another one, as it begins a line."""
    name = Language.get(tag).display_name(language)
    return name[:1].upper() + name[1:]


@cache
def catalogue(folder: Path, language: str) -> dict[str, Any]:
    """Read the words of a paper in one language."""
    words: dict[str, Any] = json.loads((folder / f"{language}.json").read_text(encoding="utf-8"))
    return words


def _set(template: Path, data: dict[str, object], dated: date | None, *, archival: bool) -> bytes:
    # Dated by the paper and not by the press, so that setting it again gives the same bytes.
    instant = datetime.combine(dated or date.min, time(), UTC)
    return typst.compile(
        template,
        root=template.parent,
        format="pdf",
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(_breakable(data))},
        timestamp=instant,
        pdf_standards="a-3b" if archival else [],
    )


def _breakable(value: object) -> object:
    """Let words longer than a column break: typst breaks a line at a zero-width space."""
    if isinstance(value, str):
        return _UNBROKEN.sub("\\g<0>\u200b", value)
    if isinstance(value, dict):
        return {key: _breakable(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_breakable(part) for part in value]
    return value


@cache
def _fonts() -> typst.Fonts:
    """Fonts of the machine after those of typst, so that names in any script print where a font has them."""
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=True)
