"""What the suite is made of: everything comes from the lock by its hash, under a licence that lets it be handed on."""

import importlib.metadata
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).parents[1]
LOCK = CHECKOUT / "uv.lock"
OURSELVES = "portolan"

PERMISSIVE = frozenset(
    ("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CNRI-Python", "ISC", "MIT", "MIT-0", "PSF-2.0", "Unlicense")
)
# What packages wrote before licences had identifiers.
SPOKEN = {
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
}
EXCEPTIONS = {
    "certifi": "MPL-2.0: a list of authorities, shipped as it is; a change to its files would have to be published",
    "marisa-trie": "LGPL or BSD-2-Clause for the library inside of it: we take the latter",
    "mrml": "tells no licence in its metadata; its repository says MIT",
    "psycopg2-binary": "LGPL: used as a library, exchangeable by whoever runs the suite",
    "python-stdnum": "LGPL: used as a library, exchangeable by whoever runs the suite",
    "supervisor": "BSD in words of its own (repoze); the launcher's alone",
    "zipstream-ng": "LGPL: used as a library, exchangeable by whoever runs the suite",
}

Package = Mapping[str, Any]


def main() -> int:
    """Print what is wrong; the exit status is 1 if anything is."""
    packages = read_lock()
    complaints = [*unpinned(packages), *strangers(packages), *unfree(runtime(packages))]
    for complaint in complaints:
        print(complaint)
    return int(bool(complaints))


def read_lock(path: Path = LOCK) -> list[Package]:
    """Read the packages of the lock; one that has several versions is there several times."""
    packages: list[Package] = tomllib.loads(path.read_text(encoding="utf-8"))["package"]
    return packages


def unpinned(packages: Sequence[Package]) -> Iterator[str]:
    """Name packages that come from elsewhere than a registry, or with a file that has no hash."""
    for package in packages:
        if package["name"] == OURSELVES:
            continue
        files = [*package.get("wheels", ()), *([package["sdist"]] if "sdist" in package else ())]
        if set(package["source"]) != {"registry"}:
            yield f"{package['name']}: comes from {package['source']}, not from a registry"
        elif not files or not all(str(file.get("hash", "")).startswith("sha256:") for file in files):
            yield f"{package['name']}: a file of it has no hash in the lock"


def strangers(packages: Sequence[Package], installed: Mapping[str, str] | None = None) -> Iterator[str]:
    """Name what is installed and is not in the lock, or in another version."""
    locked: dict[str, set[str]] = {}
    for package in packages:
        locked.setdefault(package["name"], set()).add(package.get("version", ""))
    for name, version in sorted((installed_versions() if installed is None else installed).items()):
        if name != OURSELVES and version not in locked.get(name, set()):
            yield f"{name} {version}: installed, but not what the lock says"


def installed_versions() -> dict[str, str]:
    """List what this environment holds."""
    return {canonical(one.name): one.version for one in importlib.metadata.distributions()}


def runtime(packages: Sequence[Package]) -> list[str]:
    """List what the suite needs to run, all the way down; tools of development are not among it."""
    by_name: dict[str, list[Package]] = {}
    for package in packages:
        by_name.setdefault(package["name"], []).append(package)
    found: set[str] = set()
    todo: list[tuple[str, tuple[str, ...]]] = [(OURSELVES, ())]
    while todo:
        name, extras = todo.pop()
        for package in by_name[name]:
            wanted = [*package.get("dependencies", ())]
            for extra in extras:
                wanted += package.get("optional-dependencies", {}).get(extra, ())
            todo += [(one["name"], tuple(one.get("extra", ()))) for one in wanted if one["name"] not in found]
            found.update(one["name"] for one in wanted)
    return sorted(found)


def unfree(names: Sequence[str]) -> Iterator[str]:
    """Name packages under a licence that is neither permissive nor excepted, and exceptions that nobody needs."""
    needless = set(EXCEPTIONS)
    for name in names:
        try:
            licences = licences_of(importlib.metadata.metadata(name))
        except importlib.metadata.PackageNotFoundError:
            continue  # of another platform; what is installed there is checked there
        if licences and licences <= PERMISSIVE:
            continue
        needless.discard(name)
        if name not in EXCEPTIONS:
            yield f"{name}: under {' and '.join(sorted(licences)) or 'no licence that it tells'}, which nobody allowed"
    for name in sorted(needless):
        yield f"{name}: needs no exception any more"


def licences_of(told: Any) -> set[str]:
    """Read the licences of a package: its expression, else its classifiers, else the field of old."""
    expression = told.get("License-Expression")
    if expression:
        return set(re.split(r"\s+(?:AND|OR)\s+", expression.replace("(", "").replace(")", "")))
    classifiers = [one.split(" :: ")[-1] for one in told.get_all("Classifier") or () if one.startswith("License")]
    words = [one for one in classifiers if one != "OSI Approved"] or [told.get("License") or ""]
    return {SPOKEN.get(word, word) for word in words if word}


def canonical(name: str) -> str:
    """Write a package's name as the lock does."""
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    sys.exit(main())
