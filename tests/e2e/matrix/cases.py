"""The rows of the matrix: every operation of the OpenAPI document, and every event of a change of state by itself."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from gateway.openapi import served_document
from portal_kit.ids import new_id
from tests.e2e.matrix.bodies import filled

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_METHODS = frozenset({"get", "post", "put", "patch", "delete"})


@dataclass(frozen=True)
class Case:
    """One operation, or one event of an operation that changes a state."""

    method: str
    path: str
    operation: str
    event: str | None
    permission: str
    parameters: tuple[dict[str, Any], ...]
    example: dict[str, Any] | None
    required: frozenset[str] = field(default_factory=frozenset)
    lists: bool = False

    @property
    def name(self) -> str:
        """The name in reports: the operation, with its event."""
        return f"{self.operation}-{self.event}" if self.event else self.operation

    @property
    def public(self) -> bool:
        """Whether nobody has to sign in for it."""
        return self.permission == "public"

    @property
    def unsafe(self) -> bool:
        """Whether it may change something."""
        return self.method != "GET"

    @property
    def in_path(self) -> list[str]:
        """The parameters of the path."""
        return [one["name"] for one in self.parameters if one["in"] == "path"]

    @property
    def ids_in_query(self) -> list[str]:
        """The parameters of the query that are ids, or lists of ids."""
        return [one["name"] for one in self.parameters if one["in"] == "query" and '"uuid"' in json.dumps(one)]

    @property
    def ids_in_body(self) -> list[str]:
        """The fields of the body that are ids, or lists of ids."""
        example = self.example or {}
        return [name for name, value in example.items() if _UUID.fullmatch(str(_first(value)))]

    @property
    def refers(self) -> bool:
        """Whether anything that exists can be named in it."""
        return bool(self.in_path or self.ids_in_query or self.ids_in_body)

    def takes(self, header: str) -> bool:
        """Tell whether the operation reads a header."""
        return any(one["in"] == "header" and one["name"] == header for one in self.parameters)

    def body(self, ids: dict[str, str], only: str | None = None) -> dict[str, Any] | None:
        """Write a valid body with these ids; with `only`, this id and no other one that may be left out."""
        if self.example is None:
            return None
        left_out = {name for name in self.ids_in_body if only and name != only and name not in self.required}
        example = {name: value for name, value in self.example.items() if name not in left_out}
        told = filled(self.operation, example)
        for name in self.ids_in_body:
            if name in told:
                told[name] = [ids[name]] if isinstance(told[name], list) else ids[name]
        return told

    def url(self, ids: dict[str, str]) -> str:
        """Write the address with these ids."""
        return self.path.format_map(ids)


@dataclass(frozen=True)
class Reference:
    """One place of an operation where something that exists is named."""

    case: Case
    place: str
    parameter: str

    @property
    def name(self) -> str:
        """The name in reports."""
        return f"{self.case.name}-{self.place}-{self.parameter}"


def references(case: Case) -> list[Reference]:
    """List every place of an operation where something can be named."""
    places = (("path", case.in_path), ("query", case.ids_in_query), ("body", case.ids_in_body))
    return [Reference(case, place, name) for place, names in places for name in names]


@cache
def cases() -> tuple[Case, ...]:
    """List all cases of the document that the gateway serves."""
    document = json.loads(served_document())
    found: list[Case] = []
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method in _METHODS:
                found.extend(_of_operation(document, method.upper(), path, operation))
    return tuple(found)


def random_id() -> str:
    """Make an id that nobody has, of the same shape."""
    return new_id()


def _of_operation(document: dict[str, Any], method: str, path: str, operation: dict[str, Any]) -> list[Case]:
    parameters = tuple(operation.get("parameters", ()))
    name, content = operation["operationId"], _json_of(operation.get("requestBody"))
    events = operation.get("x-transition")
    if events:
        examples = {event: content["examples"][event]["value"] for event in events}
        return [
            Case(method, path, name, event, told["permission"], parameters, examples[event])
            for event, told in events.items()
        ]
    example = content["examples"]["default"]["value"] if content else None
    required = frozenset(_resolved(document, content["schema"]).get("required", ())) if content else frozenset()
    permission = operation["x-permission"]
    return [Case(method, path, name, None, permission, parameters, example, required, _is_list(document, operation))]


def _is_list(document: dict[str, Any], operation: dict[str, Any]) -> bool:
    content = _json_of(operation["responses"].get("200"))
    return bool(content) and "items" in _resolved(document, content["schema"]).get("properties", {})


def _json_of(part: dict[str, Any] | None) -> dict[str, Any]:
    return dict((part or {}).get("content", {}).get("application/json", {}))


def _resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        return dict(document["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    return schema


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value
