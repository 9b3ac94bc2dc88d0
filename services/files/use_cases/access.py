"""Whose files a caller sees."""

from __future__ import annotations

from portal_kit.caller import Caller
from services.files.domain.files import StoredFile
from services.files.ports import Sight

NOBODY = "00000000-0000-0000-0000-000000000000"


def sight_of(caller: Caller, permission: str) -> Sight:
    """Return what the caller's grant of a permission shows; a scope that means no files shows none."""
    scope = caller.scope(permission)
    if scope == "all" and caller.organisation_id is None:
        return Sight()
    if scope in ("organisation", "all"):
        return Sight(organisation_id=caller.organisation_id or NOBODY)
    if scope == "own":
        return Sight(organisation_id=caller.organisation_id, person_id=caller.subject)
    return Sight(organisation_id=NOBODY, person_id=NOBODY)


def sees(sight: Sight, file: StoredFile) -> bool:
    """Tell whether a file is within sight."""
    if sight.organisation_id not in (None, file.organisation_id):
        return False
    return sight.person_id is None or sight.person_id in (file.owner_id, *file.people)
