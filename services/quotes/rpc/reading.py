"""Reading the scalar parameters of calls: each has a type and bounds, whoever calls."""

from __future__ import annotations

from typing import Any

from portal_kit.errors import Invalid
from portal_kit.shapes import load
from services.quotes import schemas


def decision(quote_id: str, **given: Any) -> dict[str, Any]:
    """Read the parameters of a change of state; those not given are None."""
    read: dict[str, Any] = load(schemas.DecisionSchema(), {"quote_id": quote_id, **given})
    if read["targets"] is not None:
        read["targets"] = tuple(dict.fromkeys(read["targets"]))
    return read


def whole_number(value: object, name: str) -> int:
    """Read a version that must be given."""
    if isinstance(value, bool) or not isinstance(value, int):
        problem = {"pointer": f"/{name}", "message": "A whole number is needed."}
        raise Invalid(f"{name} is needed: send the version that you read.", errors=[problem])
    return value
