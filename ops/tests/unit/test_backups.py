"""What makes a backup whole, which tools read a database, and how contents are kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import pytest

from contracts import loader
from ops.backup import postgres
from ops.backup.bucket import copy_objects, prune, put_back, write_list
from ops.backup.manifest import (
    KeptDatabase,
    KeptObject,
    Manifest,
    describe,
    read_manifest,
    verify,
    write_manifest,
)
from ops.backup.postgres import environment_of, major, tool
from ops.backup.restoring import verified
from ops.troubles import OpsTrouble
from portal_kit.objects import ObjectMissing, Stored

pytestmark = pytest.mark.unit
CONTENTS = {"files/one": b"Press the button.", "files/two": b"Press the button.", "invoices/three": b"%PDF"}


class FakeBucket:
    """Objects in memory; reads are counted."""

    def __init__(self, contents: dict[str, bytes]) -> None:
        self.contents = dict(contents)
        self.read: list[str] = []

    def inventory(self) -> Iterator[Stored]:
        """List all of them, and one that is given up before it is read."""
        for key, content in self.contents.items():
            yield Stored(key, len(content), f"etag-{sha256(content).hexdigest()[:8]}")
        yield Stored("uploads/given-up", 1, "etag")

    def chunks(self, key: str) -> Iterator[bytes]:
        """Stream one in two pieces."""
        if key not in self.contents:
            raise ObjectMissing(key)
        self.read.append(key)
        yield from (self.contents[key][:3], self.contents[key][3:])

    def put_file(self, key: str, source: BinaryIO, size: int) -> None:
        """Keep what the file holds."""
        self.contents[key] = source.read()
        assert len(self.contents[key]) == size

    def remove(self, key: str) -> None:
        """Forget one."""
        self.contents.pop(key, None)


def silent(_what: str) -> None:
    """Tell nobody."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A whole backup of two services and three objects."""
    objects = copy_objects(FakeBucket(CONTENTS), tmp_path, {}, silent)
    part = tmp_path / "taken-1"
    part.mkdir()
    write_list(part / "objects.jsonl", objects)
    (part / "definitions.json").write_text("{}")
    databases = {}
    for service in ("quotes", "orders"):
        (part / f"{service}.dump").write_bytes(service.encode())
        databases[service] = KeptDatabase(describe(tmp_path, part / f"{service}.dump"), "0001", {"outbox": 3})
    manifest = Manifest(
        taken_at=datetime(2026, 11, 1, tzinfo=UTC),
        portolan="0.1.0",
        server="15.4",
        databases=databases,
        objects=describe(tmp_path, part / "objects.jsonl"),
        object_count=len(objects),
        object_bytes=sum(each.size for each in objects),
        definitions=describe(tmp_path, part / "definitions.json"),
    )
    write_manifest(tmp_path, manifest)
    return tmp_path


def test_a_whole_backup_is_read_as_it_was_written(folder: Path):
    """Every byte is compared; the same content lies there once."""
    manifest = read_manifest(folder)
    assert manifest.databases["quotes"].rows == {"outbox": 3}
    assert {each.key for each in verify(folder, manifest)} == set(CONTENTS)
    assert len(list(folder.glob("objects/*/*"))) == 2


@pytest.mark.parametrize("name", ["taken-1/quotes.dump", "taken-1/objects.jsonl", "taken-1/definitions.json", "object"])
@pytest.mark.parametrize("damage", ["gone", "changed", "longer"])
def test_a_damaged_file_is_named(folder: Path, name: str, damage: str):
    """Whichever it is, before anything is restored."""
    path = next(iter(folder.glob("objects/*/*"))) if name == "object" else folder / name
    content = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(b"x" + content[1:] if damage == "changed" else content + b" ")
    with pytest.raises(OpsTrouble) as refused:
        verify(folder, read_manifest(folder))
    assert path.name in str(refused.value)


@pytest.mark.parametrize(
    ("content", "told"),
    [(None, "never finished"), ("{", "damaged"), ("[]", "damaged"), ('{"format": 2}', "format 2"), ("{}", "damaged")],
)
def test_what_is_no_manifest_says_so(folder: Path, content: str | None, told: str):
    """A backup that was never finished has none, since it is written last."""
    path = folder / "manifest.json"
    path.unlink() if content is None else path.write_text(content)
    with pytest.raises(OpsTrouble, match=told):
        read_manifest(folder)


def test_a_manifest_reaches_nothing_outside_of_its_folder(folder: Path):
    """Whoever may write a manifest may not choose what is read."""
    path = folder / "manifest.json"
    told = json.loads(path.read_text())
    told["definitions"]["path"] = "../secret"
    path.write_text(json.dumps(told))
    with pytest.raises(OpsTrouble, match="not below"):
        verify(folder, read_manifest(folder))


