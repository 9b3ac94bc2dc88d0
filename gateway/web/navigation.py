"""The side navigation: which areas there are, and who sees them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateway.web.texts import N_

CLIENT, PROVIDER = "client", "provider"


@dataclass(frozen=True, slots=True)
class Area:
    """One entry: where it leads, what it is called, and the permission without which it would show nothing."""

    path: str
    label: str
    icon: str
    permission: str
    side: str | None = None


AREAS: tuple[Area, ...] = (
    Area("/", N_("Home"), "house", "session.own", CLIENT),
    Area("/desk", N_("Work queue"), "inbox", "quote.prepare", PROVIDER),
    Area("/quotes", N_("Quotes"), "file-earmark-text", "quote.read"),
    Area("/orders", N_("Projects"), "kanban", "order.read"),
    Area("/files", N_("Files"), "folder2", "file.read"),
    Area("/invoices", N_("Invoices"), "receipt", "invoice.read"),
    Area("/organisations", N_("Clients"), "building", "organisation.read", PROVIDER),
    Area("/contacts", N_("Contacts"), "people", "contact.read", CLIENT),
    Area("/staff", N_("Staff"), "person-badge", "staff.manage", PROVIDER),
)


def areas(me: Mapping[str, Any]) -> list[Area]:
    """Return what this person can go to."""
    if not me:
        return []
    side = PROVIDER if me["kind"] == "staff" else CLIENT
    return [area for area in AREAS if area.permission in me["permissions"] and area.side in (None, side)]
