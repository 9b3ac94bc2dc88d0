"""What of the product stands: per feature its state, API operations, pages and tests (`make features`)."""

from __future__ import annotations

import argparse
import ast
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "docs" / "features.md"
LEVELS = ("unit", "contract", "integration", "e2e", "browser")
SHOWN_BY = ("e2e", "browser")
TEST_ROOTS = ("services", "gateway", "portal_kit", "ops", "deploy", "tests")
_ROW = re.compile(r"^\| ([A-Z]\d+) \| (.+) \| (open|done) \|$", re.MULTILINE)


@dataclass(slots=True)
class Feature:
    """One row of the table with what was found of it."""

    id: str
    text: str
    state: str
    operations: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    tests: dict[str, list[str]] = field(default_factory=lambda: {level: [] for level in LEVELS})

    @property
    def shown(self) -> bool:
        """Whether a test uses it as a person or system would."""
        return any(self.tests[level] for level in SHOWN_BY)


def main(arguments: list[str] | None = None) -> int:
    """Print the table or JSON; 1 when a feature called done is not shown by a test."""
    parser = argparse.ArgumentParser(prog="python -m ops.features", description=__doc__)
    parser.add_argument("--format", choices=("table", "json"), default="table")
    known = features()
    if parser.parse_args(arguments).format == "json":
        print(json.dumps([_as_json(feature) for feature in known.values()], indent=2))
    else:
        for feature in known.values():
            print(_as_line(feature))
    troubles = [f"{each.id} is called done, but no end-to-end or browser test shows it" for each in _unshown(known)]
    troubles += [
        f"{name} shows {identifier}, which docs/features.md does not know" for identifier, name in _strays(known)
    ]
    for trouble in troubles:
        print(trouble, file=sys.stderr)
    return 1 if troubles else 0


def rows() -> dict[str, Feature]:
    """Read the table alone."""
    return {row[0]: Feature(*row) for row in _ROW.findall(TABLE.read_text(encoding="utf-8"))}


def features() -> dict[str, Feature]:
    """Read the table and join operations, pages and tests to it."""
    known = rows()
    for identifier, operation in _operations():
        known[identifier].operations.append(operation)
    for identifier, page in _pages():
        known[identifier].pages.append(page)
    for identifier, level, name in marked_tests():
        if identifier in known:
            known[identifier].tests[level].append(name)
    return known


def marked_tests() -> Iterator[tuple[str, str, str]]:
    """Yield (feature, level, test) for each mark `feature("Q6")` on a test, its class or its module."""
    for path in sorted(each for root in TEST_ROOTS for each in (ROOT / root).rglob("test_*.py")):
        place = path.relative_to(ROOT)
        # Tests that lie in no folder of a level need no servers.
        level = next((part for part in place.parts if part in LEVELS), "unit")
        for identifier, name in marks(ast.parse(path.read_text(encoding="utf-8"))):
            yield identifier, level, f"{place}::{name}"


def marks(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield (feature, test) of one test module."""
    of_module = [mark for node in tree.body for mark in _named(node)]
    yield from _below(tree, of_module, "")


def _below(node: ast.Module | ast.ClassDef, inherited: list[str], prefix: str) -> Iterator[tuple[str, str]]:
    for child in node.body:
        if isinstance(child, ast.ClassDef):
            yield from _below(child, [*inherited, *_decorated(child)], f"{prefix}{child.name}::")
        elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) and child.name.startswith("test_"):
            yield from ((each, prefix + child.name) for each in dict.fromkeys([*inherited, *_decorated(child)]))


def _named(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.Assign) and any(isinstance(to, ast.Name) and to.id == "pytestmark" for to in node.targets):
        yield from _features_in(node.value)


def _decorated(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    return [identifier for decorator in node.decorator_list for identifier in _features_in(decorator)]


def _features_in(node: ast.expr) -> Iterator[str]:
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "feature":
            yield from (str(each.value) for each in call.args if isinstance(each, ast.Constant))


def _operations() -> Iterator[tuple[str, str]]:
    """Yield (feature, operation): each operation of the API serves the features of its calls."""
    # The tables load the web framework, which reading marks does not need.
    from gateway.api import endpoints

    found: dict[str, dict[str, None]] = defaultdict(dict)
    for endpoint in endpoints():
        bindings = endpoint.by_event.values() if endpoint.by_event else (endpoint.binding,)
        for identifier in (each for binding in bindings for each in binding.contract.features):
            found[identifier][f"{endpoint.operation.method} {endpoint.operation.full_path}"] = None
    for identifier, operations in found.items():
        yield from ((identifier, operation) for operation in operations)


def _pages() -> Iterator[tuple[str, str]]:
    """Yield (feature, page): each page of the portal says which features it serves."""
    # Pages load the web framework, as operations do.
    from gateway.web.views import PAGES

    yield from ((identifier, page.path) for page in PAGES for identifier in page.features)


def _unshown(known: dict[str, Feature]) -> list[Feature]:
    return [feature for feature in known.values() if feature.state == "done" and not feature.shown]


def _strays(known: dict[str, Feature]) -> list[tuple[str, str]]:
    return [(identifier, name) for identifier, _, name in marked_tests() if identifier not in known]


def _as_json(feature: Feature) -> dict[str, object]:
    return {
        "id": feature.id,
        "state": feature.state,
        "operations": feature.operations,
        "pages": feature.pages,
        "tests": feature.tests,
    }


def _as_line(feature: Feature) -> str:
    tests = " ".join(f"{level}:{len(names)}" for level, names in feature.tests.items())
    counts = f"operations:{len(feature.operations):<3} pages:{len(feature.pages):<2} {tests:<52}"
    return f"{feature.id:<4}{feature.state:<5}{counts}{feature.text}"


if __name__ == "__main__":
    sys.exit(main())
