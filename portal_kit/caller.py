"""Who calls: a context signed by identity (for people) or by a service (for itself), verified by each callee."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import time as wall_time

import jwt
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from portal_kit.errors import Forbidden, Unauthenticated

LIFETIME_SECONDS = 60
SKEW_SECONDS = 5
SERVICE_GRANT = "service:"


@dataclass(frozen=True, slots=True)
class Caller:
    """A person, machine, service or timer with its grants: permission → scope own, organisation, all or money."""

    kind: str
    subject: str
    organisation_id: str | None = None
    grants: Mapping[str, str] = field(default_factory=dict)
    name: str = ""
    language: str = "en"
    session_id: str | None = None
    on_behalf_of: str | None = None

    @classmethod
    def system(cls, subject: str) -> Caller:
        """A timer or listener acting for the suite itself; it never crosses the bus."""
        return cls(kind="system", subject=subject)

    @property
    def is_provider(self) -> bool:
        """Whether this is the provider's side: staff, or a machine that belongs to no client."""
        return self.kind == "staff" or (self.kind == "machine" and self.organisation_id is None)

    def may(self, permission: str) -> bool:
        """Tell whether `permission` is granted in any scope."""
        return permission in self.grants

    def scope(self, permission: str) -> str:
        """Return the scope of a granted permission; Forbidden `not_permitted` without the grant."""
        try:
            return self.grants[permission]
        except KeyError:
            raise NotPermitted(
                "Your role does not include this action; ask your administrator.", permission=permission
            ) from None


class NotPermitted(Forbidden):
    """The caller's role does not include the action."""

    code = "not_permitted"


class CallerSigner:
    """Signs caller contexts with one Ed25519 key; its file's stem is the key id."""

    def __init__(self, key_id: str, private_pem: bytes) -> None:
        self.key_id = key_id
        self._key = load_pem_private_key(private_pem, password=None)

    @classmethod
    def from_file(cls, path: str) -> CallerSigner:
        """Read the process's own key."""
        return cls(Path(path).stem, Path(path).read_bytes())

    def sign(self, caller: Caller, lifetime: int = LIFETIME_SECONDS, now: float | None = None) -> str:
        """Return the signed context, valid for `lifetime` seconds."""
        issued = int(now if now is not None else wall_time())
        claims = {
            "kind": caller.kind,
            "sub": caller.subject,
            "org": caller.organisation_id,
            "grants": dict(caller.grants),
            "name": caller.name,
            "lang": caller.language,
            "sid": caller.session_id,
            "obo": caller.on_behalf_of,
            "iat": issued,
            "exp": issued + lifetime,
        }
        return jwt.encode(claims, self._key, algorithm="EdDSA", headers={"kid": self.key_id})  # type: ignore[arg-type]


class CallerVerifier:
    """Verifies contexts against the trusted keys and remembers verified ones until they expire."""

    def __init__(self, trusted: Mapping[str, tuple[str, str]]) -> None:
        """Take key id → (public PEM, issuer); only issuer `identity` may speak for people and machines."""
        self._trusted = dict(trusted)
        self._verified: OrderedDict[str, tuple[float, Caller]] = OrderedDict()

    @classmethod
    def from_file(cls, path: str) -> CallerVerifier:
        """Read the installation's trusted keys."""
        keys = json.loads(Path(path).read_text())
        return cls({key_id: (key["public"], key["issuer"]) for key_id, key in keys.items()})

    def verify(self, token: object) -> Caller:
        """Return the caller; Unauthenticated for a missing, forged, expired or foreign context."""
        if not isinstance(token, str) or not token:
            raise Unauthenticated("The call carries no caller context.")
        known = self._verified.get(token)
        if known is not None and known[0] > wall_time():
            return known[1]
        caller, expires = self._check(token)
        self._verified[token] = (expires, caller)
        while len(self._verified) > _REMEMBERED:
            self._verified.popitem(last=False)
        return caller

    def _check(self, token: str) -> tuple[Caller, float]:
        try:
            key_id = jwt.get_unverified_header(token).get("kid", "")
            public, issuer = self._trusted[key_id]
            claims = jwt.decode(
                token,
                public,
                algorithms=["EdDSA"],
                leeway=SKEW_SECONDS,
                options={"require": ["exp", "iat", "sub"]},
            )
        except (jwt.PyJWTError, KeyError, ValueError, TypeError) as error:
            raise Unauthenticated("The caller context is not valid; sign in again.") from error
        return _caller_of(claims, issuer), float(claims["exp"]) + SKEW_SECONDS


def _caller_of(claims: Mapping[str, object], issuer: str) -> Caller:
    kind, subject = str(claims.get("kind")), str(claims["sub"])
    if issuer == "identity":
        if kind not in ("contact", "staff", "machine"):
            raise Unauthenticated("Identity speaks for people and machines only.")
        grants = claims.get("grants")
        granted = {str(k): str(v) for k, v in grants.items()} if isinstance(grants, dict) else {}
    else:
        if kind != "service" or subject != issuer:
            raise Unauthenticated("A service speaks for itself only.")
        granted = {SERVICE_GRANT + issuer: "all"}
    return Caller(
        kind=kind,
        subject=subject,
        organisation_id=_text(claims, "org"),
        grants=granted,
        name=_text(claims, "name") or "",
        language=_text(claims, "lang") or "en",
        session_id=_text(claims, "sid"),
        on_behalf_of=_text(claims, "obo"),
    )


def _text(claims: Mapping[str, object], name: str) -> str | None:
    value = claims.get(name)
    return None if value is None else str(value)


_REMEMBERED = 4096
