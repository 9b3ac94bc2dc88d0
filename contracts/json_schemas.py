"""JSON Schemas of everything that crosses RPC, made from the marshmallow classes that the calls name."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import warnings
from collections.abc import Iterator
from functools import cache
from types import ModuleType
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema, fields, validate

from contracts import loader

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas_of(service: str) -> dict[str, object] | None:
    """Describe each schema that the service's calls name, and those nested in it; None before the service exists."""
    classes = schema_classes(service)
    if not classes:
        return None
    plugin = MarshmallowPlugin(schema_name_resolver=lambda schema: schema_name(_class_of(schema)))
    spec = APISpec(title=service, version="1", openapi_version="3.1.0", plugins=[plugin])
    # apispec says `number`; an amount must never become a float on its way.
    plugin.map_to_openapi_type(fields.Decimal, "string", "decimal")  # type: ignore[no-untyped-call]  # untyped there
    if plugin.converter is None:
        raise TypeError("apispec has not begun to convert")
    for told in (_pattern, _names):
        plugin.converter.add_attribute_function(told)  # type: ignore[no-untyped-call]  # untyped there
    with warnings.catch_warnings():
        # The same schema nested with other modifiers gets a second name, which is what we want.
        warnings.simplefilter("ignore")
        for name in sorted(named_schemas(service) & classes.keys()):
            if name not in spec.components.schemas:
                spec.components.schema(name, schema=classes[name])
    found = spec.to_dict().get("components", {}).get("schemas", {})
    return {
        "$schema": DIALECT,
        "$id": f"portolan:{service}",
        "$defs": _local({key: found[key] for key in sorted(found)}),
    }


@cache
def schema_classes(service: str) -> dict[str, type[Schema]]:
    """Find the service's own schema classes by their name without the suffix; none before the service exists."""
    try:
        root = importlib.import_module(f"services.{service}.schemas")
    except ModuleNotFoundError as missing:
        if missing.name not in {f"services.{service}", f"services.{service}.schemas"}:
            raise
        return {}
    classes: dict[str, type[Schema]] = {}
    for module in _modules(root):
        for _, found in inspect.getmembers(module, inspect.isclass):
            if issubclass(found, Schema) and found.__module__.startswith("services."):
                classes[schema_name(found)] = found
    return classes


def named_schemas(service: str) -> set[str]:
    """List the schema names that the service's calls take or return."""
    types = {contract.returns for contract in loader.rpcs(service)}
    types |= {param.type for contract in loader.rpcs(service) for param in contract.params}
    bare = {kind.strip("[]") for kind in types}
    return {name for name in bare if re.fullmatch(r"[A-Z]\w*", name)}


def schema_name(schema: type[Schema]) -> str:
    """Return the name under which contracts know a schema class."""
    return schema.__name__.removesuffix("Schema")


def _pattern(_: Any, field: fields.Field[Any], **__: Any) -> dict[str, object]:
    """Tell how the texts of a field are written, where its class knows."""
    pattern = getattr(field, "PATTERN", None)
    return {} if pattern is None else {"pattern": pattern}


def _names(_: Any, field: fields.Field[Any], **__: Any) -> dict[str, object]:
    """Tell which keys a mapping takes, and how many."""
    if not isinstance(field, fields.Dict):
        return {}
    bounds = [check for check in field.validators if isinstance(check, validate.Length)]
    told: dict[str, object] = {
        name: bound
        for check in bounds
        for name, bound in (("minProperties", check.min), ("maxProperties", check.max))
        if bound is not None
    }
    key = field.key_field
    pattern = getattr(key, "PATTERN", None)
    choices = [check.choices for check in getattr(key, "validators", ()) if isinstance(check, validate.OneOf)]
    if choices:
        return {**told, "propertyNames": {"enum": list(choices[0])}}
    return told if pattern is None else {**told, "propertyNames": {"pattern": pattern}}


def _modules(root: ModuleType) -> Iterator[ModuleType]:
    yield root
    for found in pkgutil.walk_packages(getattr(root, "__path__", ()), f"{root.__name__}."):
        yield importlib.import_module(found.name)


def _class_of(schema: Any) -> type[Schema]:
    if isinstance(schema, str):
        raise TypeError(f"Name the class {schema} itself, or a lambda that returns it.")
    return schema if isinstance(schema, type) else type(schema)


def _local(node: Any) -> Any:
    """Point references into this document instead of an OpenAPI one."""
    if isinstance(node, dict):
        return {
            key: value.replace("#/components/schemas/", "#/$defs/") if key == "$ref" else _local(value)
            for key, value in node.items()
        }
    if isinstance(node, list):
        return [_local(item) for item in node]
    return node
