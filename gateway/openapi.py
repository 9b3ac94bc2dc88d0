"""Writes the OpenAPI 3.1 document from the operation tables and the contracts: `python -m gateway.openapi`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from functools import cache

from contracts.loader import Param
from gateway import problems
from gateway.binding import Binding
from gateway.exchange import Endpoint
from gateway.openapi_shapes import ID_EXAMPLE, Json, components, example_of, schema_of

VERSION = "0.1.0"
_ALWAYS = (400, 401, 403, 404, 422, 429, 500, 503, 504)
_DESCRIPTION = (
    "Everything that the portal does, over HTTP. Send `Authorization: Bearer <API key or session token>`. "
    "POST requests that change something carry an `Idempotency-Key`; changes of what you read carry `If-Match`. "
    "Errors are problem details (RFC 9457). Lists have cursors."
)


def document(endpoints: Iterable[Endpoint]) -> Json:
    """Write the whole document."""
    paths: Json = {}
    tags: dict[str, None] = {}
    for endpoint in endpoints:
        operation = endpoint.operation
        tags.setdefault(operation.resource)
        paths.setdefault(operation.full_path, {})[operation.method.lower()] = _operation(endpoint)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Portolan", "version": VERSION, "description": _DESCRIPTION, "license": _LICENSE},
        "servers": [{"url": "/", "description": "This installation"}],
        "tags": [{"name": name} for name in tags],
        "security": [{"bearer": []}, {"cookie": []}],
        "paths": paths,
        "components": {
            "schemas": {**components(), "Problem": _PROBLEM},
            "responses": _problem_responses(),
            "securitySchemes": _SECURITY,
        },
    }


def _operation(endpoint: Endpoint) -> Json:
    operation, binding = endpoint.operation, endpoint.binding
    result: Json = {
        "operationId": operation.operation_id,
        "summary": operation.summary,
        "description": _description(endpoint),
        "tags": [operation.resource],
        "x-permission": _permission(endpoint),
    }
    if operation.public:
        result["security"] = []
    parameters = [*_path(binding), *_query(endpoint), *_headers(endpoint)]
    if parameters:
        result["parameters"] = parameters
    body = _body(endpoint)
    if body is not None:
        result["requestBody"] = body
    if endpoint.by_event:
        result["x-transition"] = {
            event: {"permission": one.contract.permission, "errors": list(one.contract.errors)}
            for event, one in sorted(endpoint.by_event.items())
        }
    result["responses"] = _responses(endpoint)
    return result


def _description(endpoint: Endpoint) -> str:
    if endpoint.by_event:
        rows = [f"- `{event}`: {one.contract.purpose}" for event, one in sorted(endpoint.by_event.items())]
        return "Events:\n" + "\n".join(rows)
    errors = endpoint.binding.contract.errors
    told = f"\n\nErrors: {', '.join(f'`{code}`' for code in errors)}." if errors else ""
    return endpoint.binding.contract.purpose + told


def _permission(endpoint: Endpoint) -> str | list[str]:
    if endpoint.by_event:
        return sorted({one.contract.permission for one in endpoint.by_event.values()})
    return endpoint.binding.contract.permission


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
    return [_parameter(service, one.name, one.kind, one.required) for one in endpoint.binding.query.values()] + extras


def _parameter(service: str, name: str, kind: str, required: bool) -> Json:
    result: Json = {"name": name, "in": "query", "required": required, "schema": schema_of(service, kind)}
    if kind.startswith("["):
        result["style"], result["explode"] = "form", False
    return result


def _headers(endpoint: Endpoint) -> list[Json]:
    operation, binding = endpoint.operation, endpoint.binding
    headers = []
    if operation.method == "POST" and binding.contract.mutates and not operation.keyless:
        headers.append(_header("Idempotency-Key", True, "A new key for each new intention.", 255, ID_EXAMPLE))
    if binding.takes_version and operation.method != "GET":
        headers.append(_header("If-Match", binding.needs_version, "The ETag that you read.", 40, '"1"'))
    return headers


def _header(name: str, required: bool, description: str, longest: int, example: str) -> Json:
    schema = {"type": "string", "minLength": 1, "maxLength": longest}
    return {
        "name": name,
        "in": "header",
        "required": required,
        "description": description,
        "schema": schema,
        "example": example,
    }


def _body(endpoint: Endpoint) -> Json | None:
    if endpoint.by_event:
        return _transition_body(endpoint)
    binding = endpoint.binding
    service = binding.contract.service
    if binding.whole_body is not None:
        kind = binding.whole_body.type
        required = not binding.whole_body.optional
        return _json_body(schema_of(service, kind), {"default": {"value": example_of(service, kind)}}, required)
    if not binding.body:
        return None
    schema, example = _fields(service, binding.body.values())
    return _json_body(schema, {"default": {"value": example}}, bool(schema["required"]))


def _transition_body(endpoint: Endpoint) -> Json:
    variants, examples = [], {}
    for event, binding in sorted(endpoint.by_event.items()):
        schema, example = _fields(binding.contract.service, binding.body.values())
        schema["properties"] = {"event": {"const": event}, **schema["properties"]}
        schema["required"] = ["event", *schema["required"]]
        schema["title"] = event
        variants.append(schema)
        examples[event] = {"value": {"event": event, **example}}
    return _json_body({"oneOf": variants}, examples, True)


def _fields(service: str, params: Iterable[Param]) -> tuple[Json, Json]:
    listed = list(params)
    schema: Json = {
        "type": "object",
        "properties": {param.name: schema_of(service, param.type) for param in listed},
        "required": [param.name for param in listed if not param.optional],
        "additionalProperties": False,
    }
    return schema, {param.name: example_of(service, param.type) for param in listed}


def _json_body(schema: Json, examples: Json, required: bool) -> Json:
    return {"required": required, "content": {"application/json": {"schema": schema, "examples": examples}}}


def _responses(endpoint: Endpoint) -> Json:
    operation, contract = endpoint.operation, endpoint.binding.contract
    responses: Json = {}
    if operation.produces is not None:
        content = {operation.produces: {"schema": {"type": "string", "format": "binary"}}}
        responses["200"] = {"description": "The bytes.", "content": content}
    elif operation.status == 302:
        responses["302"] = {"description": "Where the bytes are.", "headers": {"Location": _text_header()}}
    elif contract.returns == "nothing":
        responses["204"] = {"description": "Done."}
    else:
        responses[str(operation.status)] = _success(endpoint)
    mutating = (409, 412, 428) if contract.mutates else ()
    for status in sorted({*_ALWAYS, *mutating}):
        responses[str(status)] = {"$ref": f"#/components/responses/Problem{status}"}
    return responses


def _success(endpoint: Endpoint) -> Json:
    operation, contract = endpoint.operation, endpoint.binding.contract
    content = {
        "schema": schema_of(contract.service, contract.returns),
        "examples": {"default": {"value": example_of(contract.service, contract.returns)}},
    }
    result: Json = {"description": operation.summary, "content": {"application/json": content}}
    if operation.location is not None:
        result["headers"] = {"Location": _text_header()}
    return result


def _text_header() -> Json:
    return {"schema": {"type": "string"}}


def _problem_responses() -> Json:
    titles = {status: problems.TITLES[category] for category, status in problems.STATUS.items()}
    return {
        f"Problem{status}": {
            "description": title,
            "content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status, title in sorted(titles.items())
    }


_LICENSE = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
_SECURITY: Json = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "An API key or a session token."},
    "cookie": {
        "type": "apiKey",
        "in": "cookie",
        "name": "__Host-portolan",
        "description": "A browser's session; unsafe methods carry X-CSRF-Token too. Over plain http: portolan_session.",
    },
}
_PROBLEM: Json = {
    "type": "object",
    "description": "Problem details (RFC 9457).",
    "required": ["type", "title", "status", "detail", "code", "trace_id"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "example": "/problems/quote_expired"},
        "title": {"type": "string", "example": "Not possible in this state"},
        "status": {"type": "integer", "example": 409},
        "detail": {"type": "string", "example": "The offer has expired; ask for a new one."},
        "code": {"type": "string", "example": "quote_expired"},
        "trace_id": {"type": "string", "format": "uuid", "example": ID_EXAMPLE},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "pointer": {"type": "string"},
                    "parameter": {"type": "string"},
                    "message": {"type": "string"},
                },
            },
        },
        "details": {"type": "object"},
    },
}


@cache
def served_document() -> bytes:
    """Return the document of the real tables, as it is served and committed."""
    from gateway.api import endpoints

    return (json.dumps(document(endpoints()), indent=2, ensure_ascii=False) + "\n").encode()


if __name__ == "__main__":
    sys.stdout.buffer.write(served_document())
