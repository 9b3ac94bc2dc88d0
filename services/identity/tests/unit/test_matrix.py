"""The permission matrix against a second, independent statement of it: by role, in the words of the product."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.identity.domain.matrix import (
    COLUMNS,
    MATRIX,
    PERMISSIONS,
    ContactFlag,
    ContactRole,
    MachineRole,
    Role,
    Scope,
    StaffRole,
    grants_of,
    narrowed,
)

ALL_PERMISSIONS = {
    f"{thing}.{action}"
    for thing, actions in {
        "file": ("upload", "read"),
        "quote": ("request", "read", "accept", "prepare"),
        "order": ("read", "approve", "cancel", "work", "force"),
        "invoice": ("read", "write"),
        "price_list": ("read", "write"),
        "service": ("read", "write"),
        "organisation": ("read", "write"),
        "contact": ("read", "write"),
        "staff": ("manage",),
        "session": ("own",),
        "api_key": ("own", "manage"),
        "notification": ("own",),
        "count": ("use",),
    }.items()
    for action in actions
}

# Written by role and scope, so that a slip in one row of the matrix does not repeat itself here.
STATEMENT: dict[Role, dict[str, str]] = {
    ContactRole.REQUESTER: {
        "own": "file.upload quote.request quote.accept order.approve order.cancel session.own api_key.own"
        " notification.own count.use",
        "peers": "file.read quote.read order.read contact.read",
        "organisation": "service.read organisation.read",
    },
    ContactRole.OBSERVER: {
        "own": "session.own notification.own",
        "organisation": "file.read quote.read order.read invoice.read service.read organisation.read contact.read",
    },
    ContactRole.MANAGER: {
        "own": "session.own api_key.own notification.own",
        "organisation": "file.upload file.read quote.request quote.read quote.accept order.read order.approve"
        " order.cancel invoice.read service.read organisation.read contact.read contact.write api_key.manage count.use",
    },
    ContactFlag.BILLING: {"organisation": "invoice.read"},
    StaffRole.PM: {
        "own": "session.own notification.own",
        "all": "file.upload file.read quote.request quote.read quote.accept quote.prepare order.read order.approve"
        " order.cancel order.work invoice.read price_list.read service.read organisation.read contact.read"
        " contact.write count.use",
    },
    StaffRole.FINANCE: {
        "own": "session.own notification.own",
        "money": "quote.read order.read",
        "all": "invoice.read invoice.write price_list.read price_list.write service.read organisation.read"
        " contact.read count.use",
    },
    StaffRole.ADMIN: {
        "own": "session.own api_key.own notification.own",
        "all": "file.read quote.read order.read order.force invoice.read invoice.write price_list.read"
        " price_list.write service.read service.write organisation.read organisation.write contact.read"
        " contact.write staff.manage api_key.manage count.use",
    },
    MachineRole.PROVIDER_SYSTEM: {
        "own": "session.own",
        "all": "file.upload file.read order.read order.work service.read",
    },
    MachineRole.CLIENT_SYSTEM: {
        "own": "quote.accept order.approve order.cancel session.own",
        "organisation": "file.upload file.read quote.request quote.read order.read service.read organisation.read"
        " count.use",
    },
}


@pytest.mark.feature("I4")
@pytest.mark.parametrize("role", COLUMNS)
def test_each_role_may_do_exactly_what_the_product_says(role: Role) -> None:
    """Each role's column equals the statement above, permission by permission and scope by scope."""
    stated = {permission: scope for scope, permissions in STATEMENT[role].items() for permission in permissions.split()}
    assert {permission: scope.value for permission, scope in MATRIX[role].items()} == stated


def test_the_matrix_names_every_permission_of_the_suite_and_no_other() -> None:
    """A permission that an entrypoint declares stands in the matrix, and nothing stands there in vain."""
    assert set(PERMISSIONS) == ALL_PERMISSIONS
    assert {permission for column in MATRIX.values() for permission in column} == ALL_PERMISSIONS


@pytest.mark.feature("I4")
def test_no_client_role_reaches_beyond_its_organisation() -> None:
    """Clients and their systems hold no scope that covers other organisations."""
    for role in (*ContactRole, *ContactFlag, MachineRole.CLIENT_SYSTEM):
        assert set(MATRIX[role].values()) <= {Scope.OWN, Scope.PEERS, Scope.ORGANISATION}


def test_an_observer_changes_nothing() -> None:
    """Everything that an observer holds is reading, or his own session and notifications."""
    assert {p for p in MATRIX[ContactRole.OBSERVER] if not p.endswith(".read")} == {"session.own", "notification.own"}


@pytest.mark.feature("I4")
def test_a_manager_can_all_that_a_requester_and_an_observer_can() -> None:
    """The manager's scopes are nowhere narrower than those of the two other client roles."""
    both = grants_of([ContactRole.REQUESTER, ContactRole.OBSERVER], peer_visibility=True)
    manager = grants_of([ContactRole.MANAGER])
    assert (
        grants_of([ContactRole.MANAGER, ContactRole.REQUESTER, ContactRole.OBSERVER], peer_visibility=True) == manager
    )
    assert both.keys() <= manager.keys()


@pytest.mark.feature("I8")
def test_the_peer_visibility_switch_widens_a_requesters_reading_and_nothing_else() -> None:
    """With the switch a requester reads colleagues' work; what he may do to it stays his own."""
    off, on = grants_of([ContactRole.REQUESTER]), grants_of([ContactRole.REQUESTER], peer_visibility=True)
    widened = {permission for permission in off if off[permission] != on[permission]}
    assert widened == {"file.read", "quote.read", "order.read", "contact.read"}
    assert {(off[p], on[p]) for p in widened} == {("own", "organisation")}


def test_the_billing_flag_adds_the_sight_of_invoices() -> None:
    """A requester with the flag gains one permission."""
    gained = (
        grants_of([ContactRole.REQUESTER, ContactFlag.BILLING]).items() - grants_of([ContactRole.REQUESTER]).items()
    )
    assert gained == {("invoice.read", "organisation")}


def test_finance_sees_money_only_until_combined_with_a_wider_role() -> None:
    """Money is narrower than all: a project manager who is finance too sees whole orders."""
    assert grants_of([StaffRole.FINANCE])["order.read"] == "money"
    assert grants_of([StaffRole.FINANCE, StaffRole.PM])["order.read"] == "all"


@pytest.mark.feature("I4")
@given(st.sets(st.sampled_from(StaffRole)))
def test_staff_roles_combine_to_the_union_with_the_wider_scope(roles: set[StaffRole]) -> None:
    """Whatever the order, the combination holds each role's permissions, never narrower than in the role."""
    width = ["own", "organisation", "money", "all"]
    combined = grants_of(roles)
    assert combined == grants_of(sorted(roles, reverse=True))
    assert set(combined) == {permission for role in roles for permission in MATRIX[role]}
    for permission, scope in combined.items():
        assert width.index(scope) == max(width.index(MATRIX[r][permission]) for r in roles if permission in MATRIX[r])


@given(st.sets(st.sampled_from(PERMISSIONS)) | st.none())
def test_an_api_key_never_holds_more_than_its_owner(permissions: set[str] | None) -> None:
    """Narrowing keeps a subset with the same scopes; no list means all of the owner's."""
    grants = grants_of([ContactRole.MANAGER])
    kept = narrowed(grants, permissions)
    assert kept.items() <= grants.items()
    assert permissions is not None or kept == grants
