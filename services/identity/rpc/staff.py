"""Calls about the provider's staff."""

from __future__ import annotations

from typing import Any

from portal_kit.bus import OpenWork, guarded_rpc
from portal_kit.ids import parse_id
from portal_kit.paging import Cursor
from services.identity import schemas
from services.identity.ports import Work
from services.identity.rpc.parts import Parts
from services.identity.use_cases import staff


class StaffRpc(Parts):
    """Staff, kept by administrators."""

    @guarded_rpc(permission="staff.manage")
    def list_staff(
        self,
        work: Work,
        filters: dict[str, object] | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> dict[str, object]:
        """Return staff by name."""
        search = schemas.load_staff_filters(filters)
        place = Cursor.read(work.caller, {"list": "staff", "filters": filters}, cursor, limit, width=2)
        return schemas.dump_staff_page(staff.list_staff(work, search, place))

    @guarded_rpc(permission="staff.manage")
    def get_staff_member(self, work: Work, staff_id: str) -> dict[str, object]:
        """Return one member of staff."""
        return schemas.dump_staff_member(staff.get_staff_member(work, parse_id(staff_id, "staff_id")))

    @guarded_rpc(permission="staff.manage", mutates=True, by_hand=True)
    def create_staff(
        self,
        open_work: OpenWork[Any],
        member: dict[str, object],
    ) -> dict[str, object]:
        """Make a member of staff, with a password or without; Conflict `user_id_taken`."""
        given, password = schemas.load_staff_request(member)
        password_hash = self.hashed(password, given["user_id"], given["email"], given["name"])
        answer: dict[str, object] = open_work.run(
            lambda work: schemas.dump_staff_member(staff.create_staff(work, given, password_hash))
        )
        return answer

    @guarded_rpc(permission="staff.manage", mutates=True)
    def update_staff(
        self, work: Work, staff_id: str, changes: dict[str, object], version: int | None = None
    ) -> dict[str, object]:
        """Change what is named; with `active: false` the person is signed out."""
        named, given = parse_id(staff_id, "staff_id"), schemas.load_staff_changes(changes)
        return schemas.dump_staff_member(staff.update_staff(work, named, given, version))
