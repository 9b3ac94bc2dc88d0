"""Turns contract types and service schemas into OpenAPI components, and makes examples out of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from contracts.loader import SERVICES, Param
from gateway import shapes, values

Json = dict[str, Any]
ID_EXAMPLE = "01920000-0000-7000-8000-000000000001"
MAX_EXAMPLE_DEPTH = 6

_PLAIN: Mapping[str, Json] = {
    "id": {"type": "string", "format": "uuid"},
    "text": {"type": "string", "maxLength": values.MAX_TEXT},
    "integer": {"type": "integer", "minimum": -values.MAX_INTEGER, "maximum": values.MAX_INTEGER},
    "boolean": {"type": "boolean"},
    "decimal": {"type": "string", "format": "decimal", "pattern": r"^-?[0-9]{1,30}(\.[0-9]{1,30})?$"},
    "language": {"type": "string", "pattern": "^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$", "maxLength": 35},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
}
_EXAMPLES: Mapping[str, object] = {
    "uuid": ID_EXAMPLE,
    "decimal": "12.50",
    "date": "2030-01-31",
    "date-time": "2030-01-31T12:00:00+00:00",
    "email": "ada@example.com",
    "uri": "https://example.com/",
    "url": "https://example.com/",
}


def schema_of(service: str, kind: str) -> Json:
    """Write the schema of a contract type: plain, a list, or a reference to a component."""
    element = values.element_of(kind)
    if element is not None:
        return {"type": "array", "items": schema_of(service, element)}
    if values.is_shape(kind):
        return {"$ref": f"#/components/schemas/{component(service, kind)}"}
    return dict(_PLAIN.get(kind, _PLAIN["text"]))


def bounded(service: str, param: Param) -> Json:
    """Write the schema of a parameter with the bounds that its contract tells."""
    return {**schema_of(service, param.type), **param.limits}


@cache
def component(service: str, name: str) -> str:
    """Name the component of a service's schema; the service's name joins where two services mean different things."""
    found = [shapes.shapes(one)[name] for one in SERVICES if name in shapes.shapes(one)]
    return name if all(shape == found[0] for shape in found) else service.capitalize() + name


def components() -> Json:
    """Write every schema of every service."""
    result: Json = {}
    for service in SERVICES:
        for name, shape in shapes.shapes(service).items():
            result[component(service, name)] = rewritten(service, shape)
    return dict(sorted(result.items()))


def rewritten(service: str, shape: object) -> Any:
    """Point the references of a service's schema at our components."""
    if isinstance(shape, Mapping):
        return {
            key: f"#/components/schemas/{component(service, str(value).rsplit('/', 1)[-1])}"
            if key == "$ref"
            else rewritten(service, value)
            for key, value in shape.items()
            if not key.startswith("$") or key == "$ref"
        }
    if isinstance(shape, list):
        return [rewritten(service, item) for item in shape]
    return shape


def example_of(service: str, kind: str) -> object:
    """Make an example of a contract type."""
    element = values.element_of(kind)
    if element is not None:
        return [example_of(service, element)]
    if kind == "language":
        return "fr-CA"
    if values.is_shape(kind):
        return example(service, shapes.shapes(service).get(kind, {}))
    return example(service, _PLAIN.get(kind, _PLAIN["text"]))


def example(service: str, shape: Mapping[str, Any], depth: int = 0) -> object:
    """Make an example of a schema out of the examples of its parts."""
    shape = shapes.resolve(service, shape)
    if "example" in shape:
        return shape["example"]
    if shape.get("examples"):
        return shape["examples"][0]
    for key in ("const", "default"):
        if shape.get(key) is not None:
            return shape[key]
    if shape.get("enum"):
        return shape["enum"][0]
    for key in ("allOf", "anyOf", "oneOf"):
        if shape.get(key):
            return example(service, shape[key][0], depth)
    return _by_type(service, shape, depth)


def listed_by_id(service: str, kind: str, by_id: Mapping[str, str]) -> tuple[Json, Json]:
    """Write a named schema with lists of ids in place of lists of descriptions, and its example."""
    shape = dict(rewritten(service, shapes.shapes(service).get(kind, {"type": "object"})))
    fields = {by_id.get(name, name): field for name, field in shape.get("properties", {}).items()}
    fields |= {name: {"type": "array", "items": dict(_PLAIN["id"])} for name in by_id.values()}
    shape["properties"] = fields
    told = example_of(service, kind)
    values = told if isinstance(told, dict) else {}
    kept = {name: value for name, value in values.items() if name not in by_id}
    return shape, kept | {name: [ID_EXAMPLE] for name in by_id.values()}


def extended(
    service: str, kind: str, adds: Mapping[str, Mapping[str, object]], may_lack: frozenset[str]
) -> tuple[Json, Json]:
    """Write a named schema with properties that the gateway adds or may leave out, and its example."""
    shape = dict(rewritten(service, shapes.shapes(service).get(kind, {"type": "object"})))
    shape["properties"] = {**shape.get("properties", {}), **{name: dict(schema) for name, schema in adds.items()}}
    shape["required"] = [name for name in shape.get("required", []) if name not in may_lack]
    told = example_of(service, kind)
    values = told if isinstance(told, dict) else {}
    return shape, {**values, **{name: schema.get("example") for name, schema in adds.items()}}


def _by_type(service: str, shape: Mapping[str, Any], depth: int) -> object:
    kinds = shape.get("type", "object" if "properties" in shape else "string")
    kind = next((one for one in kinds if one != "null"), "null") if isinstance(kinds, list) else kinds
    if kind == "object":
        if depth > MAX_EXAMPLE_DEPTH:
            return {}
        fields: Mapping[str, Any] = shape.get("properties", {})
        return {name: example(service, field, depth + 1) for name, field in fields.items()}
    if kind == "array":
        return [] if depth > MAX_EXAMPLE_DEPTH else [example(service, shape.get("items", {}), depth + 1)]
    if kind in ("integer", "number"):
        return max(int(shape.get("minimum", 1)), 1)
    if kind == "boolean":
        return True
    return _EXAMPLES.get(str(shape.get("format")), "text")
