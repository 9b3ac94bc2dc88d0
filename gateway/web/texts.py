"""Words, dates, numbers and money in a person's language and time zone."""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_timedelta
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal, format_percent, get_decimal_symbol
from langcodes import Language

LANGUAGES: Mapping[str, str] = {"en": "English", "fr": "Français"}
"""The languages of the portal, each by its own name."""

UTC_ZONE = ZoneInfo("UTC")
JUST_NOW = timedelta(seconds=45)
# Babel leaves no space between the code of a currency and the amount, as CLDR wants it.
_PLAIN = re.compile(r"-?\d+\.\d+")
_CODE = re.compile(r"(?<=[A-Z])(?=\d)")
_LOCALES = Path(__file__).parent / "locales"


def N_(text: str) -> str:  # noqa: N802 - the name that extractors of texts know
    """Mark a text of a table for translation; it is translated when it is shown."""
    return text


_UNITS = (N_("B"), N_("kB"), N_("MB"), N_("GB"), N_("TB"))


def chosen(*wishes: str | None) -> str:
    """Return the first wish that the portal speaks, by language alone: `fr-CA` is served in French."""
    for wish in wishes:
        language = (wish or "").replace("_", "-").partition("-")[0].lower()
        if language in LANGUAGES:
            return language
    return "en"


def accepted(header: str | None) -> list[str]:
    """Read an Accept-Language header, best first."""
    weighed = []
    for position, part in enumerate((header or "").split(",")[:20]):
        tag, _, weight = part.strip().partition(";q=")
        try:
            weighed.append((-float(weight or 1), position, tag))
        except ValueError:
            continue
    return [tag for _, _, tag in sorted(weighed)]


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """Load the texts of a language; English is what the code says."""
    path = _LOCALES / language / "LC_MESSAGES" / "portolan.po"
    if not path.exists():
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@cache
def language_name(tag: str, language: str) -> str:
    """Return the name of a language in another: `fr-CA` in English is "French (Canada)"."""
    name = Language.get(tag).display_name(language)
    return name[:1].upper() + name[1:]


@dataclass(frozen=True, slots=True)
class Texts:
    """How everything is written for one person."""

    language: str = "en"
    zone: ZoneInfo = UTC_ZONE

    @property
    def locale(self) -> Locale:
        """Return Babel's locale; English is the British one, with the day before the month."""
        return Locale.parse("en_GB" if self.language == "en" else self.language)

    def __call__(self, text: str, **values: object) -> str:
        """Translate a text and fill its places."""
        told = catalogue(self.language).gettext(text) if text else ""
        return told % values if values else told

    def plural(self, one: str, many: str, number: int, **values: object) -> str:
        """Translate a text that depends on a number, which it may show as `%(num)s`."""
        told = catalogue(self.language).ngettext(one, many, number)
        return told % {"num": self.number(number), **values}

    def number(self, value: object) -> str:
        """Write a number, without digits that say nothing."""
        return str(format_decimal(Decimal(str(value)), locale=self.locale))

    def typed(self, text: str) -> str:
        """Write a plain number into a field as people type it here; anything else stays as it is."""
        return text.replace(".", get_decimal_symbol(self.locale)) if _PLAIN.fullmatch(text) else text

    def percent(self, value: object) -> str:
        """Write a percentage that is given in hundredths: `25` is 25 %."""
        hundredth = Decimal(str(value)) / 100
        return str(format_percent(hundredth, locale=self.locale, decimal_quantization=False))

    def money(self, value: Mapping[str, object] | None) -> str:
        """Write an amount with its currency."""
        if value is None:
            return ""
        return self.amount(value["amount"], str(value["currency"]), exact=False)

    def rate(self, value: object, currency: str) -> str:
        """Write a price per unit with all its digits."""
        return self.amount(value, currency, exact=True)

    def amount(self, value: object, currency: str, *, exact: bool) -> str:
        """Write an amount with the decimals of its currency, or with more where an exact one has them."""
        told = format_currency(Decimal(str(value)), currency, locale=self.locale, decimal_quantization=not exact)
        return _CODE.sub("\u00a0", str(told))

    def size(self, value: int) -> str:
        """Write a number of bytes in the unit that reads best."""
        amount, power = float(value), 0
        while round(amount) >= 1000 and power < len(_UNITS) - 1:
            amount, power = amount / 1000, power + 1
        return f"{self.number(round(amount, 1 if power and amount < 100 else None))}\u00a0{self(_UNITS[power])}"

    def local(self, value: str | datetime) -> datetime:
        """Return an instant in the person's time zone."""
        instant = datetime.fromisoformat(value) if isinstance(value, str) else value
        return instant.astimezone(self.zone)

    def day(self, value: str | date | datetime | None) -> str:
        """Write a day."""
        if not value:
            return ""
        if isinstance(value, str):
            value = self.local(value) if "T" in value else date.fromisoformat(value)
        return str(format_date(value, "medium", locale=self.locale))

    def moment(self, value: str | datetime | None) -> str:
        """Write an instant in full: day, time and zone."""
        if not value:
            return ""
        local = self.local(value)
        return f"{format_datetime(local, 'medium', locale=self.locale)} {local.tzname()}"

    def relative(self, value: str | datetime | None, now: datetime | None = None) -> str:
        """Write an instant as its distance from now; from two weeks on, as its day."""
        if not value:
            return ""
        local = self.local(value)
        distance = local - (now or datetime.now(UTC))
        if abs(distance).days >= 14:
            return self.day(local)
        if abs(distance) < JUST_NOW:
            return self(N_("just now"))
        return str(format_timedelta(distance, add_direction=True, locale=self.locale, threshold=1.2))

    def language_of(self, tag: str) -> str:
        """Name a language."""
        return language_name(tag, self.language)
