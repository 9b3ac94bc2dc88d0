"""Signing in: a try is admitted and charged, the password checked outside, then the session begins."""

from __future__ import annotations

from dataclasses import dataclass

from portal_kit.ids import new_id
from services.identity.domain import throttle, tokens
from services.identity.domain.access import Session, SessionLimits
from services.identity.domain.errors import SignInRefused
from services.identity.domain.subjects import Subject
from services.identity.ports import Work
from services.identity.use_cases import subjects

_USER_AGENT_LENGTH = 300


@dataclass(frozen=True, slots=True)
class SignInRequest:
    """What was typed, and where from."""

    account_id: str
    login: str
    address: str
    user_agent: str = ""


@dataclass(frozen=True, slots=True)
class Admission:
    """A try that may be made: the hash to check it against, and who it is if the password is right."""

    request: SignInRequest
    stored: str | None
    subject: Subject | None


@dataclass(frozen=True, slots=True)
class Entered:
    """A session that has just begun, with the token that is told once."""

    token: str
    session: Session
    subject: Subject


def admit(work: Work, request: SignInRequest, provider_account_id: str) -> Admission:
    """Charge the try to the pair and the address, and find whose password is to be checked.

    It ends the same way for users who exist and those who do not; SignInThrottled depends on the tries alone.
    """
    # The address first: two tries lock in the same order and never wait for each other in a circle.
    address = work.attempts.locked(throttle.address_key(request.address))
    pair = work.attempts.locked(throttle.pair_key(request.account_id, request.login, request.address))
    pair, address = throttle.admit(pair, address, work.now)
    work.attempts.save(address)
    work.attempts.save(pair)
    subject = subjects.by_login(work, request.account_id, request.login, provider_account_id)
    stored = None if subject is None else work.credentials.find(subject.id)
    return Admission(request, stored, subject)


def enter(work: Work, admission: Admission, fresh_hash: str | None, limits: SessionLimits) -> Entered:
    """Begin a session after the password was found right; SignInRefused where it lets nobody in by now."""
    request, subject = admission.request, admission.subject
    present = None if subject is None else subjects.by_id(work, subject.kind, subject.id)
    if present is None or not present.may_enter or work.credentials.find(present.id) != admission.stored:
        raise SignInRefused
    _settle(work, request)
    if fresh_hash is not None:
        work.credentials.store(present.id, present.organisation_id, fresh_hash)
    token = tokens.new_session_token()
    session = Session(
        id=new_id(),
        token_hash=tokens.digest(token),
        subject_id=present.id,
        subject_kind=present.kind,
        organisation_id=present.organisation_id,
        created_at=work.now,
        last_seen_at=work.now,
        ends_at=work.now + limits.absolute,
        address=request.address,
        user_agent=request.user_agent[:_USER_AGENT_LENGTH],
    )
    work.sessions.add(session)
    return Entered(token, session, present)


def _settle(work: Work, request: SignInRequest) -> None:
    address = work.attempts.locked(throttle.address_key(request.address))
    pair = work.attempts.locked(throttle.pair_key(request.account_id, request.login, request.address))
    work.attempts.save(address.refunded())
    work.attempts.save(pair.cleared(work.now))
