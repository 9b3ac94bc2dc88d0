"""From an event of the bus to a notice: which things, of whom, and how it stands in the stream."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from gateway.live.table import SHOWN, Part
from portal_kit.envelope import Envelope

Thing = tuple[str, str]
"""The kind of a thing and its id."""

NOBODY = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """What happened to which things, with what decides who may be told.

    `manager` is the project manager of a confidential order: an id, `NOBODY`, or None where the event does not say.
    """

    id: str
    event: str
    at: str
    organisation_id: str | None
    things: tuple[Thing, ...]
    people: frozenset[str]
    confidential: bool = False
    manager: str | None = None


def read(body: bytes) -> Notice | None:
    """Read a message of the bus; None for an event that is not shown. Raises InvalidEnvelope, ValueError, KeyError."""
    envelope = Envelope.from_dict(json.loads(body))
    shown = SHOWN.get(envelope.type)
    if shown is None:
        return None
    payload = envelope.payload
    return Notice(
        id=envelope.id,
        event=envelope.type,
        at=envelope.occurred_at.isoformat(),
        organisation_id=envelope.organisation_id,
        things=tuple(thing for part in shown.parts for thing in _things(part, payload)),
        people=frozenset(_texts(payload.get(shown.people))),
        confidential=shown.guarded and payload.get("confidential") is not False,
        manager=_manager(payload),
    )


def frames(notice: Notice, things: tuple[Thing, ...]) -> bytes:
    """Write a frame for each of these things; the last one alone moves the reader's place, so that none is skipped."""
    told = [_frame(notice, thing) for thing in things]
    told[-1] = f"id: {notice.id}\n{told[-1]}"
    return "".join(told).encode()


def hello(newest: str | None, *, resumed: bool) -> bytes:
    """Write the first frame; a stream that is resumed keeps its place until the first notice moves it."""
    place = "" if resumed else f"id: {newest or ''}\n"
    return f'{place}event: hello\ndata: {{"resumed":{json.dumps(resumed)}}}\n\n'.encode()


def reset(newest: str | None) -> bytes:
    """Write the frame after which a page must fetch everything anew, and where the stream goes on."""
    return f"id: {newest or ''}\nevent: reset\ndata: {{}}\n\n".encode()


def retry(milliseconds: int) -> bytes:
    """Write when a reader should come back."""
    return f"retry: {milliseconds}\n\n".encode()


HEARTBEAT = b":\n\n"


def _frame(notice: Notice, thing: Thing) -> str:
    told = {"thing": thing[0], "id": thing[1], "event": notice.event, "at": notice.at}
    return f"event: change\ndata: {json.dumps(told, separators=(',', ':'))}\n\n"


def _things(part: Part, payload: Mapping[str, object]) -> tuple[Thing, ...]:
    return tuple((part.thing, one) for one in _texts(payload[part.field]))


def _texts(value: object) -> list[str]:
    if value is None:
        return []
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _manager(payload: Mapping[str, object]) -> str | None:
    if "project_manager_id" not in payload:
        return None
    return str(payload["project_manager_id"] or NOBODY)
