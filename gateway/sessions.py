"""Who stands behind a request: credentials are exchanged once for a signed caller context and remembered while it lasts."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http.cookies import CookieError, SimpleCookie

from gateway.bus import Bus, Call
from gateway.incoming import Incoming
from gateway.problems import Problem
from gateway.settings import REQUEST_SECONDS
from portal_kit.caller import Caller, CallerSigner
from portal_kit.ids import new_id

IDENTIFY = "identity.identify"
RENEW_BEFORE = 10.0
"""Seconds before its end at which a context is renewed, so that it outlives the request that takes it."""

MAX_REMEMBERED = 10_000
MAX_TOKEN = 512
_SAFE = frozenset(("GET", "HEAD", "OPTIONS"))


@dataclass(frozen=True, slots=True)
class Credential:
    """A token as the client sent it, and whether a browser attached it by itself."""

    token: str
    from_cookie: bool

    @property
    def key(self) -> str:
        """Return what stands for the token wherever it is remembered."""
        return hashlib.sha256(self.token.encode("utf-8", "surrogateescape")).hexdigest()

    @property
    def csrf(self) -> str:
        """Return the token that proves a page of ours made the request: nobody else can read the session's cookie."""
        return hmac.new(self.token.encode("utf-8", "surrogateescape"), b"portolan csrf v1", "sha256").hexdigest()


@dataclass(frozen=True, slots=True)
class Principal:
    """Whom identity recognised: the signed context for services, who it is, and what would end it."""

    context: str
    me: Mapping[str, object]
    expires: float
    credential: Credential
    ended_by: str | None

    @property
    def subject(self) -> str:
        """Return the id of the person or machine."""
        return str(self.me["id"])

    def ended_by_revocation(self, payload: Mapping[str, object]) -> bool:
        """Tell whether a `session.revoked.v1` ends this: one session, one key, or everything of a person."""
        ended = payload.get("session_id") or payload.get("api_key_id")
        return self.subject == payload["subject"] if ended is None else self.ended_by == ended


def credential_of(request: Incoming, cookie: str) -> Credential | None:
    """Find the credential of a request; a bearer token wins over a cookie."""
    header = request.header("authorization")
    if header is not None:
        scheme, _, token = header.partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer" or not token or len(token) > MAX_TOKEN:
            raise Problem("unauthenticated", "credential_malformed", "Send `Authorization: Bearer <key or token>`.")
        return Credential(token, from_cookie=False)
    cookies = request.header("cookie")
    if cookies is None or cookie not in cookies:
        return None
    try:
        morsel = SimpleCookie(cookies).get(cookie)
    except CookieError:
        return None
    if morsel is None or not 0 < len(morsel.value) <= MAX_TOKEN:
        return None
    return Credential(morsel.value, from_cookie=True)


def check_csrf(request: Incoming, credential: Credential, origin: str) -> None:
    """Refuse an unsafe request that a browser may have sent without a page of ours asking for it."""
    if request.method in _SAFE or not credential.from_cookie:
        return
    check_origin(request, origin)
    given = request.header("x-csrf-token") or ""
    if not hmac.compare_digest(given.encode("utf-8", "replace"), credential.csrf.encode()):
        message = "Send the header X-CSRF-Token with the token of GET /api/v1/session."
        raise Problem("forbidden", "csrf_token_wrong", message)


def check_origin(request: Incoming, origin: str) -> None:
    """Refuse a request that another site's page sent."""
    given = request.header("origin")
    if given is None:
        foreign = request.header("sec-fetch-site") not in (None, "same-origin", "none")
    else:
        foreign = given != origin
    if foreign:
        raise Problem("forbidden", "origin_foreign", f"Pages of {origin} alone may do this with a cookie.")


class Sessions:
    """Exchanges credentials for caller contexts, and forgets them when identity says so."""

    def __init__(self, bus: Bus, signer: CallerSigner, now: Callable[[], float] = time.time) -> None:
        self._bus = bus
        self._signer = signer
        self._now = now
        self._known: OrderedDict[str, Principal] = OrderedDict()
        self._asking: dict[str, asyncio.Task[Principal]] = {}
        self._own = ("", 0.0)
        self._revocations = 0

    def own_context(self) -> str:
        """Return the gateway's own signed context, for the calls that come before anybody is known."""
        token, expires = self._own
        if expires - RENEW_BEFORE < self._now():
            caller = Caller(kind="service", subject="gateway", grants={"service:gateway": "all"})
            token, expires = self._signer.sign(caller), self._now() + 60
            self._own = (token, expires)
        return token

    def remembered(self, credential: Credential) -> Principal | None:
        """Return the principal of a credential that was recognised before and not revoked since."""
        return self._known.get(credential.key)

    def fresh(self, principal: Principal) -> bool:
        """Tell whether the principal's context outlives a request that begins now."""
        return principal.expires - RENEW_BEFORE > self._now()

    async def identify(self, credential: Credential, request: Incoming) -> Principal:
        """Ask identity once, however many requests wait for the same answer."""
        key = credential.key
        asking = self._asking.get(key)
        if asking is None:
            asking = asyncio.get_running_loop().create_task(self._ask(credential, request))
            self._asking[key] = asking
            asking.add_done_callback(lambda _: self._asking.pop(key, None))
        return await asyncio.shield(asking)

    async def _ask(self, credential: Credential, request: Incoming) -> Principal:
        call = Call(
            IDENTIFY,
            {"token": credential.token},
            self.own_context(),
            correlation=request.trace_id,
            deadline=request.deadline,
        )
        revocations = self._revocations
        try:
            principal = _principal(await self._bus.call(call), credential)
        except Problem as problem:
            if problem.status == 401:
                self.forget(credential)
            raise
        if revocations == self._revocations:
            # An answer that crossed a revocation on its way serves the requests that wait for it, and no later one.
            self._known[credential.key] = principal
        while len(self._known) > MAX_REMEMBERED:
            self._known.popitem(last=False)
        return principal

    async def still(self, principal: Principal) -> Principal:
        """Ask whether a credential holds that nobody has used since: watching a page is no use of the session.

        The answer serves who asked and is not remembered, so that a request that does use the session says so.
        """
        credential = principal.credential
        known = self._known.get(credential.key)
        if known is not None and self.fresh(known):
            return known
        kwargs = {"token": credential.token, "watching": True}
        deadline = self._now() + REQUEST_SECONDS
        return _principal(
            await self._bus.call(Call(IDENTIFY, kwargs, self.own_context(), new_id(), deadline)), credential
        )

    def forget(self, credential: Credential) -> None:
        """Forget one credential, as after signing out; an answer about it that is on its way is not kept."""
        self._revocations += 1
        self._known.pop(credential.key, None)

    def forget_all(self) -> None:
        """Forget everybody: while the bus was away, revocations may have passed unheard."""
        self._revocations += 1
        self._known.clear()

    def on_revoked(self, body: bytes) -> None:
        """Forget what a `session.revoked.v1` event ends: one session, one key, or everything of a person."""
        self._revocations += 1
        payload = json.loads(body)["payload"]
        for key in [key for key, known in self._known.items() if known.ended_by_revocation(payload)]:
            del self._known[key]


def _principal(answer: object, credential: Credential) -> Principal:
    """Read identity's answer."""
    if not isinstance(answer, Mapping):
        raise TypeError("identity.identify returned no object")
    return Principal(
        context=str(answer["caller_token"]),
        me=answer["me"],
        expires=datetime.fromisoformat(answer["expires_at"]).timestamp(),
        credential=credential,
        ended_by=answer.get("session_id") or answer.get("api_key_id"),
    )
