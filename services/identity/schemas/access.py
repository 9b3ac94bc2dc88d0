"""Signing in, identifying and sessions on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from marshmallow import Schema, fields, validate

from portal_kit.paging import Page
from portal_kit.shapes import load
from services.identity.domain.access import Session, SessionLimits
from services.identity.domain.machine import Machine
from services.identity.domain.people import Contact
from services.identity.domain.subjects import Subject
from services.identity.schemas.fields import Language, cursor, flag, grants, identifier, instant, language, text


class SignInRequestSchema(Schema):
    """What is typed to sign in, and where from."""

    account_id = text("Account id of the organisation, or the provider's.", "nordwind")
    login = text("User id or e-mail address.", "anna", longest=320)
    password = fields.String(required=True, validate=validate.Length(max=1000), metadata={"description": "Password."})
    address = text("Address of the person's machine.", "203.0.113.9", longest=64)
    user_agent = text("Browser or client.", "Mozilla/5.0", longest=1000)


class PasswordChangeSchema(Schema):
    """The present password and the one that replaces it."""

    old = fields.String(required=True, validate=validate.Length(max=1000), metadata={"description": "The present one."})
    new = fields.String(required=True, validate=validate.Length(max=1000), metadata={"description": "The new one."})


class MyChangesSchema(Schema):
    """How somebody wishes to be addressed; what is left out stays."""

    language = Language(required=False, metadata={"description": "In which one is addressed.", "example": "en"})
    time_zone = text("In which times are shown.", "Europe/Berlin", longest=64, required=False)


class MeSchema(Schema):
    """Who somebody is, and what this session or key may do."""

    id = identifier("The contact, member of staff or machine.")
    kind = text("contact, staff or machine.", "contact")
    name = text("What to call them.", "Anna Berg")
    user_id = fields.String(required=True, allow_none=True, metadata={"description": "Null of a machine."})
    email = fields.String(required=True, allow_none=True, metadata={"description": "Null of a machine."})
    language = language("In which they are addressed.")
    time_zone = text("In which times are shown.", "Europe/Berlin")
    roles = fields.List(fields.String(), required=True, metadata={"description": "Roles.", "example": ["requester"]})
    billing = flag("A contact who sees invoices.", example=False)
    show_prices = flag("Whether prices are shown.")
    organisation_id = identifier("The client organisation; null at the provider.", nullable=True)
    organisation_name = fields.String(required=True, allow_none=True, metadata={"description": "Its name."})
    account_id = fields.String(required=True, allow_none=True, metadata={"description": "Its name at sign-in."})
    permissions = grants()


class SignedInSchema(Schema):
    """A session that has just begun."""

    token = text("The session token, told this once.", "pts_…", longest=100)
    session_id = identifier("The session.")
    expires_at = instant("When it ends unless it is used.")
    me = fields.Nested(MeSchema, required=True, metadata={"description": "Who signed in."})


class IdentifiedSchema(Schema):
    """Who stands behind a token."""

    caller_token = text("The signed caller context, good for a minute.", "eyJ…", longest=20_000)
    expires_at = instant("Until when the caller context may be used; then identify again.")
    session_id = identifier("The session; null behind an API key.", nullable=True)
    api_key_id = identifier("The API key; null behind a session.", nullable=True)
    me = fields.Nested(MeSchema, required=True, metadata={"description": "Who it is."})


class SessionSchema(Schema):
    """A stay after signing in."""

    id = identifier("The session.")
    created_at = instant("When it began.")
    last_seen_at = instant("When it was last used, to the minute.")
    expires_at = instant("When it ends unless it is used.")
    address = text("Where from.", "203.0.113.9")
    user_agent = text("With what.", "Mozilla/5.0")
    current = flag("Whether it is the one of this call.")


class SessionPageSchema(Schema):
    """A page of sessions."""

    items = fields.List(fields.Nested(SessionSchema), required=True, metadata={"description": "Newest first."})
    next_cursor = cursor()


class PermissionsSchema(Schema):
    """The column of the permission matrix for this viewer."""

    permissions = grants()


def load_my_changes(data: object) -> dict[str, Any]:
    """Read how somebody wishes to be addressed."""
    return dict(load(MyChangesSchema(), data))


def dump_me(subject: Subject, granted: Mapping[str, str]) -> dict[str, object]:
    """Return an account with what this very session or key may do."""
    account, organisation = subject.account, subject.organisation
    person = None if isinstance(account, Machine) else account
    seen = {
        "id": account.id,
        "kind": subject.kind.value,
        "name": account.name,
        "user_id": None if person is None else person.user_id,
        "email": None if person is None else person.email,
        "language": subject.language,
        "time_zone": "UTC" if person is None else person.time_zone,
        "roles": [account.kind.value] if isinstance(account, Machine) else sorted(account.roles),
        "billing": isinstance(account, Contact) and account.billing,
        "show_prices": organisation is None or organisation.settings.show_prices,
        "organisation_id": subject.organisation_id,
        "organisation_name": None if organisation is None else organisation.name,
        "account_id": None if organisation is None else organisation.account_id,
        "permissions": dict(granted),
    }
    return dict(MeSchema().dump(seen))


def dump_signed_in(token: str, session: Session, subject: Subject, limits: SessionLimits) -> dict[str, object]:
    """Return a session that has just begun, with its token."""
    return dict(
        SignedInSchema(exclude=["me"]).dump(
            {"token": token, "session_id": session.id, "expires_at": session.expires_at(limits)}
        )
    ) | {"me": dump_me(subject, subject.grants())}


def dump_identified(
    caller_token: str, expires_at: datetime, session_id: str | None, api_key_id: str | None, me: dict[str, object]
) -> dict[str, object]:
    """Return who stands behind a token."""
    told = {
        "caller_token": caller_token,
        "expires_at": expires_at,
        "session_id": session_id,
        "api_key_id": api_key_id,
    }
    return dict(IdentifiedSchema(exclude=["me"]).dump(told)) | {"me": me}


def dump_session_page(page: Page[Session], current: str | None, limits: SessionLimits) -> dict[str, object]:
    """Return a page of sessions, the one of this call marked."""
    schema = SessionSchema(exclude=["current", "expires_at"])
    ends = SessionSchema(only=["current", "expires_at"])
    items = [
        {**schema.dump(one), **ends.dump({"current": one.id == current, "expires_at": one.expires_at(limits)})}
        for one in page.items
    ]
    return {"items": items, "next_cursor": page.next_cursor}


def dump_permissions(granted: Mapping[str, str]) -> dict[str, object]:
    """Return what the viewer may do."""
    return {"permissions": dict(granted)}
