"""The permission matrix: which role may do what, and how widely. Every right in the suite is decided here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final


class ContactRole(StrEnum):
    """What a person is to a client organisation."""

    REQUESTER = "requester"
    OBSERVER = "observer"
    MANAGER = "manager"


class ContactFlag(StrEnum):
    """What a contact may be given besides a role: `billing` is the sight of invoices."""

    BILLING = "billing"


class StaffRole(StrEnum):
    """What a person is to the provider."""

    PM = "pm"
    FINANCE = "finance"
    ADMIN = "admin"


class MachineRole(StrEnum):
    """Whose system a machine account is for."""

    PROVIDER_SYSTEM = "provider_system"
    CLIENT_SYSTEM = "client_system"


Role = ContactRole | ContactFlag | StaffRole | MachineRole


class Scope(StrEnum):
    """How widely a permission reaches.

    `peers` stands in the matrix alone: it becomes `organisation` where the organisation lets colleagues see
    one another's work, and `own` elsewhere.
    """

    OWN = "own"
    PEERS = "peers"
    ORGANISATION = "organisation"
    MONEY = "money"
    ALL = "all"


COLUMNS: Final[tuple[Role, ...]] = (*ContactRole, *ContactFlag, *StaffRole, *MachineRole)

_NO: Final = None
_OWN, _PEERS, _ORG, _MONEY, _ALL = Scope
# fmt: off
_ROWS: Final[Mapping[str, tuple[Scope | None, ...]]] = {
    #                    requester observer manager billing  pm     finance admin  prov_sys client_sys
    "file.upload":        (_OWN,   _NO,    _ORG,   _NO,    _ALL,   _NO,    _NO,    _ALL,   _ORG),
    "file.read":          (_PEERS, _ORG,   _ORG,   _NO,    _ALL,   _NO,    _ALL,   _ALL,   _ORG),
    "quote.request":      (_OWN,   _NO,    _ORG,   _NO,    _ALL,   _NO,    _NO,    _NO,    _ORG),
    "quote.read":         (_PEERS, _ORG,   _ORG,   _NO,    _ALL,   _MONEY, _ALL,   _NO,    _ORG),
    "quote.accept":       (_OWN,   _NO,    _ORG,   _NO,    _ALL,   _NO,    _NO,    _NO,    _OWN),
    "quote.prepare":      (_NO,    _NO,    _NO,    _NO,    _ALL,   _NO,    _NO,    _NO,    _NO),
    "order.read":         (_PEERS, _ORG,   _ORG,   _NO,    _ALL,   _MONEY, _ALL,   _ALL,   _ORG),
    "order.approve":      (_OWN,   _NO,    _ORG,   _NO,    _ALL,   _NO,    _NO,    _NO,    _OWN),
    "order.cancel":       (_OWN,   _NO,    _ORG,   _NO,    _ALL,   _NO,    _NO,    _NO,    _OWN),
    "order.work":         (_NO,    _NO,    _NO,    _NO,    _ALL,   _NO,    _NO,    _ALL,   _NO),
    "order.force":        (_NO,    _NO,    _NO,    _NO,    _NO,    _NO,    _ALL,   _NO,    _NO),
    "invoice.read":       (_NO,    _ORG,   _ORG,   _ORG,   _ALL,   _ALL,   _ALL,   _NO,    _NO),
    "invoice.write":      (_NO,    _NO,    _NO,    _NO,    _NO,    _ALL,   _ALL,   _NO,    _NO),
    "price_list.read":    (_NO,    _NO,    _NO,    _NO,    _ALL,   _ALL,   _ALL,   _NO,    _NO),
    "price_list.write":   (_NO,    _NO,    _NO,    _NO,    _NO,    _ALL,   _ALL,   _NO,    _NO),
    "service.read":       (_ORG,   _ORG,   _ORG,   _NO,    _ALL,   _ALL,   _ALL,   _ALL,   _ORG),
    "service.write":      (_NO,    _NO,    _NO,    _NO,    _NO,    _NO,    _ALL,   _NO,    _NO),
    "organisation.read":  (_ORG,   _ORG,   _ORG,   _NO,    _ALL,   _ALL,   _ALL,   _NO,    _ORG),
    "organisation.write": (_NO,    _NO,    _NO,    _NO,    _NO,    _NO,    _ALL,   _NO,    _NO),
    "contact.read":       (_PEERS, _ORG,   _ORG,   _NO,    _ALL,   _ALL,   _ALL,   _NO,    _NO),
    "contact.write":      (_NO,    _NO,    _ORG,   _NO,    _ALL,   _NO,    _ALL,   _NO,    _NO),
    "staff.manage":       (_NO,    _NO,    _NO,    _NO,    _NO,    _NO,    _ALL,   _NO,    _NO),
    "session.own":        (_OWN,   _OWN,   _OWN,   _NO,    _OWN,   _OWN,   _OWN,   _OWN,   _OWN),
    "api_key.own":        (_OWN,   _NO,    _OWN,   _NO,    _NO,    _NO,    _OWN,   _NO,    _NO),
    "api_key.manage":     (_NO,    _NO,    _ORG,   _NO,    _NO,    _NO,    _ALL,   _NO,    _NO),
    "notification.own":   (_OWN,   _OWN,   _OWN,   _NO,    _OWN,   _OWN,   _OWN,   _NO,    _NO),
    "count.use":          (_OWN,   _NO,    _ORG,   _NO,    _ALL,   _ALL,   _ALL,   _NO,    _ORG),
}
# fmt: on

PERMISSIONS: Final = tuple(_ROWS)
MATRIX: Final[Mapping[Role, Mapping[str, Scope]]] = {
    role: {permission: scope for permission, row in _ROWS.items() if (scope := row[column]) is not None}
    for column, role in enumerate(COLUMNS)
}

# Staff roles combine; of two scopes of one permission the wider one counts.
_WIDTH: Final = (Scope.OWN, Scope.ORGANISATION, Scope.MONEY, Scope.ALL)


def grants_of(roles: Iterable[Role], *, peer_visibility: bool = False) -> dict[str, str]:
    """Combine what each of `roles` may do, in the order of the matrix: the union, with the wider scope."""
    combined: dict[str, Scope] = {}
    for role in roles:
        for permission, scope in MATRIX[role].items():
            reach = _resolved(scope, peer_visibility)
            known = combined.get(permission)
            if known is None or _WIDTH.index(reach) > _WIDTH.index(known):
                combined[permission] = reach
    return {permission: combined[permission].value for permission in PERMISSIONS if permission in combined}


def narrowed(grants: Mapping[str, str], permissions: Iterable[str] | None) -> dict[str, str]:
    """Keep of `grants` what an API key was made for; a key without a list holds all that its owner may do."""
    if permissions is None:
        return dict(grants)
    wanted = frozenset(permissions)
    return {permission: scope for permission, scope in grants.items() if permission in wanted}


def _resolved(scope: Scope, peer_visibility: bool) -> Scope:
    if scope is not Scope.PEERS:
        return scope
    return Scope.ORGANISATION if peer_visibility else Scope.OWN
