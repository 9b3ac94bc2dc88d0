"""The promises around a change: idempotency keys, entity tags and what they are compared with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from uuid import UUID, uuid5

from gateway.binding import Binding
from gateway.incoming import Incoming
from gateway.operations import Operation
from gateway.problems import Problem
from portal_kit.ids import new_id

_NAMESPACE = UUID("0192a000-0000-7000-8000-706f72746f6c")
MAX_VERSION = 2**31 - 1
_KEY = re.compile(r'"([!#-~]{1,255})"|([!#-~]{1,255})')
_TAG = re.compile(r'"([0-9]{1,18})"')


def operation_id(request: Incoming, operation: Operation, binding: Binding, subject: str) -> str | None:
    """Return the operation id of a mutating call: the same for the same key of the same caller."""
    key = request.header("idempotency-key")
    if not binding.contract.mutates:
        return None
    if key is None:
        if request.method == "POST" and not operation.keyless:
            message = "Send an Idempotency-Key header, a new one for each new intention, such as a UUID."
            raise Problem("malformed", "idempotency_key_missing", message)
        return new_id()
    found = _KEY.fullmatch(key.strip())
    if found is None:
        message = "An Idempotency-Key has 1 to 255 visible ASCII characters."
        raise Problem("malformed", "idempotency_key_malformed", message)
    return str(uuid5(_NAMESPACE, f"{subject}\n{found[1] or found[2]}"))


def version(request: Incoming, binding: Binding) -> dict[str, object]:
    """Read If-Match as the version that the client saw, where the call can compare it."""
    if not binding.takes_version:
        return {}
    given = request.header("if-match")
    if given is None:
        if binding.needs_version:
            message = "Send If-Match with the ETag that you read, so that nobody's change is lost."
            raise Problem("precondition_required", "if_match_missing", message)
        return {}
    if given.strip() == "*" and not binding.exact_version:
        return {}
    tag = _TAG.fullmatch(given.strip())
    # 0 is the version of what is not there yet, such as a grid that an organisation has not got.
    if tag is None or int(tag[1]) > MAX_VERSION:
        raise Problem("stale", "stale_version", 'If-Match must be one strong entity tag of ours, such as "7".')
    return {"version": int(tag[1])}


def etag(result: object) -> str | None:
    """Return the strong entity tag of an object with a version."""
    if isinstance(result, Mapping):
        number = result.get("version")
        if isinstance(number, int) and not isinstance(number, bool):
            return f'"{number}"'
    return None


def unchanged(request: Incoming, tag: str | None) -> bool:
    """Tell whether the client has this very version already."""
    given = request.header("if-none-match")
    if given is None or tag is None:
        return False
    return given.strip() == "*" or tag in (one.strip().removeprefix("W/") for one in given.split(","))
