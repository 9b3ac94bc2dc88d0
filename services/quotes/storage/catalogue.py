"""The repositories of price lists, grids, kinds of service, and what is known of others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, Select, Uuid, cast, null, or_, select, union_all
from sqlalchemy.dialects.postgresql import insert as upsert

from portal_kit.money import Money
from portal_kit.paging import Cursor, Page
from services.quotes.domain.bands import BANDS, Grid
from services.quotes.domain.catalogue import Automation, ServiceKind
from services.quotes.domain.known import KnownOrganisation, KnownPerson
from services.quotes.domain.rates import RateRow
from services.quotes.storage import tables
from services.quotes.storage.codec import encode

rows, grids = tables.rate_rows, tables.grids


class PriceListRepository:
    """Rate rows and CAT grids."""

    def __init__(self, session: Connection) -> None:
        self._session = session

    def rows_for(self, organisation_id: str, currency: str) -> list[RateRow]:
        """Return the rows of an organisation and the general ones, in one currency."""
        whose = or_(rows.c.organisation_id == organisation_id, rows.c.organisation_id.is_(None))
        found = self._session.execute(select(rows).where(whose, rows.c.currency == currency))
        return [_rate_row(row) for row in found]

    def grids_for(self, organisation_id: str) -> list[Grid]:
        """Return the grids of an organisation and the provider's."""
        whose = or_(grids.c.organisation_id == organisation_id, grids.c.organisation_id.is_(None))
        return [_grid(row) for row in self._session.execute(select(grids).where(whose))]

    def page_of_rows(self, organisation_id: str | None, cursor: Cursor) -> Page[RateRow]:
        """List rate rows in the order they were made, of one organisation or all of them."""
        statement = select(rows).order_by(rows.c.id).limit(cursor.limit + 1)
        if organisation_id is not None:
            statement = statement.where(rows.c.organisation_id == organisation_id)
        if cursor.after is not None:
            statement = statement.where(rows.c.id > cursor.after[0])
        return cursor.page([_rate_row(row) for row in self._session.execute(statement)], lambda row: (row.id,))

    def get_row_for_update(self, row_id: str) -> RateRow | None:
        """Return a rate row and lock it."""
        row = self._session.execute(select(rows).where(rows.c.id == row_id).with_for_update()).first()
        return _rate_row(row) if row else None

    def rows_by_id(self, row_ids: list[str]) -> dict[str, RateRow]:
        """Return rate rows by their ids."""
        found = self._session.execute(select(rows).where(rows.c.id.in_(row_ids))) if row_ids else ()
        return {row.id: _rate_row(row) for row in found}

    def put_row(self, row: RateRow) -> None:
        """Store a rate row, new or changed."""
        statement = upsert(rows).values(**asdict(row))
        changed = {"valid_until": row.valid_until, "version": row.version}
        self._session.execute(statement.on_conflict_do_update(index_elements=[rows.c.id], set_=changed))

    def grid(self, organisation_id: str | None, service: str | None) -> Grid | None:
        """Return the grid of one owner and service."""
        row = self._session.execute(_grid_of(organisation_id, service)).first()
        return _grid(row) if row else None

    def grid_for_update(self, organisation_id: str | None, service: str | None) -> Grid | None:
        """Return the grid of one owner and service, locked."""
        row = self._session.execute(_grid_of(organisation_id, service).with_for_update()).first()
        return _grid(row) if row else None

    def put_grid(self, grid: Grid) -> None:
        """Store a grid, new or changed."""
        values = {**asdict(grid), "payable": encode(grid.payable)}
        statement = upsert(grids).values(**values)
        changed = {"payable": values["payable"], "version": grid.version}
        self._session.execute(statement.on_conflict_do_update(index_elements=[grids.c.id], set_=changed))


