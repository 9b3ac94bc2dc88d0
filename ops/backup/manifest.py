"""The manifest: written last, it says that a backup is whole, and by its checksums whether it still is."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath

from ops.troubles import OpsTrouble

FORMAT = 1
NAME = "manifest.json"
_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Kept:
    """One file of the backup, by its path below the backup's folder."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class KeptDatabase:
    """One service's dump: its migration, and how many rows each table had."""

    dump: Kept
    revision: str
    rows: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class KeptObject:
    """One object of the bucket; its bytes lie under their checksum."""

    key: str
    size: int
    etag: str
    sha256: str

    @property
    def path(self) -> str:
        """Where its bytes lie below the backup's folder."""
        return object_path(self.sha256)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a whole backup consists of."""

    taken_at: datetime
    portolan: str
    server: str
    databases: Mapping[str, KeptDatabase]
    objects: Kept
    object_count: int
    object_bytes: int
    definitions: Kept

    def files(self) -> Iterator[Kept]:
        """List every file but the objects' bytes."""
        yield from (database.dump for database in self.databases.values())
        yield self.objects
        yield self.definitions


def object_path(checksum: str) -> str:
    """Return where bytes lie: spread over folders, so that none of them grows too large."""
    return f"objects/{checksum[:2]}/{checksum}"


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Put the manifest in its place in one step, after everything it speaks of is on the disk."""
    os.sync()
    beside = folder / f"{NAME}.part"
    told = {"format": FORMAT, **asdict(manifest), "taken_at": manifest.taken_at.isoformat()}
    beside.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    beside.replace(folder / NAME)
    os.sync()


def read_manifest(folder: Path) -> Manifest:
    """Read a backup's manifest; OpsTrouble says why a folder is none."""
    path = folder / NAME
    if not path.exists():
        half = folder.is_dir() and any(folder.iterdir())
        why = "the backup was never finished" if half else "there is no backup"
        raise OpsTrouble(f"{folder} has no {NAME}: {why}")
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        if told["format"] != FORMAT:
            raise OpsTrouble(f"{path} has format {told['format']}; this Portolan reads {FORMAT}")
        return _manifest(told)
    except (ValueError, KeyError, TypeError, AttributeError) as damage:
        raise OpsTrouble(f"{path} is damaged: {type(damage).__name__} {damage}") from damage


def read_objects(folder: Path, manifest: Manifest) -> list[KeptObject]:
    """Read the list of objects, whose own checksum the manifest holds."""
    check(folder, manifest.objects)
    lines = (folder / manifest.objects.path).read_text(encoding="utf-8").splitlines()
    return [KeptObject(**json.loads(line)) for line in lines]


def verify(folder: Path, manifest: Manifest) -> list[KeptObject]:
    """Read every byte of a backup; OpsTrouble names the first file that is missing or not what it was."""
    for kept in manifest.files():
        check(folder, kept)
    objects = read_objects(folder, manifest)
    if len(objects) != manifest.object_count:
        raise OpsTrouble(f"the list of objects has {len(objects)} entries, not {manifest.object_count}")
    for each in {each.sha256: each for each in objects}.values():
        check(folder, Kept(each.path, each.size, each.sha256))
    return objects


def check(folder: Path, kept: Kept) -> None:
    """Compare a file with what the manifest says of it."""
    parts = PurePosixPath(kept.path)
    if parts.is_absolute() or ".." in parts.parts:
        raise OpsTrouble(f"the manifest names {kept.path}, which is not below {folder}")
    path = folder / kept.path
    if not path.is_file():
        raise OpsTrouble(f"{path} is missing; the backup is damaged")
    if path.stat().st_size != kept.size or checksum_of(path) != kept.sha256:
        raise OpsTrouble(f"{path} is not what the manifest says; the backup is damaged")


def describe(folder: Path, path: Path) -> Kept:
    """Return what the manifest says of a file that has just been written."""
    return Kept(path.relative_to(folder).as_posix(), path.stat().st_size, checksum_of(path))


def checksum_of(path: Path) -> str:
    """Return the SHA-256 of a file, read piece by piece."""
    digest = sha256()
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            digest.update(piece)
    return digest.hexdigest()


def _manifest(told: Mapping[str, object]) -> Manifest:
    fields = dict(told)
    fields.pop("format")
    databases = {
        name: KeptDatabase(Kept(**each["dump"]), each["revision"], each["rows"])
        for name, each in fields.pop("databases").items()  # type: ignore[attr-defined]
    }
    taken_at = datetime.fromisoformat(str(fields.pop("taken_at")))
    kept = {name: Kept(**fields.pop(name)) for name in ("objects", "definitions")}  # type: ignore[arg-type]
    return Manifest(taken_at=taken_at, databases=databases, **kept, **fields)  # type: ignore[arg-type]
