"""Client organisations: read by those who belong to them or serve them, kept by administrators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal_kit.ids import new_id
from portal_kit.paging import Cursor, Page
from services.identity.domain.errors import AccountIdTaken
from services.identity.domain.events import AccessRevoked, OrganisationChanged
from services.identity.domain.organisation import Organisation
from services.identity.ports import Search, VatNumbers, Work
from services.identity.use_cases.subjects import expect_version


def list_organisations(work: Work, search: Search, cursor: Cursor) -> Page[Organisation]:
    """Return a page of what the caller may know of: a client sees the own one alone."""
    return work.organisations.page(search, cursor)


def get_organisation(work: Work, organisation_id: str) -> Organisation:
    """Return one organisation."""
    return work.organisations.get(organisation_id)


def create_organisation(
    work: Work, given: Mapping[str, Any], vat_numbers: VatNumbers, provider_account_id: str
) -> Organisation:
    """Make an organisation; AccountIdTaken also for the account id of the provider itself."""
    organisation = Organisation(id=new_id(), created_at=work.now, **_with_vat_number(given, None, vat_numbers))
    if organisation.account_id == provider_account_id:
        raise AccountIdTaken(organisation.account_id)
    work.organisations.add(organisation)
    work.emit(OrganisationChanged(organisation))
    return organisation


def update_organisation(
    work: Work, organisation_id: str, changes: Mapping[str, Any], version: int | None, vat_numbers: VatNumbers
) -> Organisation:
    """Change what is named; deactivating ends the sessions of all its people at once."""
    present = work.organisations.get_for_update(organisation_id)
    expect_version(version, present.version)
    changed = present.changed(_with_vat_number(changes, present, vat_numbers))
    work.organisations.save(changed)
    work.emit(OrganisationChanged(changed))
    if present.active and not changed.active:
        ended = work.sessions.revoke_in(organisation_id, work.now)
        for subject_id in sorted({*ended, *work.api_keys.owners_in(organisation_id)}):
            work.emit(AccessRevoked(subject_id, organisation_id))
    return changed


def _with_vat_number(
    changes: Mapping[str, Any], present: Organisation | None, vat_numbers: VatNumbers
) -> dict[str, Any]:
    """Normalise the VAT number; one that stays is checked again when the country changes."""
    kept = None if present is None else present.vat_number
    number = changes.get("vat_number", kept)
    if number is None or not changes.keys() & {"vat_number", "country"}:
        return dict(changes)
    country = changes["country"] if "country" in changes or present is None else present.country
    return {**changes, "vat_number": vat_numbers.normalise(country, number)}
