"""What a restore finds in its way: rows, objects and messages of an installation, and processes that use it."""

from __future__ import annotations

from collections.abc import Mapping

import amqp
from sqlalchemy import Connection, text

from contracts import topology
from ops.backup.moment import rows_of
from ops.troubles import OpsTrouble
from portal_kit.broker import connect
from portal_kit.database import single_connections
from portal_kit.objects import ObjectStore
from portal_kit.settings import settings
from portal_kit.watch import depths

# A background worker of the server has no user; ours is this session.
_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename IS NOT NULL"
)
_CLEAR = text(
    """DO $$ DECLARE each record; BEGIN
         FOR each IN SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' LOOP
           EXECUTE format('DROP TABLE public.%I CASCADE', each.name);
         END LOOP;
         FOR each IN SELECT p.oid::regprocedure::text AS name FROM pg_proc p
                      WHERE p.pronamespace = 'public'::regnamespace
                        AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') LOOP
           EXECUTE 'DROP FUNCTION ' || each.name || ' CASCADE';
         END LOOP;
       END $$"""
)
# What every database has from its migrations on, whatever happened.
_ALWAYS = frozenset({"alembic_version"})


def what_is_there(owners: Mapping[str, str], store: ObjectStore) -> list[str]:
    """Tell what an installation holds already, one line a part; nothing for an empty one."""
    found = []
    for service, uri in owners.items():
        with single_connections(uri).connect() as connection:
            rows = sum(count for table, count in rows_of(connection).items() if table not in _ALWAYS)
        if rows:
            found.append(f"{rows} rows in the database of {service}")
    objects = sum(1 for _ in store.inventory())
    if objects:
        found.append(f"{objects} objects in the bucket")
    waiting = sum(count or 0 for count in _depths().values())
    return [*found, f"{waiting} messages in queues"] if waiting else found


def refuse_while_in_use(owners: Mapping[str, str]) -> None:
    """Raise OpsTrouble while processes of the suite are connected: they would see half of two worlds."""
    for service, uri in owners.items():
        with single_connections(uri).connect() as connection:
            count = int(connection.execute(_OTHERS).scalar_one())
        if count:
            raise OpsTrouble(
                f"{count} connections use the database of {service}; stop all processes of the suite first"
            )


def missing_queues() -> list[str]:
    """List the queues of the contracts that the broker does not have."""
    return [queue for queue, count in _depths().items() if count is None]


def clear_database(connection: Connection) -> None:
    """Drop every table and function; the schema and its rights stay."""
    connection.execute(_CLEAR)


def purge_queues() -> None:
    """Empty every queue: messages of the world before would have effects in this one."""
    link = connect(settings().amqp_uri)
    channel = link.channel()
    for queue in topology.queues(settings().retry_delays):
        try:
            channel.queue_purge(queue.name)
        except amqp.NotFound:
            channel = link.channel()
    link.close()


def _depths() -> dict[str, int | None]:
    link = connect(settings().amqp_uri)
    try:
        return depths(link, [queue.name for queue in topology.queues(settings().retry_delays)])
    finally:
        link.close()
