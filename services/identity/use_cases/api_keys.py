"""API keys: made with a secret that is told once, listed and revoked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from portal_kit.ids import new_id
from portal_kit.paging import Cursor, Page
from services.identity.domain import names, tokens
from services.identity.domain.access import ApiKey
from services.identity.domain.errors import ApiKeyNotFound, PermissionNotYours
from services.identity.domain.events import AccessRevoked
from services.identity.domain.subjects import Kind, Subject
from services.identity.ports import Work
from services.identity.use_cases import own_access


@dataclass(frozen=True, slots=True)
class KeyRequest:
    """What is asked of a new key: no list of permissions means all that its owner may do."""

    name: str
    permissions: frozenset[str] | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was just made, with its text that is told once."""

    key: ApiKey
    text: str


def list_keys(work: Work, cursor: Cursor) -> Page[ApiKey]:
    """Return the caller's keys; with `api_key.manage` all of the organisation's, or of the installation's."""
    own_only = not work.caller.may("api_key.manage")
    return work.api_keys.page(work.caller.subject if own_only else None, cursor)


def create_own(work: Work, request: KeyRequest) -> NewKey:
    """Make a key for the caller; it never holds more than the caller's own context does now."""
    asked = request.permissions
    # A key that was narrowed makes no wider one: without a list the new key takes over the present limits.
    person = own_access.me(work)
    if asked is None and work.caller.grants.keys() != person.grants().keys():
        asked = frozenset(work.caller.grants)
    refuse_foreign(asked or (), work.caller.grants)
    return make(work, person, KeyRequest(request.name, asked, request.expires_at))


def revoke(work: Work, key_id: str) -> None:
    """End a key of the caller's, or with `api_key.manage` one in reach; ApiKeyNotFound for any other."""
    key = work.api_keys.get_for_update(key_id)
    if key.subject_id != work.caller.subject and not work.caller.may("api_key.manage"):
        raise ApiKeyNotFound
    ended = key.revoked(work.now)
    if ended is not key:
        work.api_keys.save(ended)
        work.emit(AccessRevoked(key.subject_id, key.organisation_id, api_key_id=key.id))


def make(work: Work, owner: Subject, request: KeyRequest) -> NewKey:
    """Store a key of `owner` and return its text."""
    key_id = new_id()
    text = tokens.new_api_key(key_id)
    key = ApiKey(
        id=key_id,
        name=names.title(request.name),
        key_hash=tokens.digest(text),
        subject_id=owner.id,
        subject_kind=Kind(owner.kind),
        organisation_id=owner.organisation_id,
        created_at=work.now,
        permissions=request.permissions,
        expires_at=request.expires_at,
    )
    work.api_keys.add(key)
    return NewKey(key, text)


def refuse_foreign(asked: Iterable[str], held: Iterable[str]) -> None:
    """Refuse permissions that the owner of a key would not have."""
    foreign = sorted(set(asked) - set(held))
    if foreign:
        raise PermissionNotYours(foreign)
