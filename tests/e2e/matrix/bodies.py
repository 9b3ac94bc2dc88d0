"""Bodies from the examples of the OpenAPI document, made valid: an example knows no state and no earlier run."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from deploy.local.demo.cast import PASSWORD

# Placeholders of the examples, and what a valid request says in their place.
_VALID: dict[str, Any] = {
    "targets": ["fr"],
    "target": "fr",
    "service": "translation",
    "to": "closed",
    "password": PASSWORD,
    "sha256": "0" * 64,
    "expires_at": "2035-01-31T12:00:00+00:00",
    "valid_until": "2035-01-31",
}
# Fields of an example that no caller may send together with the others, by operation.
_NOT_TOGETHER: dict[str, set[str]] = {
    "begin_upload": {"target_language", "sha256"},
    "request_quote": {"hand_counts", "client_word"},
}
# Fields that must be new in each request.
_NEW = ("account_id", "user_id", "key")


def filled(operation: str, example: dict[str, Any]) -> dict[str, Any]:
    """Make an example valid; ids are for the caller to fill in."""
    dropped = _NOT_TOGETHER.get(operation, set())
    told = {name: value for name, value in example.items() if name not in dropped}
    for name, value in _VALID.items():
        if told.get(name) is not None and not isinstance(_first(told[name]), dict):
            told[name] = value
    fresh = f"m{uuid4().hex[:12]}"
    told.update({name: fresh for name in _NEW if name in told})
    if "email" in told:
        told["email"] = f"{fresh}@matrix.example"
    return told


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value
