"""The people who sign in: contacts of client organisations and the provider's staff."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

from services.identity.domain import names
from services.identity.domain.errors import InvalidField
from services.identity.domain.matrix import ContactFlag, ContactRole, Role, StaffRole, grants_of

CHANGEABLE = frozenset({"user_id", "email", "name", "roles", "billing", "language", "time_zone", "active"})
ACCESS = frozenset({"roles", "billing", "active"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What contacts and staff have in common: two names to sign in with, and how they like to be addressed."""

    id: str
    user_id: str
    email: str
    name: str
    created_at: datetime
    language: str = "en"
    time_zone: str = "UTC"
    active: bool = True
    version: int = 1

    def __post_init__(self) -> None:
        object.__setattr__(self, "user_id", names.user_id(self.user_id))
        object.__setattr__(self, "email", names.email(self.email))
        object.__setattr__(self, "name", names.title(self.name))
        object.__setattr__(self, "time_zone", names.time_zone(self.time_zone))

    def changed(self, changes: Mapping[str, Any]) -> Self:
        """Return the person with `changes` applied, one version on."""
        return replace(self, **{**changes, "version": self.version + 1})

    def changes_access(self, changes: Mapping[str, Any]) -> bool:
        """Tell whether `changes` would give or take rights; repeating what is so already does not."""
        return any(getattr(self, name) != changes[name] for name in ACCESS & changes.keys())


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact(Person):
    """A person of a client organisation; `billing` adds the sight of invoices to a requester."""

    organisation_id: str
    roles: frozenset[ContactRole]
    billing: bool = False

    def __post_init__(self) -> None:
        super(Contact, self).__post_init__()
        _check_roles(self.roles, ContactRole)

    def grants(self, *, peer_visibility: bool) -> dict[str, str]:
        """Return what this contact may do in an organisation with that switch."""
        flags = [ContactFlag.BILLING] if self.billing else []
        return grants_of([*self.roles, *flags], peer_visibility=peer_visibility)


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember(Person):
    """A person of the provider; in a small agency one person holds several roles."""

    roles: frozenset[StaffRole]

    def __post_init__(self) -> None:
        super(StaffMember, self).__post_init__()
        _check_roles(self.roles, StaffRole)

    def grants(self) -> dict[str, str]:
        """Return what this member of staff may do."""
        return grants_of(self.roles)


def _check_roles(roles: Iterable[Role], possible: type[ContactRole] | type[StaffRole]) -> None:
    held = list(roles)
    if not held or not all(isinstance(role, possible) for role in held):
        raise InvalidField("/roles", f"Choose at least one role out of: {', '.join(possible)}.")
