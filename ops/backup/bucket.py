"""The bucket's objects in a folder: each content once, under its checksum; what the folder has is not read again."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

from ops.backup.manifest import KeptObject, object_path
from portal_kit.objects import ObjectMissing, ObjectStore, Stored

Tell = Callable[[str], None]


def copy_objects(store: ObjectStore, folder: Path, known: Mapping[str, KeptObject], tell: Tell) -> list[KeptObject]:
    """Copy what the folder has not got yet and return all that the bucket holds."""
    kept = []
    for found in store.inventory():
        before = known.get(found.key)
        try:
            is_known = before is not None and _is_same(before, found) and (folder / before.path).exists()
            kept.append(before if is_known and before is not None else _fetch(store, folder, found))
        except ObjectMissing:
            continue  # given up since it was listed: nobody's file is without its bytes then
        tell(found.key)
    return kept


def write_list(path: Path, objects: Iterable[KeptObject]) -> None:
    """Write the list of objects, one a line, so that a million of them need no memory."""
    with path.open("w", encoding="utf-8") as file:
        for each in objects:
            file.write(json.dumps(asdict(each)) + "\n")


def prune(folder: Path, objects: Iterable[KeptObject]) -> int:
    """Remove contents that no object of the newest backup has; returns how many."""
    wanted = {folder / each.path for each in objects}
    unwanted = [path for path in folder.glob("objects/*/*") if path not in wanted]
    unwanted += folder.glob("objects/*.part")
    for path in unwanted:
        path.unlink()
    return len(unwanted)


def put_back(store: ObjectStore, folder: Path, objects: Iterable[KeptObject], tell: Tell) -> None:
    """Make the bucket hold these objects and no others; what it has already is left alone."""
    there = {found.key: found for found in store.inventory()}
    wanted = {each.key: each for each in objects}
    for key in there.keys() - wanted.keys():
        store.remove(key)
    for key, each in wanted.items():
        if key not in there or not _is_same(each, there[key]):
            with (folder / each.path).open("rb") as file:
                store.put_file(key, file, each.size)
        tell(key)


def _is_same(kept: KeptObject, found: Stored) -> bool:
    return bool(kept.etag) and (kept.etag, kept.size) == (found.etag, found.size)


def _fetch(store: ObjectStore, folder: Path, found: Stored) -> KeptObject:
    digest, size = sha256(), 0
    half = folder / "objects" / f"{os.getpid()}.part"
    half.parent.mkdir(parents=True, exist_ok=True)
    with half.open("wb") as file:
        try:
            for piece in store.chunks(found.key):
                digest.update(piece)
                size += len(piece)
                file.write(piece)
        except ObjectMissing:
            half.unlink()
            raise
    place = folder / object_path(digest.hexdigest())
    place.parent.mkdir(exist_ok=True)
    half.replace(place)
    return KeptObject(found.key, size, found.etag, digest.hexdigest())
