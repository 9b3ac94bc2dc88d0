"""The provider's staff: kept by administrators; the first of them is made by a command."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal_kit.ids import new_id
from portal_kit.paging import Cursor, Page
from services.identity.domain.errors import OwnAccount
from services.identity.domain.events import AccessRevoked, StaffChanged
from services.identity.domain.matrix import StaffRole
from services.identity.domain.people import StaffMember
from services.identity.ports import Search, Work
from services.identity.use_cases.subjects import expect_version


def list_staff(work: Work, search: Search, cursor: Cursor) -> Page[StaffMember]:
    """Return a page of the staff in the order of names."""
    return work.staff.page(search, cursor)


def get_staff_member(work: Work, staff_id: str) -> StaffMember:
    """Return one member of staff."""
    return work.staff.get(staff_id)


def create_staff(work: Work, given: Mapping[str, Any], password_hash: str | None) -> StaffMember:
    """Make a member of staff."""
    member = StaffMember(id=new_id(), created_at=work.now, **given)
    work.staff.add(member)
    if password_hash is not None:
        work.credentials.store(member.id, None, password_hash)
    work.emit(StaffChanged(member))
    return member


def update_staff(work: Work, staff_id: str, changes: Mapping[str, Any], version: int | None) -> StaffMember:
    """Change what is named; other rights hold at once, deactivating ends the sessions, and nobody does that to himself."""
    present = work.staff.get_for_update(staff_id)
    expect_version(version, present.version)
    if present.id == work.caller.subject and present.changes_access(changes):
        raise OwnAccount
    changed = present.changed(changes)
    work.staff.save(changed)
    work.emit(StaffChanged(changed))
    if present.active and not changed.active:
        work.sessions.revoke_of(changed.id, work.now)
    if present.changes_access(changes):
        work.emit(AccessRevoked(changed.id, None))
    return changed


def ensure_administrator(work: Work, user_id: str, email: str, name: str, password_hash: str) -> bool:
    """Make the administrator unless the user id exists; tell whether one was made.

    An existing person is left alone, password included, so that repeating the command resets nothing.
    """
    if work.staff.by_login(user_id.strip().lower()) is not None:
        return False
    given = {"user_id": user_id, "email": email, "name": name, "roles": frozenset({StaffRole.ADMIN})}
    create_staff(work, given, password_hash)
    return True
