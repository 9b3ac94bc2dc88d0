"""Calls about the contacts of client organisations."""

from __future__ import annotations

from typing import Any

from portal_kit.bus import OpenWork, guarded_rpc
from portal_kit.ids import parse_id
from portal_kit.paging import Cursor
from services.identity import schemas
from services.identity.ports import Work
from services.identity.rpc.parts import Parts
from services.identity.use_cases import contacts


class ContactsRpc(Parts):
    """Contacts, kept by their managers and the provider."""

    @guarded_rpc(permission="contact.read")
    def list_contacts(
        self,
        work: Work,
        filters: dict[str, object] | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> dict[str, object]:
        """Return contacts by name; who sees only himself finds himself."""
        search = schemas.load_contact_filters(filters)
        place = Cursor.read(work.caller, {"list": "contacts", "filters": filters}, cursor, limit, width=2)
        return schemas.dump_contact_page(contacts.list_contacts(work, search, place))

    @guarded_rpc(permission="contact.read")
    def get_contact(self, work: Work, contact_id: str) -> dict[str, object]:
        """Return one contact."""
        return schemas.dump_contact(contacts.get_contact(work, parse_id(contact_id, "contact_id")))

    @guarded_rpc(permission="contact.write", mutates=True, by_hand=True)
    def create_contact(
        self,
        open_work: OpenWork[Any],
        contact: dict[str, object],
    ) -> dict[str, object]:
        """Make a contact, with a password or without; Conflict `user_id_taken`."""
        given, password = schemas.load_contact_request(contact)
        password_hash = self.hashed(password, given["user_id"], given["email"], given["name"])
        answer: dict[str, object] = open_work.run(
            lambda work: schemas.dump_contact(contacts.create_contact(work, given, password_hash))
        )
        return answer

    @guarded_rpc(permission="contact.write", mutates=True)
    def update_contact(
        self, work: Work, contact_id: str, changes: dict[str, object], version: int | None = None
    ) -> dict[str, object]:
        """Change what is named; with `active: false` the person is signed out."""
        named, given = parse_id(contact_id, "contact_id"), schemas.load_contact_changes(changes)
        return schemas.dump_contact(contacts.update_contact(work, named, given, version))
