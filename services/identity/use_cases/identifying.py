"""From a session token or API key to the caller that all services know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal_kit.caller import Caller
from services.identity.domain import tokens
from services.identity.domain.access import SessionLimits
from services.identity.domain.errors import TokenRefused
from services.identity.domain.matrix import narrowed
from services.identity.domain.subjects import Subject
from services.identity.ports import Work
from services.identity.use_cases import subjects


@dataclass(frozen=True, slots=True)
class Identity:
    """Who stands behind a token, what it may do, and how long the token itself holds."""

    subject: Subject
    caller: Caller
    session_id: str | None
    api_key_id: str | None
    ends_at: datetime | None


def identify(work: Work, token: str, limits: SessionLimits, *, watching: bool = False) -> Identity:
    """Find the subject of a session token or API key; TokenRefused without saying which part is wrong.

    `watching` is no use of the token: an open page does not keep a session that nobody uses from ending.
    """
    presented = tokens.presented_key(token)
    if presented is not None:
        return _by_key(work, presented, watching)
    if tokens.is_session_token(token):
        return _by_session(work, token, limits, watching)
    raise TokenRefused


def _by_session(work: Work, token: str, limits: SessionLimits, watching: bool) -> Identity:
    session = work.sessions.by_token_hash(tokens.digest(token))
    if session is None or not session.holds(work.now, limits):
        raise TokenRefused
    subject = _entering(subjects.by_id(work, session.subject_kind, session.subject_id))
    used = session if watching else session.used(work.now)
    if used is not session:
        work.sessions.save(used)
    caller = _caller(subject, subject.grants(), session.id)
    return Identity(subject, caller, session.id, None, used.expires_at(limits))


def _by_key(work: Work, presented: tokens.PresentedKey, watching: bool) -> Identity:
    key = work.api_keys.find(presented.key_id)
    if key is None or not tokens.same_digest(presented.text, key.key_hash) or not key.holds(work.now):
        raise TokenRefused
    subject = _entering(subjects.by_id(work, key.subject_kind, key.subject_id))
    used = key if watching else key.used(work.now)
    if used is not key:
        work.api_keys.save(used)
    caller = _caller(subject, narrowed(subject.grants(), key.permissions), None)
    return Identity(subject, caller, None, key.id, key.expires_at)


def _entering(subject: Subject | None) -> Subject:
    if subject is None or not subject.may_enter:
        raise TokenRefused
    return subject


def _caller(subject: Subject, grants: dict[str, str], session_id: str | None) -> Caller:
    return Caller(
        kind=subject.kind.value,
        subject=subject.id,
        organisation_id=subject.organisation_id,
        grants=grants,
        name=subject.account.name,
        language=subject.language,
        session_id=session_id,
    )
