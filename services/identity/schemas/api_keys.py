"""API keys on the wire."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from marshmallow import Schema, fields

from portal_kit.paging import Page
from portal_kit.shapes import load
from services.identity.domain.access import ApiKey
from services.identity.schemas.fields import cursor, identifier, instant, permissions, text


class ApiKeyRequestSchema(Schema):
    """A new API key."""

    name = text("What it is for.", "Nightly export")
    permissions = permissions("What it may do; without a list all that its owner may.")
    expires_at = instant("When it ends; without a date it holds until revoked.", required=False, nullable=True)


class ApiKeySchema(Schema):
    """An API key without its secret."""

    id = identifier("The key; also the middle part of its text.")
    name = text("What it is for.", "Nightly export")
    owner_id = identifier("The contact, member of staff or machine that it stands for.")
    owner_kind = text("contact, staff or machine.", "machine")
    organisation_id = identifier("The owner's organisation; null at the provider.", nullable=True)
    prefix = text("How its text begins.", "ptl_01920000000070008000000000000003")
    permissions = permissions("What it may do; null means all that its owner may.", required=True)
    created_at = instant("When it was made.")
    expires_at = instant("When it ends.", nullable=True)
    last_used_at = instant("When it was last used, to the minute.", nullable=True)


class ApiKeyPageSchema(Schema):
    """A page of API keys."""

    items = fields.List(fields.Nested(ApiKeySchema), required=True, metadata={"description": "Newest first."})
    next_cursor = cursor()


class NewApiKeySchema(Schema):
    """An API key that was just made."""

    key = fields.Nested(ApiKeySchema, required=True, metadata={"description": "What can be seen of it later."})
    secret = text("Its text; shown this once.", "ptl_01920000000070008000000000000003_…", longest=100)


def load_key_request(data: object) -> dict[str, Any]:
    """Read a new API key."""
    loaded = dict(load(ApiKeyRequestSchema(), data))
    if loaded.get("permissions") is not None:
        loaded["permissions"] = frozenset(loaded["permissions"])
    if loaded.get("expires_at") is not None:
        loaded["expires_at"] = loaded["expires_at"].astimezone(UTC)
    return loaded


def dump_key(key: ApiKey) -> dict[str, object]:
    """Return what may be seen of a key."""
    return dict(
        ApiKeySchema().dump(
            {
                "id": key.id,
                "name": key.name,
                "owner_id": key.subject_id,
                "owner_kind": key.subject_kind.value,
                "organisation_id": key.organisation_id,
                "prefix": f"ptl_{key.id.replace('-', '')}",
                "permissions": None if key.permissions is None else sorted(key.permissions),
                "created_at": key.created_at,
                "expires_at": key.expires_at,
                "last_used_at": key.last_used_at,
            }
        )
    )


def dump_key_page(page: Page[ApiKey]) -> dict[str, object]:
    """Return a page of keys as it crosses the wire."""
    return {"items": [dump_key(key) for key in page.items], "next_cursor": page.next_cursor}


def dump_new_key(key: ApiKey, secret: str) -> dict[str, object]:
    """Return a key with its text, which nobody can read again."""
    return {"key": dump_key(key), "secret": secret}
