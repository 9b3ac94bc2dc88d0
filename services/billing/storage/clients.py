"""The projection of client organisations in PostgreSQL."""

from __future__ import annotations

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert as upsert

from services.billing.domain.parties import Client
from services.billing.storage.shapes import party_of, party_to_json
from services.billing.storage.tables import clients


class SqlClients:
    """The repository of clients."""

    def __init__(self, session: Connection) -> None:
        self._session = session

    def get(self, organisation_id: str) -> Client | None:
        """Return a client."""
        row = self._session.execute(select(clients).where(clients.c.organisation_id == organisation_id)).first()
        if row is None:
            return None
        return Client(row.organisation_id, party_of(row.party), row.language, row.payment_days, row.seen_version)

    def put(self, client: Client) -> None:
        """Keep a client unless the same or a newer version of it is known."""
        statement = upsert(clients).values(
            organisation_id=client.organisation_id,
            party=party_to_json(client.party),
            language=client.language,
            payment_days=client.payment_days,
            seen_version=client.seen_version,
        )
        new = statement.excluded
        changed = {name: new[name] for name in ("party", "language", "payment_days", "seen_version")}
        self._session.execute(
            statement.on_conflict_do_update(
                index_elements=["organisation_id"], set_=changed, where=clients.c.seen_version < new.seen_version
            )
        )
