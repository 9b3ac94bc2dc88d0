"""Calls about client organisations."""

from __future__ import annotations

from portal_kit.bus import guarded_rpc
from portal_kit.ids import parse_id
from portal_kit.paging import Cursor
from services.identity import schemas
from services.identity.ports import Work
from services.identity.rpc.parts import Parts
from services.identity.use_cases import organisations


class OrganisationsRpc(Parts):
    """Organisations, read by clients and staff, kept by administrators."""

    @guarded_rpc(permission="organisation.read")
    def list_organisations(
        self,
        work: Work,
        filters: dict[str, object] | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> dict[str, object]:
        """Return organisations by name; a client finds the own one alone."""
        search = schemas.load_organisation_filters(filters)
        place = Cursor.read(work.caller, {"list": "organisations", "filters": filters}, cursor, limit, width=2)
        return schemas.dump_organisation_page(organisations.list_organisations(work, search, place))

    @guarded_rpc(permission="organisation.read")
    def get_organisation(self, work: Work, organisation_id: str) -> dict[str, object]:
        """Return one organisation."""
        found = organisations.get_organisation(work, parse_id(organisation_id, "organisation_id"))
        return schemas.dump_organisation(found)

    @guarded_rpc(permission="organisation.write", mutates=True)
    def create_organisation(self, work: Work, organisation: dict[str, object]) -> dict[str, object]:
        """Make an organisation; Conflict `account_id_taken`."""
        given = schemas.load_organisation_request(organisation)
        made = organisations.create_organisation(work, given, self.vat_numbers, self.provider_account_id)
        return schemas.dump_organisation(made)

    @guarded_rpc(permission="organisation.write", mutates=True)
    def update_organisation(
        self, work: Work, organisation_id: str, changes: dict[str, object], version: int | None = None
    ) -> dict[str, object]:
        """Change what is named; with `active: false` all its people are signed out."""
        named, given = parse_id(organisation_id, "organisation_id"), schemas.load_organisation_changes(changes)
        changed = organisations.update_organisation(work, named, given, version, self.vat_numbers)
        return schemas.dump_organisation(changed)