def test_a_second_backup_reads_only_what_is_new(folder: Path):
    """By the store's mark of the content; contents that nobody has any more go."""
    known = {each.key: each for each in verify(folder, read_manifest(folder))}
    bucket = FakeBucket({**CONTENTS, "files/two": b"Another text.", "files/four": b"New."})
    del bucket.contents["invoices/three"]
    kept = copy_objects(bucket, folder, known, silent)
    assert bucket.read == ["files/two", "files/four"]
    assert prune(folder, kept) == 1
    assert {each.key: (folder / each.path).read_bytes() for each in kept} == bucket.contents


def test_a_content_that_the_folder_lost_is_read_again(folder: Path):
    """A backup heals what was taken from it."""
    known = {each.key: each for each in verify(folder, read_manifest(folder))}
    (folder / known["invoices/three"].path).unlink()
    bucket = FakeBucket(CONTENTS)
    copy_objects(bucket, folder, known, silent)
    assert bucket.read == ["invoices/three"]


def test_a_bucket_gets_exactly_what_was_saved(folder: Path):
    """Strangers go, what is missing or other comes back, what is right is left alone."""
    objects = verify(folder, read_manifest(folder))
    bucket = FakeBucket({"files/one": CONTENTS["files/one"], "files/two": b"Other.", "stray": b"?"})
    put_back(bucket, folder, [*objects, KeptObject("empty", 0, "etag", _empty(folder))], silent)
    assert bucket.contents == {**CONTENTS, "empty": b""}


def _empty(folder: Path) -> str:
    checksum = sha256(b"").hexdigest()
    path = folder / "objects" / checksum[:2] / checksum
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(BytesIO().read())
    return checksum


@pytest.mark.parametrize(
    ("told", "number"),
    [("15.4 (Debian 15.4-1)", 15), ("pg_dump (PostgreSQL) 17.2", 17), ("16beta1", 16), ("9", 9)],
)
def test_a_version_is_read_from_what_is_said(told: str, number: int):
    """As servers and programs say it."""
    assert major(told) == number


@pytest.mark.parametrize(("server", "chosen"), [("14.9", 15), ("15.4", 15), ("16.1", 17), ("17.0", 17)])
def test_the_oldest_tool_that_is_new_enough_is_taken(monkeypatch, server: str, chosen: int):
    """A newer one reads an older server's data, never the other way."""
    installed = [(Path("/seventeen"), 17), (Path("/fifteen"), 15), (Path("/thirteen"), 13)]
    monkeypatch.setattr(postgres, "_installed", lambda _name: iter(installed))
    assert dict(installed)[tool("pg_dump", server)] == chosen


def test_without_a_tool_it_is_said_what_to_install(monkeypatch):
    """Nobody should read a manual first."""
    monkeypatch.setattr(postgres, "_installed", lambda _name: iter([(Path("/fifteen"), 15)]))
    with pytest.raises(OpsTrouble, match="postgresql-client-18"):
        tool("pg_dump", "18.1")


def test_a_password_is_told_by_the_environment():
    """Everybody on a machine may read a command line."""
    told = environment_of("postgresql://owner:p%40ss@db.example:6432/portolan_quotes?sslmode=verify-full")
    assert told == {
        "PGHOST": "db.example",
        "PGPORT": "6432",
        "PGUSER": "owner",
        "PGPASSWORD": "p@ss",
        "PGDATABASE": "portolan_quotes",
        "PGCONNECT_TIMEOUT": "10",
        "PGSSLMODE": "verify-full",
    }


@pytest.mark.parametrize(
    ("revision", "told"), [("0001", None), ("9999", "restore with the release that made the backup")]
)
def test_a_backup_of_a_newer_release_is_refused(folder: Path, revision: str, told: str | None):
    """An older one is migrated; tables that this code does not know would be read wrongly."""
    manifest = read_manifest(folder)
    database = replace(manifest.databases["quotes"], revision=revision)
    write_manifest(folder, replace(manifest, databases=dict.fromkeys(loader.SERVICES, database)))
    if told is None:
        assert len(verified(folder)[1]) == len(CONTENTS)
        return
    with pytest.raises(OpsTrouble, match=told):
        verified(folder)


def test_a_backup_that_lacks_a_service_is_refused(folder: Path):
    """Half an installation is none."""
    with pytest.raises(OpsTrouble, match="the backup has the databases quotes, orders"):
        verified(folder)
