"""The composition root of identity."""

from __future__ import annotations

from functools import partial
from typing import Any

from eventlet import tpool
from eventlet.semaphore import Semaphore

from portal_kit.bus import Works
from services.identity import schemas, storage
from services.identity.adapters.environment import provider_account_id, session_limits
from services.identity.adapters.passwords import Argon2Passwords
from services.identity.adapters.vat_numbers import VatNumbers
from services.identity.adapters.vouching import KeyFileSigner
from services.identity.jobs import IdentityJobs
from services.identity.rpc import IdentityRpc

# Each hash takes 19 MiB and a core; more at once would only make all of them slower.
_HASHING = Semaphore(4)


def in_thread(function: Any, *arguments: object) -> Any:
    """Run slow work in a real thread, so that other callers are served meanwhile."""
    with _HASHING:
        return tpool.execute(function, *arguments)


class IdentityService(IdentityRpc, IdentityJobs):
    """Identity on the bus."""

    name = "identity"
    works = Works(partial(storage.IdentityWork, to_wire=schemas.to_wire))
    passwords = Argon2Passwords(in_thread)
    signer = KeyFileSigner()
    vat_numbers = VatNumbers()
    limits = session_limits()
    provider_account_id = provider_account_id()
