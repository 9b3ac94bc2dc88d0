"""What everybody does about the own access: see who one is, end sessions, change the password."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal_kit.paging import Cursor, Page
from services.identity.domain import throttle
from services.identity.domain.access import Session, SessionLimits
from services.identity.domain.errors import NoPassword, NotAPerson, SessionNotFound, SignInThrottled, TokenRefused
from services.identity.domain.events import AccessRevoked, ContactChanged, StaffChanged
from services.identity.domain.people import Person
from services.identity.domain.subjects import Kind, Subject
from services.identity.ports import Work
from services.identity.use_cases import subjects


def me(work: Work) -> Subject:
    """Return the account behind the caller."""
    subject = subjects.by_id(work, Kind(work.caller.kind), work.caller.subject)
    if subject is None:
        raise TokenRefused
    return subject


def update_me(work: Work, changes: Mapping[str, Any]) -> Subject:
    """Change how the caller is addressed; what gateways remember of them is dropped, so that the next page knows."""
    match work.caller.kind:
        case Kind.CONTACT:
            contact = work.contacts.get_for_update(work.caller.subject).changed(changes)
            work.contacts.save(contact)
            work.emit(ContactChanged(contact))
        case Kind.STAFF:
            member = work.staff.get_for_update(work.caller.subject).changed(changes)
            work.staff.save(member)
            work.emit(StaffChanged(member))
        case _:
            raise NotAPerson
    work.emit(AccessRevoked(work.caller.subject, work.caller.organisation_id))
    return me(work)


def list_sessions(work: Work, cursor: Cursor, limits: SessionLimits) -> Page[Session]:
    """Return the caller's sessions that still hold, newest first."""
    return work.sessions.holding(work.caller.subject, work.now, limits, cursor)


def revoke_session(work: Work, session_id: str) -> None:
    """End one of the caller's sessions; SessionNotFound for anybody else's."""
    session = work.sessions.get_for_update(session_id)
    if session.subject_id != work.caller.subject:
        raise SessionNotFound
    _end(work, session)


def sign_out(work: Work) -> None:
    """End the session of this very call; with an API key there is none to end."""
    if work.caller.session_id is None:
        raise SessionNotFound
    revoke_session(work, work.caller.session_id)


@dataclass(frozen=True, slots=True)
class PresentPassword:
    """The hash that the old password is checked against, and the names that the new one must not be."""

    stored: str | None
    own_names: tuple[str, ...]


def present_password(work: Work) -> PresentPassword:
    """Charge a try to change the password, and return what both passwords are checked against.

    Tries are counted by account, since a stolen session is what guesses here; NoPassword without a session.
    """
    if work.caller.session_id is None:
        raise NoPassword
    attempts = work.attempts.locked(_change_key(work))
    wait = attempts.retry_after(throttle.PAIR, work.now)
    if wait:
        raise SignInThrottled.after(wait)
    work.attempts.save(attempts.charged(throttle.PAIR, work.now))
    account = me(work).account
    own_names = (account.user_id, account.email, account.name) if isinstance(account, Person) else ()
    return PresentPassword(work.credentials.find(work.caller.subject), own_names)


def change_password(work: Work, password_hash: str) -> None:
    """Store the new hash and end the caller's other sessions: whoever knew the old password is out."""
    work.attempts.save(work.attempts.locked(_change_key(work)).cleared(work.now))
    work.credentials.store(work.caller.subject, work.caller.organisation_id, password_hash)
    for ended in work.sessions.revoke_of(work.caller.subject, work.now, keep=work.caller.session_id):
        work.emit(AccessRevoked(work.caller.subject, work.caller.organisation_id, session_id=ended))


def _end(work: Work, session: Session) -> None:
    ended = session.revoked(work.now)
    if ended is not session:
        work.sessions.save(ended)
        work.emit(AccessRevoked(session.subject_id, session.organisation_id, session_id=session.id))


def _change_key(work: Work) -> str:
    return throttle.pair_key("change of password", work.caller.subject, "")
