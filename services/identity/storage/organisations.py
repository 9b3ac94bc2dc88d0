"""Organisations in rows."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from portal_kit.caller import Caller
from portal_kit.paging import Cursor, Page
from services.identity.domain.errors import AccountIdTaken, OrganisationNotFound
from services.identity.domain.organisation import Office, Organisation, Settings
from services.identity.ports import Search
from services.identity.storage.rows import containing, of_organisation, page_by_name, unique
from services.identity.storage.tables import organisations as table


class SqlOrganisations:
    """Reads and stores organisations."""

    def __init__(self, session: Connection, caller: Caller) -> None:
        self._session = session
        self._query = select(table).where(*of_organisation(caller, table.c.id))

    def get(self, organisation_id: str) -> Organisation:
        """Return one; OrganisationNotFound."""
        row = self._session.execute(self._query.where(table.c.id == organisation_id)).first()
        return _organisation(row)

    def get_for_update(self, organisation_id: str) -> Organisation:
        """Return one with its row locked; OrganisationNotFound."""
        row = self._session.execute(self._query.where(table.c.id == organisation_id).with_for_update()).first()
        return _organisation(row)

    def by_account_id(self, account_id: str) -> Organisation | None:
        """Find the one that signs in under `account_id`."""
        row = self._session.execute(self._query.where(table.c.account_id == account_id)).first()
        return None if row is None else _organisation(row)

    def page(self, search: Search, cursor: Cursor) -> Page[Organisation]:
        """Return a page in the order of names."""
        query = self._query.where(*containing(search.text, table.c.name, table.c.account_id))
        if search.account_id is not None:
            query = query.where(table.c.account_id == search.account_id.strip().lower())
        if search.active is not None:
            query = query.where(table.c.active == search.active)
        return page_by_name(self._session, query, table, cursor, _organisation)

    def add(self, organisation: Organisation) -> None:
        """Store a new one; AccountIdTaken."""
        with unique(uq_organisations_account_id=lambda: AccountIdTaken(organisation.account_id)):
            self._session.execute(insert(table).values(_row(organisation)))

    def save(self, organisation: Organisation) -> None:
        """Store a changed one."""
        self._session.execute(update(table).where(table.c.id == organisation.id).values(_row(organisation)))


def _row(organisation: Organisation) -> dict[str, Any]:
    settings = organisation.settings
    plain = ("id", "version", "account_id", "name", "active", "country", "currency", "language", "vat_number")
    return {
        **{name: getattr(organisation, name) for name in (*plain, "created_at")},
        "details": {
            "languages": list(organisation.languages),
            "address": list(organisation.address),
            "offices": [{"name": office.name, "address": list(office.address)} for office in organisation.offices],
            "settings": {
                "peer_visibility": settings.peer_visibility,
                "show_prices": settings.show_prices,
                "approval_after_days": settings.approval_after_days,
                "tax_percent": str(settings.tax_percent),
                "payment_days": settings.payment_days,
            },
        },
    }


def _organisation(row: Row[Any] | None) -> Organisation:
    if row is None:
        raise OrganisationNotFound
    details = row.details
    settings = details["settings"]
    return Organisation(
        id=row.id,
        version=row.version,
        account_id=row.account_id,
        name=row.name,
        active=row.active,
        country=row.country,
        currency=row.currency,
        language=row.language,
        vat_number=row.vat_number,
        created_at=row.created_at,
        languages=tuple(details["languages"]),
        address=tuple(details["address"]),
        offices=tuple(Office(office["name"], tuple(office["address"])) for office in details["offices"]),
        settings=Settings(**{**settings, "tax_percent": Decimal(settings["tax_percent"])}),
    )
