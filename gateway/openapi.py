"""Writes the OpenAPI 3.1 document from the operation tables and the contracts: `python -m gateway.openapi`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from functools import cache

from contracts.loader import Param
from gateway.exchange import Endpoint
from gateway.openapi_fixed import LICENSE, PROBLEM, SECURITY, problem_responses
from gateway.openapi_parameters import EVENT_STREAM, mutates, parameters
from gateway.openapi_shapes import Json, bounded, components, example_of, extended, listed_by_id, schema_of

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
        "info": {"title": "Portolan", "version": VERSION, "description": _DESCRIPTION, "license": LICENSE},
        "servers": [{"url": "/", "description": "This installation"}],
        "tags": [{"name": name} for name in tags],
        "security": [{"bearer": []}, {"cookie": []}],
        "paths": paths,
        "components": {
            "schemas": {**components(), "Problem": PROBLEM},
            "responses": problem_responses(),
            "securitySchemes": SECURITY,
        },
    }


def _operation(endpoint: Endpoint) -> Json:
    operation = endpoint.operation
    result: Json = {
        "operationId": operation.operation_id,
        "summary": operation.summary,
        "description": _description(endpoint),
        "tags": [operation.resource],
        "x-permission": _permission(endpoint),
    }
    if operation.public:
        result["security"] = []
    listed = parameters(endpoint)
    if listed:
        result["parameters"] = listed
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
    return (endpoint.operation.about or endpoint.binding.contract.purpose) + told


def _permission(endpoint: Endpoint) -> str | list[str]:
    if endpoint.operation.public:
        return "public"
    if endpoint.by_event:
        return sorted({one.contract.permission for one in endpoint.by_event.values()})
    return endpoint.binding.contract.permission


def _body(endpoint: Endpoint) -> Json | None:
    if endpoint.by_event:
        return _transition_body(endpoint)
    binding = endpoint.binding
    service = binding.contract.service
    if binding.whole_body is not None:
        kind = binding.whole_body.type
        schema, example = schema_of(service, kind), example_of(service, kind)
        if endpoint.operation.by_id:
            schema, example = listed_by_id(service, kind, endpoint.operation.by_id)
        return _json_body(schema, {"default": {"value": example}}, not binding.whole_body.optional)
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
        "properties": {param.name: _field(service, param) for param in listed},
        "required": [param.name for param in listed if not param.optional],
        "additionalProperties": False,
    }
    return schema, {param.name: example_of(service, param.type) for param in listed}


def _field(service: str, param: Param) -> Json:
    """Write a field of a body; for one that may be left out, null says the same."""
    schema = bounded(service, param)
    if not param.optional:
        return schema
    return {**schema, "type": [schema["type"], "null"]} if "type" in schema else {"anyOf": [schema, {"type": "null"}]}


def _json_body(schema: Json, examples: Json, required: bool) -> Json:
    return {"required": required, "content": {"application/json": {"schema": schema, "examples": examples}}}


def _responses(endpoint: Endpoint) -> Json:
    operation, contract = endpoint.operation, endpoint.binding.contract
    responses: Json = {}
    if operation.produces == EVENT_STREAM:
        told = {"description": "One event after another.", "content": {EVENT_STREAM: {"schema": {"type": "string"}}}}
        responses["200"] = told
    elif operation.produces is not None:
        content = {operation.produces: {"schema": {"type": "string", "format": "binary"}}}
        responses["200"] = {"description": "The bytes.", "content": content}
    elif operation.status == 302:
        responses["302"] = {"description": "Where the bytes are.", "headers": {"Location": _text_header()}}
    elif contract.returns == "nothing":
        responses["204"] = {"description": "Done."}
    else:
        responses[str(operation.status)] = _success(endpoint)
    mutating = (409, 412, 428) if mutates(endpoint) else ()
    refusing = (409,) if contract.errors else ()
    reading = (413, 415) if _body(endpoint) is not None else ()
    for status in sorted({*_ALWAYS, *mutating, *refusing, *reading}):
        responses[str(status)] = {"$ref": f"#/components/responses/Problem{status}"}
    return responses


def _success(endpoint: Endpoint) -> Json:
    operation, contract = endpoint.operation, endpoint.binding.contract
    if endpoint.by_event:
        contract = next(iter(endpoint.by_event.values())).contract
    content = _plain_content(contract.service, contract.returns)
    if operation.adds:
        schema, example = extended(contract.service, contract.returns, operation.adds, operation.may_lack)
        content = {"schema": schema, "examples": {"default": {"value": example}}}
    result: Json = {"description": operation.summary, "content": {"application/json": content}}
    if operation.location is not None:
        result["headers"] = {"Location": _text_header()}
    return result


def _plain_content(service: str, kind: str) -> Json:
    return {"schema": schema_of(service, kind), "examples": {"default": {"value": example_of(service, kind)}}}


def _text_header() -> Json:
    return {"schema": {"type": "string"}}


@cache
def served_document() -> bytes:
    """Return the document of the real tables, as it is served and committed."""
    from gateway.api import endpoints

    return (json.dumps(document(endpoints()), indent=2, ensure_ascii=False) + "\n").encode()


if __name__ == "__main__":
    sys.stdout.buffer.write(served_document())
