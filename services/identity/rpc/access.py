"""Calls about coming in: sign-in, identification, the own sessions and password."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from portal_kit.bus import OpenWork, guarded_rpc
from portal_kit.caller import LIFETIME_SECONDS
from portal_kit.ids import parse_id
from portal_kit.logs import logger
from portal_kit.paging import Cursor
from portal_kit.shapes import load
from services.identity import schemas
from services.identity.domain.errors import SignInRefused, TokenRefused, WrongPassword
from services.identity.domain.passwords import check_new
from services.identity.ports import Work
from services.identity.rpc.parts import Parts
from services.identity.schemas.access import PasswordChangeSchema, SignInRequestSchema
from services.identity.use_cases import identifying, own_access, signing_in

_log = logger(__name__)


class AccessRpc(Parts):
    """Coming in, being recognised, and going out."""

    @guarded_rpc(permission="service:gateway", secret=True, by_hand=True, writes=True)
    def sign_in(
        self,
        open_work: OpenWork[Any],
        account_id: str,
        login: str,
        password: str,
        address: str,
        user_agent: str | None = None,
    ) -> dict[str, object]:
        """Begin a session; `sign_in_refused` never tells which part is wrong.

        Not recorded as an operation: the record would hold a quick hash of what the password is part of.
        """
        typed = {"account_id": account_id, "login": login, "password": password, "address": address}
        load(SignInRequestSchema(), {**typed, "user_agent": user_agent or ""})
        request = signing_in.SignInRequest(account_id, login, address, user_agent or "")
        admission = open_work.look(lambda work: signing_in.admit(work, request, self.provider_account_id))
        known = None if admission.subject is None else admission.subject.id
        if not self.passwords.verify(admission.stored, password):
            # What was typed is not written down: people type passwords into the wrong field.
            _log.warning("sign_in_refused", subject=known, address=address)
            raise SignInRefused
        outdated = self.passwords.outdated(admission.stored)
        fresh_hash = self.passwords.hash(password) if outdated else None
        entered = open_work.run(lambda work: signing_in.enter(work, admission, fresh_hash, self.limits))
        _log.info("signed_in", subject=known, address=address, session=entered.session.id)
        return schemas.dump_signed_in(entered.token, entered.session, entered.subject, self.limits)

    @guarded_rpc(permission="service:gateway", secret=True, writes=True)
    def identify(self, work: Work, token: str, watching: bool = False) -> dict[str, object]:
        """Recognise a session token or API key and vouch for its owner for a minute."""
        if not isinstance(token, str):
            raise TokenRefused
        known = identifying.identify(work, token, self.limits, watching=watching is True)
        minute = work.now + timedelta(seconds=LIFETIME_SECONDS)
        expires_at = minute if known.ends_at is None else min(minute, known.ends_at)
        me = schemas.dump_me(known.subject, known.caller.grants)
        signed = self.signer.sign(known.caller)
        return schemas.dump_identified(signed, expires_at, known.session_id, known.api_key_id, me)

    @guarded_rpc(permission="session.own", mutates=True)
    def sign_out(self, work: Work) -> None:
        """End the session of this call."""
        own_access.sign_out(work)

    @guarded_rpc(permission="session.own")
    def get_me(self, work: Work) -> dict[str, object]:
        """Tell the caller who he is and what he may do."""
        return schemas.dump_me(own_access.me(work), work.caller.grants)

    @guarded_rpc(permission="session.own", mutates=True)
    def update_me(self, work: Work, changes: dict[str, object]) -> dict[str, object]:
        """Change how the caller is addressed; Forbidden `not_a_person` of a machine."""
        return schemas.dump_me(own_access.update_me(work, schemas.load_my_changes(changes)), work.caller.grants)

    @guarded_rpc(permission="session.own")
    def list_permissions(self, work: Work) -> dict[str, object]:
        """Return the viewer's column of the permission matrix."""
        return schemas.dump_permissions(work.caller.grants)

    @guarded_rpc(permission="session.own")
    def list_sessions(self, work: Work, cursor: str | None = None, limit: int | None = None) -> dict[str, object]:
        """Return the caller's sessions, newest first."""
        place = Cursor.read(work.caller, {"list": "sessions"}, cursor, limit, width=1)
        page = own_access.list_sessions(work, place, self.limits)
        return schemas.dump_session_page(page, work.caller.session_id, self.limits)

    @guarded_rpc(permission="session.own", mutates=True)
    def revoke_session(self, work: Work, session_id: str) -> None:
        """End one of the caller's sessions."""
        own_access.revoke_session(work, parse_id(session_id, "session_id"))

    @guarded_rpc(permission="session.own", secret=True, by_hand=True, writes=True)
    def change_password(
        self,
        open_work: OpenWork[Any],
        old: str,
        new: str,
    ) -> None:
        """Replace the password and end the caller's other sessions; not recorded, for the reason at sign_in."""
        load(PasswordChangeSchema(), {"old": old, "new": new})
        present = open_work.look(own_access.present_password)
        if not self.passwords.verify(present.stored, old):
            raise WrongPassword
        candidate = check_new(new, self.passwords.blocked, present.own_names)
        password_hash = self.passwords.hash(candidate)
        open_work.run(lambda work: own_access.change_password(work, password_hash))
