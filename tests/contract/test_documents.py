"""The documents tell the truth: what they name exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from contracts import loader
from gateway.api import OPERATIONS

ROOT = Path(__file__).parents[2]
FOLDERS = ("contracts", "deploy", "docs", "gateway", "ops", "portal_kit", "services", "tests")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.md"))])
GUIDES = [*ROOT.glob("*.md"), *(ROOT / "docs" / "guides").glob("*.md")]
DECISIONS = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))

LINK = re.compile(r"\]\(([^)\s]+)\)")
TARGET = re.compile(r"\bmake (?:-s )?([a-z][a-z-]*)\b")
VARIABLE = re.compile(r"`(?:export )?([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)[=`]")
EVENT = re.compile(r"\b([a-z_]+\.[a-z_]+)\.v([0-9]+)\b")
CALL = re.compile(rf"\b({'|'.join(loader.SERVICES)})\.([a-z_]+)\b")
MODULE = re.compile(r"python -m ([a-z_]+(?:\.[a-z_]+)*)")
ADDRESS = re.compile(r"\b(?:GET|POST|PUT|PATCH|DELETE) `?(/[^\s`,;:)]*)")
PLACE = re.compile(
    r"`((?:contracts|deploy|docs|gateway|ops|portal_kit|services|tests)/[\w./-]*[\w/]|[A-Z]+\.md|Makefile)`"
)
# Words that follow "make" in a sentence.
WORDS = {"for", "it", "the"}
named = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
guides = pytest.mark.parametrize("path", GUIDES, ids=lambda path: str(path.relative_to(ROOT)))


@named
def test_every_relative_link_leads_somewhere(path: Path):
    """A link leads to a file of the repository, and its fragment to a heading there."""
    for link in LINK.findall(_prose(path)):
        if re.match(r"[a-z]+:", link):
            continue
        place, _, fragment = link.partition("#")
        target = (path.parent / place).resolve() if place else path
        assert target.exists(), link
        assert not fragment or fragment in _headings(target), link


@named
def test_every_make_target_exists(path: Path):
    """What a document tells to type can be typed."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    quoted = (match for text in _quoted(path) for match in TARGET.findall(text))
    assert set(quoted) - WORDS <= targets


@guides
def test_every_variable_is_read_somewhere(path: Path):
    """A setting that a guide explains is one that the code reads."""
    assert {name for name in VARIABLE.findall(_text(path)) if name not in _code()} == set()


@guides
def test_every_module_and_place_exists(path: Path):
    """A module that a guide tells to run, and a file that it names, are there."""
    modules = {name for name in MODULE.findall(_text(path)) if "." in name and not name.startswith("services.<")}
    assert {name for name in modules if not _is_module(name)} == set()
    assert {place for place in PLACE.findall(_text(path)) if not (ROOT / place).exists()} == set()


@guides
def test_every_event_and_call_has_its_contract(path: Path):
    """What a guide says crosses the bus does cross it."""
    text = _text(path)
    known = {
        f"{contract.service}.{contract.method}" for service in loader.SERVICES for contract in loader.rpcs(service)
    }
    events = {contract.type for contract in loader.events()}
    assert {f"{name}.v{version}" for name, version in EVENT.findall(text)} <= events
    assert {f"{service}.{method}" for service, method in CALL.findall(text)} - _no_calls(text) <= known


@guides
def test_every_address_is_an_operation(path: Path):
    """What a guide says is asked of the API can be asked."""
    shapes = {re.sub(r"{\w+}", "{}", operation.path) for operation in OPERATIONS}
    found = {re.sub(r"{\w+}", "{}", address.partition("?")[0]) for address in ADDRESS.findall(_text(path))}
    assert {address for address in found if not _fits(address, shapes)} == set()


def test_every_module_of_the_kit_has_its_line():
    """Whoever adds a module to the kit says on the map what it is."""
    modules = {
        str(path.relative_to(ROOT / "portal_kit").with_suffix(""))
        for path in (ROOT / "portal_kit").rglob("*.py")
        if path.name != "__init__.py" and not {"tests", "testing"} & set(path.parts)
    }
    kit = _section(ROOT / "ARCHITECTURE.md", "The kit")
    assert set(re.findall(r"^\| `([\w/]*\w)` \|", kit, re.MULTILINE)) == modules


def test_the_list_of_decisions_is_complete():
    """Each record is on the page that lists them, in order."""
    listed = re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", _text(ROOT / "docs" / "adr" / "README.md"))
    assert listed == [path.name for path in DECISIONS]


def test_every_setting_is_explained():
    """What the kit and the gateway read from the environment stands in the operator's table."""
    read = {
        name
        for path in (ROOT / "portal_kit" / "settings.py", ROOT / "gateway" / "settings.py")
        for name in re.findall(r"env\.\w+\(\"([A-Z][A-Z0-9_]+)\"", _text(path))
    }
    explained = set(re.findall(r"`([A-Z][A-Z0-9_]+)`", _text(ROOT / "docs" / "guides" / "operators.md")))
    assert read <= explained


def _fits(address: str, shapes: set[str]) -> bool:
    """Tell whether an address is one of the API, also when written with `…` for what it is about."""
    if address.startswith("/…"):
        return any(shape.endswith(address.removeprefix("/…").replace("{}", "")) for shape in shapes)
    return address in shapes


def _no_calls(text: str) -> set[str]:
    """Find what looks like a call and is none: files, modules, exchanges, queues, hosts."""
    dotted = re.findall(rf"[\w/<>-]*[/.]?\b(?:{'|'.join(loader.SERVICES)})\.(?:events|py|md|service|sh|worker)\b", text)
    return {re.sub(r".*[/.](?=\w+\.\w+$)", "", found) for found in dotted}


def _section(path: Path, title: str) -> str:
    return _text(path).partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def _headings(path: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", _prose(path), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def _quoted(path: Path) -> Iterator[str]:
    """Yield what is meant to be typed: code blocks and code in sentences."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", _text(path), re.DOTALL | re.MULTILINE)
    yield from (line for block in blocks for line in block.splitlines() if line.startswith("make "))
    yield from re.findall(r"`([^`\n]+)`", _prose(path))


def _prose(path: Path) -> str:
    return re.sub(r"^```.*?^```", "", _text(path), flags=re.DOTALL | re.MULTILINE)


@cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def _code() -> str:
    sources = [path for folder in FOLDERS if folder != "docs" for path in (ROOT / folder).rglob("*.py")]
    return "\n".join(_text(path) for path in sources if path != Path(__file__))


def _is_module(name: str) -> bool:
    path = ROOT.joinpath(*name.split("."))
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()
