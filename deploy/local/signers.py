"""The Ed25519 keys with which identity, the gateway and the services sign caller contexts."""

import json

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from deploy.local.processes import SIGNERS
from deploy.local.state import State

TRUSTED = "trusted.json"


def settle_keys(state: State) -> None:
    """Make the keys that are missing and list the public halves; a kept key never changes."""
    trusted: dict[str, dict[str, str]] = {}
    for issuer in SIGNERS:
        path = state.keys / f"{issuer}.pem"
        if not path.exists():
            state.write(path, _private_pem(Ed25519PrivateKey.generate()))
        private = serialization.load_pem_private_key(path.read_bytes(), password=None)
        public = private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        trusted[path.stem] = {"public": public.decode(), "issuer": issuer}
    state.write(state.keys / TRUSTED, json.dumps(trusted, indent=2) + "\n")


def _private_pem(key: Ed25519PrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()
