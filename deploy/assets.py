"""`python deploy/assets.py [--tests]`: lay the pages' third-party files where the gateway serves them.

They come out of npm packages by package-lock.json, prebuilt and unchanged; nothing is bundled, and no script of a
package runs. When nothing has changed since the last run there is nothing to do.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
NPM = CHECKOUT / ".portolan-tools" / "npm"
PACKAGES = NPM / "node_modules"
VENDOR = CHECKOUT / "gateway" / "web" / "static" / "vendor"
ICON_NAMES = CHECKOUT / "gateway" / "web" / "icons.txt"
LOCK = CHECKOUT / "package-lock.json"
MANIFEST = VENDOR / "manifest.json"

# Where each file of the pages lies in its package.
FILES = {
    "bootstrap.min.css": "bootstrap/dist/css/bootstrap.min.css",
    "idiomorph.min.js": "idiomorph/dist/idiomorph.min.js",
}
# What is inside of those files: their licences want to be handed on.
SHIPPED = ("bootstrap", "bootstrap-icons", "idiomorph")


class AssetTrouble(Exception):
    """Something that the person at the terminal has to mend."""


def main() -> int:
    """Do what is missing; 2 with a sentence when it cannot be done."""
    parser = argparse.ArgumentParser(prog="python deploy/assets.py", description=__doc__)
    parser.add_argument("--tests", action="store_true", help="what the browser tests need, too")
    with_tests = bool(parser.parse_args().tests)
    try:
        if _stale(with_tests=with_tests):
            _refresh(with_tests=with_tests)
    except AssetTrouble as trouble:
        print(f"portolan: {trouble}", file=sys.stderr)
        return 2
    return 0


def _stale(*, with_tests: bool) -> bool:
    return _installed() not in _wanted(with_tests=with_tests) or _laid_out() != _fingerprint()


def _refresh(*, with_tests: bool) -> None:
    NPM.mkdir(parents=True, exist_ok=True)
    with (NPM / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _installed() not in _wanted(with_tests=with_tests):
            _install(with_tests=with_tests)
        if _laid_out() != _fingerprint():
            _lay_out()


def _wanted(*, with_tests: bool) -> tuple[str, ...]:
    """The stamps that satisfy: an installation for tests holds everything."""
    digest = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    return (f"{digest} tests",) if with_tests else (f"{digest} pages", f"{digest} tests")


def _installed() -> str:
    stamp = NPM / ".portolan-stamp"
    return stamp.read_text(encoding="utf-8") if stamp.exists() else ""


def _install(*, with_tests: bool) -> None:
    """Fetch exactly what the lock file names, into a folder outside of the sources."""
    print("  Installing the pages' npm packages into .portolan-tools/npm", file=sys.stderr)
    npm = shutil.which("npm")
    if npm is None:
        raise AssetTrouble("npm was not found; deploy/bootstrap.sh installs it.")
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(CHECKOUT / name, NPM / name)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    outcome = subprocess.run(
        command if with_tests else [*command, "--omit=dev"],
        cwd=NPM,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if outcome.returncode:
        raise AssetTrouble(f"npm could not install the pages' packages:\n{outcome.stdout.strip()[-2000:]}")
    (NPM / ".portolan-stamp").write_text(_wanted(with_tests=with_tests)[0], encoding="utf-8")


def _fingerprint() -> str:
    """Differs when a package, the list of icons or this file does."""
    digest = hashlib.sha256()
    for path in (LOCK, ICON_NAMES, Path(__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _laid_out() -> str:
    """The fingerprint of what lies in place; empty when a file is missing."""
    if not MANIFEST.exists():
        return ""
    manifest = json.loads(MANIFEST.read_text(encoding="utf-8"))
    return str(manifest["fingerprint"]) if all((VENDOR / name).exists() for name in manifest["files"]) else ""


def _lay_out() -> None:
    """Write every file of the pages, and at last the manifest that says so."""
    VENDOR.mkdir(parents=True, exist_ok=True)
    contents = {name: (PACKAGES / source).read_bytes() for name, source in FILES.items()}
    contents["icons.svg"] = _icons().encode()
    contents["licences.txt"] = _licences().encode()
    for stranger in {path.name for path in VENDOR.iterdir()} - set(contents):
        (VENDOR / stranger).unlink()
    for name, content in contents.items():
        _write(VENDOR / name, content)
    manifest = {"fingerprint": _fingerprint(), "files": sorted(contents)}
    _write(MANIFEST, json.dumps(manifest, indent=2).encode())


def _write(path: Path, content: bytes) -> None:
    """A gateway that runs meanwhile never serves half a file."""
    fresh = path.with_name(f".{path.name}")
    fresh.write_bytes(content)
    fresh.replace(path)


def _icons() -> str:
    """Only the icons that the pages use: the whole set weighs as much as all the rest."""
    sprite = (PACKAGES / "bootstrap-icons" / "bootstrap-icons.svg").read_text(encoding="utf-8")
    symbols = {
        name: symbol for symbol, name in re.findall(r'(<symbol [^>]*id="([^"]+)">.*?</symbol>)', sprite, re.DOTALL)
    }
    names = ICON_NAMES.read_text(encoding="utf-8").split()
    if unknown := sorted(set(names) - set(symbols)):
        raise AssetTrouble(f"gateway/web/icons.txt names icons that Bootstrap Icons does not have: {' '.join(unknown)}")
    body = "".join(f"{symbols[name]}\n" for name in sorted(set(names)))
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{body}</svg>\n'


def _licences() -> str:
    return "\n\n".join(_licence(name) for name in SHIPPED) + "\n"


def _licence(name: str) -> str:
    """Name, version and licence of a package, with the text that it brings."""
    folder = PACKAGES / name
    described = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    author = described.get("author", "")
    author = author.get("name", "") if isinstance(author, dict) else author
    head = " · ".join(filter(None, (f"{name} {described['version']}", described["license"], author)))
    texts = [path for path in sorted(folder.iterdir()) if path.is_file() and re.match(r"(?i)licen[cs]e", path.name)]
    return "\n\n".join([head, *(path.read_text(encoding="utf-8").strip() for path in texts)])


if __name__ == "__main__":
    sys.exit(main())
