"""PostgreSQL's own tools for dumps: found in Debian's folders of versions or on the PATH, never older than the server."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from environs import Env

from ops.troubles import OpsTrouble

PACKAGED = Path("/usr/lib/postgresql")
_MAJOR = re.compile(r"\b(\d+)(?:\.\d+)?")


def dump(uri: str, snapshot: str, server: str, target: Path) -> None:
    """Write a database, as a snapshot has it, in the custom format."""
    _run(uri, server, "pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={target}")


def restore(uri: str, server: str, source: Path) -> None:
    """Read a dump into a database without tables, all of it or nothing."""
    database = unquote(urlsplit(uri).path.lstrip("/"))
    _run(
        uri, server, "pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", f"--dbname={database}",
        str(source),
    )  # fmt: skip


def tool(name: str, server: str) -> Path:
    """Find the oldest program that is as new as the server; a newer one reads an older server's data."""
    wanted = major(server)
    found = dict(_installed(name))
    fitting = [path for path, version in sorted(found.items(), key=lambda each: each[1]) if version >= wanted]
    if not fitting:
        have = ", ".join(f"{path} ({version})" for path, version in found.items()) or "none is installed"
        raise OpsTrouble(
            f"{name} of PostgreSQL {wanted} or newer is needed: {have}. Install postgresql-client-{wanted}, or name"
            " the folder of its programs in POSTGRESQL_TOOLS."
        )
    return fitting[0]


def major(version: str) -> int:
    """Return the major version in what a server or a program says of itself."""
    found = _MAJOR.search(version)
    if found is None:
        raise OpsTrouble(f"{version!r} names no version of PostgreSQL")
    return int(found[1])


def environment_of(uri: str) -> dict[str, str]:
    """Tell the tools where to connect; by the environment, since everybody may read a command line."""
    parts = urlsplit(uri)
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    told = {
        "PGHOST": options.get("host") or parts.hostname or "",
        "PGPORT": str(parts.port or 5432),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGDATABASE": unquote(parts.path.lstrip("/")),
        "PGCONNECT_TIMEOUT": "10",
        **{f"PG{name.upper()}": options[name] for name in ("sslmode", "sslrootcert") if name in options},
    }
    return {name: value for name, value in told.items() if value}


def _installed(name: str) -> Iterator[tuple[Path, int]]:
    given = Env().str("POSTGRESQL_TOOLS", "")
    for path in [Path(given) / name] if given else _usual(name):
        if path.exists():
            told = subprocess.run([str(path), "--version"], capture_output=True, text=True, check=False)  # noqa: S603 - the tool itself
            if told.returncode == 0:
                yield path, major(told.stdout)


def _usual(name: str) -> Iterable[Path]:
    yield from (folder / name for folder in sorted(PACKAGED.glob("*/bin")))
    # Debian's wrapper in /usr/bin chooses a version by the local clusters; elsewhere the PATH is all there is.
    found = shutil.which(name)
    if found:
        yield Path(found)


def _run(uri: str, server: str, name: str, *arguments: str) -> None:
    command = [str(tool(name, server)), "--no-password", *arguments]
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", **environment_of(uri)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - as above
    if done.returncode != 0:
        where = f"{environment['PGDATABASE']} on {environment.get('PGHOST', 'the local server')}"
        raise OpsTrouble(f"{name} of {where} failed: {done.stderr.strip()[:2000]}")
