"""Who writes the invoice and who pays it, as printed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

LANGUAGES = ("en", "fr")
"""The languages that invoices are printed in; others read English."""


@dataclass(frozen=True, slots=True)
class Party:
    """A seller or a buyer, frozen into the invoice when it is issued."""

    name: str
    address: tuple[str, ...]
    country: str
    vat_number: str | None = None


@dataclass(frozen=True, slots=True)
class LegalEntity:
    """The provider's company that issues invoices; numbers are gapless per entity and year."""

    key: str
    party: Party
    time_zone: str = "UTC"
    bank: tuple[str, ...] = ()
    contact: str | None = None

    def day_of(self, instant: datetime) -> date:
        """The calendar day at the entity's seat: invoices carry days, not instants."""
        return instant.astimezone(ZoneInfo(self.time_zone)).date()


@dataclass(frozen=True, slots=True)
class Client:
    """What billing knows of a client organisation, a projection of `organisation.changed.v1`."""

    organisation_id: str
    party: Party
    language: str
    payment_days: int
    seen_version: int

    @property
    def paper_language(self) -> str:
        """The language of this client's invoices."""
        short = self.language.split("-")[0].lower()
        return short if short in LANGUAGES else "en"
