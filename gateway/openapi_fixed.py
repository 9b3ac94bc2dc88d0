"""The parts of the OpenAPI document that no contract changes: problems, security, license."""

from __future__ import annotations

from gateway import problems
from gateway.openapi_shapes import ID_EXAMPLE, Json

LICENSE: Json = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
SECURITY: Json = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "An API key or a session token."},
    "cookie": {
        "type": "apiKey",
        "in": "cookie",
        "name": "__Host-portolan",
        "description": "A browser's session; unsafe methods carry X-CSRF-Token too. Over plain http: portolan_session.",
    },
}
PROBLEM: Json = {
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


def problem_responses() -> Json:
    """Write one response for each status of trouble."""
    titles = {status: problems.TITLES[category] for category, status in problems.STATUS.items()}
    return {
        f"Problem{status}": {
            "description": title,
            "content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status, title in sorted(titles.items())
    }
