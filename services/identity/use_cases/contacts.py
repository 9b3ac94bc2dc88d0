"""Contacts: invited and edited by their managers, project managers and administrators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from portal_kit.ids import new_id
from portal_kit.paging import Cursor, Page
from services.identity.domain.errors import ContactNotFound, InvalidField, OwnAccount, RolesNotYours
from services.identity.domain.events import AccessRevoked, ContactChanged
from services.identity.domain.people import Contact
from services.identity.ports import Search, Work
from services.identity.use_cases.subjects import expect_version


def list_contacts(work: Work, search: Search, cursor: Cursor) -> Page[Contact]:
    """Return a page of contacts that the caller may see; with scope `own` that is the caller alone."""
    if work.caller.scope("contact.read") == "own":
        search = replace(search, contact_id=work.caller.subject)
    return work.contacts.page(search, cursor)


def get_contact(work: Work, contact_id: str) -> Contact:
    """Return one contact; ContactNotFound outside of the caller's sight."""
    if work.caller.scope("contact.read") == "own" and contact_id != work.caller.subject:
        raise ContactNotFound
    return work.contacts.get(contact_id)


def create_contact(work: Work, given: Mapping[str, Any], password_hash: str | None) -> Contact:
    """Make a contact of the manager's organisation, or of the one that staff name."""
    organisation = work.organisations.get(_home(work, given.get("organisation_id")))
    fields = {"language": organisation.language, **given, "organisation_id": organisation.id}
    contact = Contact(id=new_id(), created_at=work.now, **fields)
    work.contacts.add(contact)
    if password_hash is not None:
        work.credentials.store(contact.id, organisation.id, password_hash)
    work.emit(ContactChanged(contact))
    return contact


def update_contact(work: Work, contact_id: str, changes: Mapping[str, Any], version: int | None) -> Contact:
    """Change what is named; other rights hold at once, and deactivating ends the contact's sessions."""
    present = work.contacts.get_for_update(contact_id)
    expect_version(version, present.version)
    if present.changes_access(changes):
        _check_may_change_access(work, present)
    changed = present.changed(changes)
    work.contacts.save(changed)
    work.emit(ContactChanged(changed))
    if present.active and not changed.active:
        work.sessions.revoke_of(changed.id, work.now)
    if present.changes_access(changes):
        work.emit(AccessRevoked(changed.id, changed.organisation_id))
    return changed


def _home(work: Work, named: str | None) -> str:
    home = named or work.caller.organisation_id
    if home is None:
        raise InvalidField("/organisation_id", "Name the organisation that the contact belongs to.")
    return home


def _check_may_change_access(work: Work, contact: Contact) -> None:
    if contact.id == work.caller.subject:
        raise OwnAccount
    # Both hold contact.write for all organisations; of the two only administrators keep organisations too.
    if work.caller.is_provider and not work.caller.may("organisation.write"):
        raise RolesNotYours
