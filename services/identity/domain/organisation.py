"""A client organisation: its account id, addresses, currency, languages and the switches of its settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from portal_kit.money import known_currency
from services.identity.domain import names
from services.identity.domain.errors import InvalidField

CHANGEABLE = frozenset(
    {"name", "offices", "address", "vat_number", "country", "currency", "language", "languages", "settings", "active"}
)


@dataclass(frozen=True, slots=True)
class Office:
    """A branch of an organisation."""

    name: str
    address: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """What was agreed with an organisation, and what its people may see of one another's work and of prices."""

    peer_visibility: bool = False
    show_prices: bool = True
    approval_after_days: int | None = None
    tax_percent: Decimal = Decimal(0)
    payment_days: int = 30

    def __post_init__(self) -> None:
        if self.approval_after_days is not None and not 1 <= self.approval_after_days <= 365:
            raise InvalidField("/settings/approval_after_days", "Set 1 to 365 working days, or none.")
        if not (self.tax_percent.is_finite() and 0 <= self.tax_percent <= 100):
            raise InvalidField("/settings/tax_percent", "Set a percentage from 0 to 100.")
        if not 0 <= self.payment_days <= 365:
            raise InvalidField("/settings/payment_days", "Set 0 to 365 days.")


@dataclass(frozen=True, slots=True)
class Organisation:
    """A client company; `account_id` is its permanent name at sign-in and in addresses."""

    id: str
    account_id: str
    name: str
    country: str
    currency: str
    language: str
    created_at: datetime
    languages: tuple[str, ...] = ()
    address: tuple[str, ...] = ()
    offices: tuple[Office, ...] = ()
    vat_number: str | None = None
    settings: Settings = field(default_factory=Settings)
    active: bool = True
    version: int = 1

    def __post_init__(self) -> None:
        object.__setattr__(self, "account_id", names.account_id(self.account_id))
        object.__setattr__(self, "name", names.title(self.name))
        object.__setattr__(self, "country", names.country(self.country))
        if not known_currency(self.currency):
            raise InvalidField("/currency", f"{self.currency!r} is no ISO 4217 currency. Use a code such as EUR.")

    def changed(self, changes: Mapping[str, Any]) -> Organisation:
        """Return the organisation with `changes` applied, one version on; unnamed settings stay as they are."""
        refused = changes.keys() - CHANGEABLE
        if refused:
            raise InvalidField(f"/{min(refused)}", "This field does not change any more.")
        settings = replace(self.settings, **changes.get("settings", {}))
        return replace(self, **{**changes, "settings": settings, "version": self.version + 1})
