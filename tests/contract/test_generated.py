"""Generated files are fresh, and hang together in themselves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import reduce
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from contracts import generate, loader
from tests.contract.checking import problems

SCHEMA_FILES = sorted(loader.ROOT.glob("*/schemas.json"))
DOCUMENTS = [*SCHEMA_FILES, loader.ROOT / "asyncapi.yaml", loader.ROOT / "openapi.json"]


def by_place(path: Path) -> str:
    """Name a case after its file."""
    return str(path.relative_to(loader.ROOT))


def test_no_generated_file_is_stale(capsys):
    """`make contracts` would change nothing."""
    status = generate.main(["--check"])
    assert status == 0, capsys.readouterr().out


@pytest.mark.parametrize("path", DOCUMENTS, ids=by_place)
def test_every_reference_leads_somewhere(path: Path):
    """A reader who follows a reference finds what it names."""
    text = path.read_text(encoding="utf-8")
    document = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    for reference in references(document):
        place = reference.removeprefix("#/").split("/")
        assert reduce(lambda node, key: node[key], place, document) is not None


@pytest.mark.parametrize("path", SCHEMA_FILES, ids=by_place)
def test_shapes_are_json_schemas_whose_examples_fit(path: Path):
    """Examples are what people copy."""
    described = json.loads(path.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(described)
    wrong = {
        f"{shape}.{name}": found
        for shape, schema in described["$defs"].items()
        for name, field in schema.get("properties", {}).items()
        if "example" in field and (found := problems(field["example"], {**field, "$defs": described["$defs"]}))
    }
    assert wrong == {}


def references(node: object) -> Iterator[str]:
    """Yield every `$ref` of a document, however deep."""
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for each in node.values():
            yield from references(each)
    elif isinstance(node, list):
        for each in node:
            yield from references(each)
