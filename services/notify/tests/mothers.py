"""Object mothers: believable news, people and events for tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from contracts import loader
from portal_kit.caller import Caller
from portal_kit.envelope import Envelope
from portal_kit.ids import new_id
from services.notify.domain.kinds import Kind, Side
from services.notify.domain.news import Mail, News
from services.notify.domain.people import Organisation, Person

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
ORGANISATION, OTHER_ORGANISATION = new_id(), new_id()
ANNA, BEN, PAULA, QUOTE = new_id(), new_id(), new_id(), new_id()
FACTS: dict[str, object] = {
    "client": "Nordwind GmbH",
    "number": "Q-2026-000001",
    "name": "User manual",
    "message": "The product name is translated.",
    "problem": "No rate fits for fr; set the price by hand.",
    "target": "fr-CA",
    "targets": ["fr", "es"],
    "expires_at": "2026-12-22T17:00:00+00:00",
    "due_on": "2026-12-31",
    "gross": {"amount": "1171.36", "currency": "EUR"},
}


def anna(**more: Any) -> Person:
    """A requester of Nordwind."""
    values: dict[str, Any] = {
        "id": ANNA,
        "side": Side.CLIENT,
        "organisation_id": ORGANISATION,
        "name": "Anna Berg",
        "email": "anna@nordwind.example",
        "language": "en",
        "roles": ("requester",),
        "active": True,
        "seen_version": 1,
        "time_zone": "Europe/Berlin",
    }
    return Person(**{**values, **more})


def paula(**more: Any) -> Person:
    """A project manager of the provider who reads French."""
    values: dict[str, Any] = {
        "id": PAULA,
        "side": Side.PROVIDER,
        "organisation_id": None,
        "name": "Paula Martin",
        "email": "paula@agency.example",
        "language": "fr",
        "roles": ("pm",),
        "active": True,
        "seen_version": 1,
    }
    return Person(**{**values, **more})


def nordwind(name: str = "Nordwind GmbH", version: int = 1) -> Organisation:
    """The client organisation."""
    return Organisation(ORGANISATION, name, version)


def news(kind: Kind = Kind.QUOTE_SENT, people: tuple[str, ...] = (ANNA,), **more: Any) -> News:
    """A piece of news for Anna."""
    values: dict[str, Any] = {
        "event_id": new_id(),
        "kind": kind,
        "organisation_id": ORGANISATION,
        "subject_id": QUOTE,
        "people": people,
        "facts": {"number": "Q-2026-000001", "name": "User manual", "expires_at": "2026-12-22T17:00:00+00:00"},
        "occurred_at": NOW,
    }
    return News(**{**values, **more})


def a_mail(kind: Kind = Kind.QUOTE_SENT, side: Side = Side.CLIENT, **more: Any) -> Mail:
    """A mail for Anna."""
    values: dict[str, Any] = {
        "id": new_id(),
        "event_id": new_id(),
        "person_id": ANNA,
        "side": side,
        "organisation_id": ORGANISATION,
        "kind": kind,
        "subject_id": QUOTE,
        "facts": FACTS,
        "created_at": NOW,
    }
    return Mail(**{**values, **more})


def an_event(event_type: str, version: int = 1, **changes: object) -> Envelope:
    """The contract's example in its envelope, of Nordwind."""
    payload = {**loader.event(event_type).example, **changes}
    return Envelope(new_id(), event_type, new_id(), version, NOW, ORGANISATION, "c", None, payload)


def reader(person: str = ANNA, organisation_id: str | None = ORGANISATION) -> Caller:
    """A contact who reads notifications, or a member of staff without an organisation."""
    kind = "staff" if organisation_id is None else "contact"
    return Caller(kind, person, organisation_id, {"notification.own": "own"}, language="en")
