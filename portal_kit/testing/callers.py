"""Keys and callers for tests: every signer an installation has, made in a folder of the test's own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from contracts.loader import SERVICES
from portal_kit.caller import Caller, CallerSigner
from portal_kit.ids import new_id


@dataclass(frozen=True, slots=True)
class Keys:
    """A folder with `<signer>.pem` for each signer and the file of trusted public keys."""

    folder: Path

    @property
    def trusted_file(self) -> str:
        """The file that verifiers read."""
        return str(self.folder / "trusted.json")

    def signer(self, name: str) -> CallerSigner:
        """Return a signer, such as `identity` or `gateway`."""
        return CallerSigner.from_file(str(self.folder / f"{name}.pem"))

    def token(self, caller: Caller) -> str:
        """Sign a caller as identity does for people, and a service for itself."""
        return self.signer(caller.subject if caller.kind == "service" else "identity").sign(caller)


def make_keys(folder: Path) -> Keys:
    """Make keys for identity, the gateway and each service."""
    trusted = {}
    for issuer in (*SERVICES, "gateway"):
        key = Ed25519PrivateKey.generate()
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (folder / f"{issuer}.pem").write_bytes(private)
        public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
        trusted[issuer] = {"public": public, "issuer": issuer}
    (folder / "trusted.json").write_text(json.dumps(trusted))
    return Keys(folder)


def a_contact(
    grants: Mapping[str, str], organisation_id: str | None = None, subject: str | None = None, name: str = "Anna Berg"
) -> Caller:
    """A contact of a client organisation, a new one unless told."""
    return Caller("contact", subject or new_id(), organisation_id or new_id(), grants, name)


def a_staff_member(grants: Mapping[str, str], subject: str | None = None, name: str = "Paula Martin") -> Caller:
    """A member of the provider's staff."""
    return Caller("staff", subject or new_id(), None, grants, name)


def a_machine(grants: Mapping[str, str], organisation_id: str | None = None) -> Caller:
    """A machine account: the provider's without an organisation, else a client's."""
    return Caller("machine", new_id(), organisation_id, grants, "machine")


def the_gateway() -> Caller:
    """The gateway, speaking for itself."""
    return Caller("service", "gateway")
