"""Words for a kind of news in the reader's language, with facts written as that language writes them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency
from langcodes import Language

from services.notify.domain.kinds import Kind, Side

HERE = Path(__file__).parent
LANGUAGES = {"en": "en_GB", "fr": "fr_FR"}
"""The languages that have words, with the locale that writes their numbers and dates; others read English."""
LONGEST_FACT = 200
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: a language that has words, and a time zone."""

    language: str
    zone: ZoneInfo

    @classmethod
    def of(cls, language: str, time_zone: str = "UTC") -> Reader:
        """Choose the nearest language that has words, and UTC for a zone that is not known."""
        short = language.split("-", maxsplit=1)[0].lower()
        try:
            zone = ZoneInfo(time_zone)
        except (ZoneInfoNotFoundError, ValueError):
            zone = ZoneInfo("UTC")
        return cls(short if short in LANGUAGES else "en", zone)

    @property
    def locale(self) -> str:
        """The locale of numbers and dates."""
        return LANGUAGES[self.language]


@dataclass(frozen=True, slots=True)
class Headline:
    """What a piece of news says: a line, a sentence or two, and the words of its link."""

    subject: str
    text: str
    button: str


def headline(kind: Kind, side: Side, facts: Mapping[str, object], reader: Reader) -> Headline:
    """Word a piece of news; nothing that people wrote can break out of its line."""
    words = words_of(reader.language)["kinds"][str(kind)][str(side)]
    written = written_facts(facts, reader)
    return Headline(*(words[part].format_map(written) for part in ("subject", "text", "button")))


def written_facts(facts: Mapping[str, object], reader: Reader) -> dict[str, str]:
    """Write each fact as the reader's language does."""
    return {name: _written(name, fact, reader) for name, fact in facts.items() if fact is not None}


def one_line(text: str, longest: int = LONGEST_FACT) -> str:
    """Fold line breaks, controls and direction marks into spaces, and cut what is too long."""
    folded = " ".join(_CONTROLS.sub(" ", text).split())
    return folded if len(folded) <= longest else folded[: longest - 1] + "…"


@cache
def words_of(language: str) -> dict[str, Any]:
    """Read the catalogue of a language."""
    text = (HERE / "words" / f"{language}.json").read_text(encoding="utf-8")
    return cast("dict[str, Any]", json.loads(text))


def _written(name: str, fact: object, reader: Reader) -> str:
    match name, fact:
        case "target", str(tag):
            return _language_name(tag, reader)
        case "targets", list(tags):
            return ", ".join(_language_name(str(tag), reader) for tag in tags)
        case "gross", {"amount": str(amount), "currency": str(currency)}:
            return format_currency(Decimal(amount), currency, locale=reader.locale)
        case "expires_at", str(instant):
            local = datetime.fromisoformat(instant).astimezone(reader.zone)
            return format_datetime(local, "d MMMM y, HH:mm zzzz", tzinfo=reader.zone, locale=reader.locale)
        case "due_on", str(day):
            return format_date(date.fromisoformat(day), "long", locale=reader.locale)
        case _:
            return one_line(str(fact))


def _language_name(tag: str, reader: Reader) -> str:
    return Language.get(tag).display_name(reader.language)