class KindRepository:
    """The kinds of service."""

    def __init__(self, session: Connection) -> None:
        self._session = session

    def get(self, key: str) -> ServiceKind | None:
        """Return a kind by its key, retired or not."""
        row = self._session.execute(select(tables.services).where(tables.services.c.key == key)).first()
        return _kind(row) if row else None

    def all(self) -> list[ServiceKind]:
        """Return every kind, by key."""
        found = self._session.execute(select(tables.services).order_by(tables.services.c.key))
        return [_kind(row) for row in found]

    def put(self, kind: ServiceKind) -> None:
        """Store a kind under its next version."""
        kind.version += 1
        limit = kind.value_limit
        values = {
            "id": kind.id,
            "version": kind.version,
            "key": kind.key,
            "name": kind.name,
            "unit": kind.unit,
            "has_grid": kind.has_grid,
            "monolingual": kind.monolingual,
            "automation": int(kind.automation),
            "limit_amount": limit.amount if limit else None,
            "limit_currency": limit.currency if limit else None,
            "active": kind.active,
        }
        statement = upsert(tables.services).values(**values)
        self._session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))


class KnownRepository:
    """Projections of identity; an event older than the one seen last has no effect."""

    def __init__(self, session: Connection) -> None:
        self._session = session

    def organisation(self, organisation_id: str) -> KnownOrganisation | None:
        """Return an organisation."""
        table = tables.known_organisations
        row = self._session.execute(select(table).where(table.c.organisation_id == organisation_id)).first()
        if row is None:
            return None
        return KnownOrganisation(
            row.organisation_id, row.name, row.currency, row.tax_percent, row.show_prices, row.peer_visibility
        )

    def people(self, ids: list[str]) -> Mapping[str, KnownPerson]:
        """Return contacts and staff by id; the database shows a client only its own contacts."""
        if not ids:
            return {}
        contacts, staff = tables.known_contacts, tables.known_staff
        statement = union_all(
            select(contacts.c.id, contacts.c.organisation_id, contacts.c.name, contacts.c.active).where(
                contacts.c.id.in_(set(ids))
            ),
            select(staff.c.id, cast(null(), Uuid(as_uuid=False)), staff.c.name, staff.c.active).where(
                staff.c.id.in_(set(ids))
            ),
        )
        return {row[0]: KnownPerson(*row) for row in self._session.execute(statement)}

    def organisation_names(self, ids: list[str]) -> Mapping[str, str]:
        """Return names of organisations by id."""
        table = tables.known_organisations
        statement = select(table.c.organisation_id, table.c.name).where(table.c.organisation_id.in_(set(ids)))
        return {row.organisation_id: row.name for row in self._session.execute(statement)} if ids else {}

    def put_organisation(self, organisation: KnownOrganisation, version: int) -> None:
        """Keep an organisation as of one version."""
        values = asdict(organisation)
        self._put(tables.known_organisations, {"organisation_id": values.pop("id"), **values, "version": version})

    def put_person(self, person: KnownPerson, version: int) -> None:
        """Keep a contact or a member of staff as of one version."""
        values = {**asdict(person), "version": version}
        if person.organisation_id is None:
            values.pop("organisation_id")
            self._put(tables.known_staff, values)
        else:
            self._put(tables.known_contacts, values)

    def _put(self, table: Any, values: dict[str, Any]) -> None:
        statement = upsert(table).values(**values)
        newer = table.c.version < statement.excluded.version
        self._session.execute(
            statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=values, where=newer)
        )


def _rate_row(row: Row[Any]) -> RateRow:
    return RateRow(**row._asdict())


def _grid_of(organisation_id: str | None, service: str | None) -> Select[Any]:
    return select(grids).where(
        grids.c.organisation_id.is_not_distinct_from(organisation_id),
        grids.c.service.is_not_distinct_from(service),
    )


def _grid(row: Row[Any]) -> Grid:
    # JSON objects have no order; the bands have one.
    payable = {band: Decimal(row.payable[band]) for band in BANDS}
    return Grid(row.id, row.organisation_id, row.service, payable, row.version)


def _kind(row: Row[Any]) -> ServiceKind:
    limit = None if row.limit_amount is None else Money.rounded(row.limit_amount, row.limit_currency)
    return ServiceKind(
        id=row.id,
        key=row.key,
        name=row.name,
        unit=row.unit,
        has_grid=row.has_grid,
        monolingual=row.monolingual,
        automation=Automation(row.automation),
        value_limit=limit,
        active=row.active,
        version=row.version,
    )
