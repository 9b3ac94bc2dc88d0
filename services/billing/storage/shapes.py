"""Values that lie in JSON columns, both ways."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from portal_kit.money import Money
from services.billing.domain.charges import Charge, ChargeKind
from services.billing.domain.parties import LegalEntity, Party


def charge_to_json(charge: Charge) -> dict[str, object]:
    """Write a charge with its decimals as text."""
    return {
        "kind": str(charge.kind),
        "target": charge.target,
        "description": charge.description,
        "quantity": None if charge.quantity is None else str(charge.quantity),
        "unit": charge.unit,
        "rate": None if charge.rate is None else str(charge.rate),
        "net": str(charge.net.amount),
        "currency": charge.net.currency,
        "tax_percent": str(charge.tax_percent),
    }


def charge_of(data: Mapping[str, Any]) -> Charge:
    """Read a charge."""
    return Charge(
        kind=ChargeKind(data["kind"]),
        target=data["target"],
        description=data["description"],
        quantity=None if data["quantity"] is None else Decimal(data["quantity"]),
        unit=data["unit"],
        rate=None if data["rate"] is None else Decimal(data["rate"]),
        net=Money(Decimal(data["net"]), data["currency"]),
        tax_percent=Decimal(data["tax_percent"]),
    )


def party_to_json(party: Party) -> dict[str, object]:
    """Write a party."""
    return {
        "name": party.name,
        "address": list(party.address),
        "country": party.country,
        "vat_number": party.vat_number,
    }


def party_of(data: Mapping[str, Any]) -> Party:
    """Read a party."""
    return Party(data["name"], tuple(data["address"]), data["country"], data["vat_number"])


def entity_to_json(entity: LegalEntity) -> dict[str, object]:
    """Write the company that invoices."""
    return {
        "key": entity.key,
        "party": party_to_json(entity.party),
        "time_zone": entity.time_zone,
        "bank": list(entity.bank),
        "contact": entity.contact,
    }


def entity_of(data: Mapping[str, Any]) -> LegalEntity:
    """Read the company that invoices."""
    return LegalEntity(data["key"], party_of(data["party"]), data["time_zone"], tuple(data["bank"]), data["contact"])
