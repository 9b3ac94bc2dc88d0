"""Taking a backup: dumps of one moment first, objects after them, the manifest last."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from ops.backup.bucket import copy_objects, prune, write_list
from ops.backup.management import wanted_definitions
from ops.backup.manifest import (
    NAME,
    KeptDatabase,
    KeptObject,
    Manifest,
    describe,
    read_manifest,
    read_objects,
    write_manifest,
)
from ops.backup.moment import one_moment
from ops.backup.postgres import dump
from ops.troubles import OpsTrouble
from portal_kit.objects import ObjectStore

Tell = Callable[[str], None]


def take(folder: Path, owners: Mapping[str, str], store: ObjectStore, tell: Tell) -> Manifest:
    """Save everything into a folder; one that holds an earlier backup keeps it until the new one is whole.

    Databases come before objects: a row that says "stored" was written after its bytes.
    """
    known = _known_objects(folder)
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    os.umask(0o077)
    taken_at = datetime.now(UTC)
    part = folder / f"taken-{taken_at:%Y%m%dT%H%M%S%f}"
    part.mkdir()
    server, databases = _dump_all(folder, part, owners, tell)
    objects = copy_objects(store, folder, known, tell)
    write_list(part / "objects.jsonl", objects)
    # Without users: their passwords are the installation's own affair.
    (part / "definitions.json").write_bytes(wanted_definitions())
    manifest = Manifest(
        taken_at=taken_at,
        portolan=version("portolan"),
        server=server,
        databases=databases,
        objects=describe(folder, part / "objects.jsonl"),
        object_count=len(objects),
        object_bytes=sum(each.size for each in objects),
        definitions=describe(folder, part / "definitions.json"),
    )
    write_manifest(folder, manifest)
    _forget_earlier(folder, part, objects)
    return manifest


def _known_objects(folder: Path) -> dict[str, KeptObject]:
    if not folder.exists() or not any(folder.iterdir()):
        return {}
    if not (folder / NAME).exists() and not list(folder.glob("taken-*")):
        raise OpsTrouble(f"{folder} holds something else; name an empty folder, or one of an earlier backup")
    if not (folder / NAME).exists():
        return {}
    return {each.key: each for each in read_objects(folder, read_manifest(folder))}


def _dump_all(folder: Path, part: Path, owners: Mapping[str, str], tell: Tell) -> tuple[str, dict[str, KeptDatabase]]:
    databases: dict[str, KeptDatabase] = {}
    server = ""
    with one_moment(owners) as snapshots:
        for service, snapshot in snapshots.items():
            path = part / f"{service}.dump"
            server = snapshot.server
            dump(owners[service], snapshot.name, server, path)
            databases[service] = KeptDatabase(describe(folder, path), snapshot.revision, snapshot.rows())
            tell(f"database of {service}")
    return server, databases


def _forget_earlier(folder: Path, part: Path, objects: list[KeptObject]) -> None:
    for other in folder.glob("taken-*"):
        if other != part:
            shutil.rmtree(other)
    prune(folder, objects)
