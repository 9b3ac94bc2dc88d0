"""What quotes knows of others' things: small projections of identity, kept up by its events."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class KnownOrganisation:
    """A client organisation as far as prices and visibility need it."""

    id: str
    name: str
    currency: str
    tax_percent: Decimal
    show_prices: bool
    peer_visibility: bool


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A contact of an organisation, or a member of staff where there is none."""

    id: str
    organisation_id: str | None
    name: str
    active: bool
