"""The projections of contacts, staff and organisations in PostgreSQL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, select
from sqlalchemy.dialects.postgresql import insert as upsert

from services.notify.domain.kinds import Side
from services.notify.domain.people import Organisation, Person
from services.notify.storage.tables import organisations, people

_FIELDS = (
    "side",
    "organisation_id",
    "name",
    "email",
    "language",
    "roles",
    "active",
    "time_zone",
    "seen_version",
)


class SqlPeople:
    """The repository of people."""

    def __init__(self, session: Connection) -> None:
        self._session = session

    def put(self, person: Person) -> None:
        """Keep a person unless the same or a newer version is known."""
        values = {name: getattr(person, name) for name in _FIELDS}
        statement = upsert(people).values(
            id=person.id, **{**values, "side": str(person.side), "roles": list(person.roles)}
        )
        new = statement.excluded
        self._session.execute(
            statement.on_conflict_do_update(
                index_elements=["id"],
                set_={name: new[name] for name in _FIELDS},
                where=people.c.seen_version < new.seen_version,
            )
        )

    def project_managers(self) -> list[Person]:
        """List the provider's active project managers."""
        found = select(people).where(
            people.c.side == str(Side.PROVIDER), people.c.active, people.c.roles.contains(["pm"])
        )
        return self._read(found.order_by(people.c.id))

    def get(self, person_id: str) -> Person | None:
        """Return a person."""
        return next(iter(self._read(select(people).where(people.c.id == person_id))), None)

    def _read(self, statement: Select[Any]) -> list[Person]:
        return [
            Person(
                id=row.id,
                side=Side(row.side),
                organisation_id=row.organisation_id,
                name=row.name,
                email=row.email,
                language=row.language,
                roles=tuple(row.roles),
                active=row.active,
                seen_version=row.seen_version,
                time_zone=row.time_zone,
            )
            for row in self._session.execute(statement)
        ]


class SqlOrganisations:
    """The repository of client organisations."""

    def __init__(self, session: Connection) -> None:
        self._session = session

    def put(self, organisation: Organisation) -> None:
        """Keep an organisation unless the same or a newer version is known."""
        statement = upsert(organisations).values(
            organisation_id=organisation.id, name=organisation.name, seen_version=organisation.seen_version
        )
        new = statement.excluded
        self._session.execute(
            statement.on_conflict_do_update(
                index_elements=["organisation_id"],
                set_={"name": new.name, "seen_version": new.seen_version},
                where=organisations.c.seen_version < new.seen_version,
            )
        )

    def name_of(self, organisation_id: str) -> str | None:
        """Return the name of an organisation."""
        found = select(organisations.c.name).where(organisations.c.organisation_id == organisation_id)
        return self._session.execute(found).scalar()
