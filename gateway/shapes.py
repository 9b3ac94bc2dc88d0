"""The JSON Schemas that services publish in `contracts/<service>/schemas.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from contracts.loader import ROOT

Shape = Mapping[str, Any]


@cache
def shapes(service: str) -> dict[str, Shape]:
    """Read the schemas of one service by name; none when it has published none."""
    path = ROOT / service / "schemas.json"
    if not path.exists():
        return {}
    content = json.loads(path.read_text(encoding="utf-8"))
    return {str(name): shape for name, shape in content["$defs"].items()}


def resolve(service: str, shape: Shape) -> Shape:
    """Follow a reference to the schema that it names."""
    reference = shape.get("$ref")
    if reference is None:
        return shape
    return shapes(service).get(str(reference).rsplit("/", 1)[-1], {})


def properties(service: str, name: str) -> dict[str, Shape]:
    """Return the properties of a named schema."""
    return dict(shapes(service).get(name, {}).get("properties", {}))


def type_of(shape: Shape) -> str:
    """Name the type that a query parameter of this shape has, in the contracts' words."""
    kinds = shape.get("type")
    kind = next((one for one in kinds if one != "null"), "string") if isinstance(kinds, list) else kinds
    if kind == "array":
        return f"[{type_of(shape.get('items', {}))}]"
    if kind in ("integer", "boolean"):
        return str(kind)
    by_format = {"uuid": "id", "date": "date", "date-time": "datetime", "decimal": "decimal"}
    return by_format.get(str(shape.get("format")), "text")
