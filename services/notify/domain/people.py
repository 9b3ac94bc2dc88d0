"""The people who are told things: a projection of identity's contacts and staff."""

from __future__ import annotations

from dataclasses import dataclass

from services.notify.domain.kinds import Side

SEES_AMOUNTS = frozenset({"manager", "observer", "pm", "finance", "admin"})
"""Roles that see invoices by the permission matrix; a mail tells no other role an amount."""


@dataclass(frozen=True, slots=True)
class Person:
    """A contact of a client organisation or a member of the provider's staff."""

    id: str
    side: Side
    organisation_id: str | None
    name: str
    email: str
    language: str
    roles: tuple[str, ...]
    active: bool
    seen_version: int
    time_zone: str = "UTC"

    @property
    def sees_amounts(self) -> bool:
        """Whether this person may be told what an invoice comes to."""
        return not SEES_AMOUNTS.isdisjoint(self.roles)


@dataclass(frozen=True, slots=True)
class Organisation:
    """A client organisation, by name: what the provider is told begins with it."""

    id: str
    name: str
    seen_version: int


@dataclass(frozen=True, slots=True)
class Intake:
    """The provider's group address, told of what comes in instead of each project manager."""

    email: str
    language: str = "en"
