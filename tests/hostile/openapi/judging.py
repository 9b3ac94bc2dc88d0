"""A check of our own beside those of schemathesis: what the document calls well formed is read."""

from __future__ import annotations

import json

import schemathesis
from schemathesis import Case, CheckContext, Response

# Problems by which the gateway and the services say that a request has not the shape that they document.
# All other refusals of well-formed requests are rules of the domain, which no schema can tell.
OF_SHAPE = frozenset({"body_invalid", "query_invalid", "invalid_input", "object_expected", "event_unknown"})


# What no schema can tell: which languages and currencies exist, which characters show, and how large a number may be
# that travels as text.
MEANINGS = ("BCP 47", "ISO 4217", "one line", "are no text", "NUL", "decimals", "Must be greater than or equal to")


@schemathesis.check
def well_formed_data_is_read(_: CheckContext, response: Response, case: Case) -> None:
    """Schemathesis takes each 422 for a refusal of the shape; ours says which of the two it is."""
    if case.meta is None or not case.meta.generation.mode.is_positive or response.status_code != 422:
        return
    told = json.loads(response.content)
    if told["code"] in OF_SHAPE:
        wrong = [error for error in told.get("errors", []) if not any(word in error["message"] for word in MEANINGS)]
        assert not wrong, f"refused as malformed: {json.dumps(wrong)[:500]}"


@schemathesis.check
def problems_tell_nothing_of_our_inside(_: CheckContext, response: Response, case: Case) -> None:
    """Neither traces nor names of libraries, nor what the database said."""
    text = response.content[:20_000]
    for word in (b"Traceback", b"psycopg", b"sqlalchemy", b"marshmallow", b"nameko", b'File "/'):
        assert word not in text, f"{case.operation.label}: {text[:300]!r}"
