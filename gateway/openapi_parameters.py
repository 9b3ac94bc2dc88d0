"""Writes what comes beside a body: path, query and header parameters."""

from __future__ import annotations

from gateway import shapes
from gateway.binding import Binding, QueryParam
from gateway.exchange import Endpoint
from gateway.openapi_shapes import ID_EXAMPLE, Json, example_of, rewritten, schema_of

EVENT_STREAM = "text/event-stream"


def parameters(endpoint: Endpoint) -> list[Json]:
    """Write every parameter of an operation."""
    return [*_path(endpoint.binding), *_query(endpoint), *_headers(endpoint)]


def mutates(endpoint: Endpoint) -> bool:
    """Tell whether an operation changes anything."""
    return endpoint.binding.contract.mutates or bool(endpoint.by_event)


def _path(binding: Binding) -> list[Json]:
    service = binding.contract.service
    return [
        {
            "name": param.name,
            "in": "path",
            "required": True,
            "schema": schema_of(service, param.type),
            "example": ID_EXAMPLE if param.type == "id" else example_of(service, param.type),
        }
        for param in binding.path
    ]


def _query(endpoint: Endpoint) -> list[Json]:
    service = endpoint.binding.contract.service
    extras = [_parameter(service, extra.name, extra.type, not extra.optional) for extra in endpoint.operation.extra]
    if endpoint.operation.handler is not None and extras:
        return extras
    return [_query_parameter(service, one) for one in endpoint.binding.query.values()] + extras


def _query_parameter(service: str, param: QueryParam) -> Json:
    """Write a parameter; one that is a field of a filter is described as that field is."""
    result = _parameter(service, param.name, param.kind, param.required)
    result["schema"] = {**result["schema"], **param.limits}
    if param.filter is not None:
        schema: Json = rewritten(service, shapes.properties(service, param.filter)[param.name])
        for key in ("description", "example"):
            if key in schema:
                result[key] = schema.pop(key)
        result["schema"] = schema
    return result


def _parameter(service: str, name: str, kind: str, required: bool) -> Json:
    result: Json = {"name": name, "in": "query", "required": required, "schema": schema_of(service, kind)}
    result.update(_PAGING.get(name, {}))
    if kind.startswith("["):
        result["style"], result["explode"] = "form", False
    return result


def _headers(endpoint: Endpoint) -> list[Json]:
    operation, binding = endpoint.operation, endpoint.binding
    headers = []
    if operation.method == "POST" and mutates(endpoint) and not operation.keyless:
        headers.append(_header("Idempotency-Key", True, "A new key for each new intention.", _KEY, ID_EXAMPLE))
    if operation.produces == EVENT_STREAM:
        headers.append(
            _header(
                "Last-Event-ID", False, "The last notice that you have; tells what came after it.", _PLACE, ID_EXAMPLE
            )
        )
    takes_version = binding.takes_version or any(one.takes_version for one in endpoint.by_event.values())
    if takes_version and operation.method != "GET":
        tag = _EXACT_TAG if binding.exact_version else _TAG
        headers.append(_header("If-Match", binding.needs_version, "The ETag that you read.", tag, '"1"'))
    return headers


def _header(name: str, required: bool, description: str, pattern: str, example: str) -> Json:
    return {
        "name": name,
        "in": "header",
        "required": required,
        "description": description,
        "schema": {"type": "string", "pattern": pattern},
        "example": example,
    }


# As `conditions` reads them; quotes around a key count for nothing.
_KEY = '^("[!#-~]{1,255}"|[!#-~]{1,255})$'
_EXACT_TAG = '^"[0-9]{1,18}"$'
_TAG = r'^("[0-9]{1,18}"|\*)$'
_PLACE = "^[ -~]{1,100}$"
_PAGING: Json = {
    "limit": {
        "description": "How many items a page has.",
        "schema": {"type": "integer", "minimum": 1, "maximum": 200, "default": 50},
    },
    "cursor": {
        "description": "The `next_cursor` of the page before; it fits the same filters and sort only.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 1000},
    },
}
