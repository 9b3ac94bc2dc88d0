"""Restoring: the backup is verified first, then databases, objects and queues, then what was under way is sent again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep

from sqlalchemy import text

from contracts import loader, topology
from ops.backup import clearing
from ops.backup.bucket import put_back
from ops.backup.management import load_definitions
from ops.backup.manifest import KeptObject, Manifest, read_manifest, verify
from ops.backup.moment import rows_of
from ops.backup.postgres import restore as restore_dump
from ops.resend import Pace, Resender, Span, Tally
from ops.troubles import OpsTrouble
from portal_kit.broker import connect
from portal_kit.database import single_connections
from portal_kit.migrations import upgrade
from portal_kit.objects import ObjectStore
from portal_kit.revisions import newest_revision
from portal_kit.settings import settings

Tell = Callable[[str], None]
# Inboxes remember this long what was handled.
KEPT = timedelta(days=30)
# What production systems get again in any case; they know a job by its id.
BEFORE = timedelta(hours=1)


def verified(folder: Path) -> tuple[Manifest, list[KeptObject]]:
    """Read a backup and check that every byte of it is there and that this Portolan knows its tables."""
    manifest = read_manifest(folder)
    if set(manifest.databases) != set(loader.SERVICES):
        raise OpsTrouble(
            f"the backup has the databases {', '.join(manifest.databases)}, not {', '.join(loader.SERVICES)}"
        )
    for service, database in manifest.databases.items():
        if database.revision > newest_revision(service):
            told = f"{service} is at {database.revision} in the backup, this Portolan knows {newest_revision(service)}"
            raise OpsTrouble(f"{told}; restore with the release that made the backup, or a newer one")
    return manifest, verify(folder, manifest)


def restore(folder: Path, owners: Mapping[str, str], store: ObjectStore, *, replace: bool, tell: Tell) -> Manifest:
    """Put a backup in the place of what is there; nothing is touched before everything was checked."""
    manifest, objects = verified(folder)
    tell("the backup is whole")
    clearing.refuse_while_in_use(owners)
    store.ensure_bucket()
    there = clearing.what_is_there(owners, store)
    if there and not replace:
        raise OpsTrouble(f"this installation is not empty ({'; '.join(there)}); --replace throws that away")
    load_definitions()
    missing = clearing.missing_queues()
    if missing:
        raise OpsTrouble(
            f"the broker lacks {len(missing)} queues, such as {missing[0]}; load {manifest.definitions.path} into it,"
            " or set AMQP_MANAGEMENT_URI so that this command does"
        )
    clearing.purge_queues()
    tell("queues are empty")
    for service, database in manifest.databases.items():
        _restore_database(service, owners[service], folder / database.dump.path, database.rows)
        tell(f"database of {service}")
    put_back(store, folder, objects, lambda _key: None)
    tell(f"{len(objects)} objects")
    return manifest


def send_what_was_under_way(manifest: Manifest, databases: Mapping[str, str]) -> Tally:
    """Put into the queues every event that some service had not handled at the moment of the backup."""
    resender = Resender(databases, settings().amqp_uri, Pace(most_waiting=0))
    now = datetime.now(UTC)
    try:
        seen = resender.look(Span(manifest.taken_at - KEPT, now), lambda _service, _count: None)
        since = min(seen.oldest or manifest.taken_at, manifest.taken_at - BEFORE)
        return resender.send(Span(since, now), lambda _service, _count: None)
    finally:
        resender.close()


def wait_for_consumers(seconds: float) -> bool:
    """Wait until every service listens again; False when the time is over."""
    until = monotonic() + seconds
    wanted = [topology.event_queue(service, each.type) for each in loader.events() for service in each.consumers]
    while not _all_consumed(wanted):
        if monotonic() > until:
            return False
        sleep(0.5)
    return True


def _all_consumed(queues: Sequence[str]) -> bool:
    link = connect(settings().amqp_uri)
    try:
        channel = link.channel()
        return all(channel.queue_declare(queue, passive=True).consumer_count for queue in queues)
    finally:
        link.close()


def _restore_database(service: str, uri: str, dump: Path, expected: Mapping[str, int]) -> None:
    engine = single_connections(uri)
    with engine.begin() as connection:
        clearing.clear_database(connection)
        server = str(connection.execute(text("SHOW server_version")).scalar_one())
    restore_dump(uri, server, dump)
    with engine.connect() as connection:
        found = rows_of(connection)
    wrong = {table: found.get(table) for table, count in expected.items() if found.get(table) != count}
    if wrong:
        raise OpsTrouble(f"after restoring, tables of {service} have other numbers of rows than were saved: {wrong}")
    upgrade(service, uri)
