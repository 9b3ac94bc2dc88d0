"""The projection of names that identity tells."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, Uuid, any_, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY, insert

from services.orders.storage.tables import known_organisations, known_people


class SqlNames:
    """Known names; an older word than the one seen has no effect."""

    def __init__(self, session: Connection) -> None:
        self._session = session

    def of(self, ids: Collection[str]) -> dict[str, str]:
        """Return the known names of these people and organisations, in one round trip."""
        return {row.id: row.name for row in self._session.execute(_NAMES, {"ids": list(ids)})}

    def contacts_of(self, organisation_id: str, ids: Collection[str]) -> frozenset[str]:
        """Return which of these are active contacts of the organisation."""
        people = known_people.c
        query = select(people.id).where(people.id.in_(ids), people.organisation_id == organisation_id, people.active)
        return frozenset(self._session.execute(query).scalars())

    def learn_person(self, person_id: str, organisation_id: str | None, name: str, active: bool, version: int) -> None:
        """Remember a person unless something newer is known."""
        values = {"organisation_id": organisation_id, "name": name, "active": active, "seen_version": version}
        self._session.execute(
            insert(known_people)
            .values(id=person_id, **values)
            .on_conflict_do_update(index_elements=["id"], set_=values, where=known_people.c.seen_version < version)
        )

    def learn_organisation(
        self, organisation_id: str, name: str, approval_after_days: int | None, version: int
    ) -> None:
        """Remember an organisation unless something newer is known."""
        values = {"name": name, "approval_after_days": approval_after_days, "seen_version": version}
        self._session.execute(
            insert(known_organisations)
            .values(id=organisation_id, **values)
            .on_conflict_do_update(
                index_elements=["id"], set_=values, where=known_organisations.c.seen_version < version
            )
        )


_IDS = bindparam("ids", type_=ARRAY(Uuid(as_uuid=False)))
_NAMES = (
    select(known_people.c.id, known_people.c.name)
    .where(known_people.c.id == any_(_IDS))
    .union_all(
        select(known_organisations.c.id, known_organisations.c.name).where(known_organisations.c.id == any_(_IDS))
    )
)
