"""Identity's signature under caller contexts."""

from __future__ import annotations

from functools import cached_property

from portal_kit.caller import Caller, CallerSigner
from portal_kit.settings import settings


class KeyFileSigner:
    """Signs with the process's own key, read when it is first needed."""

    @cached_property
    def _signer(self) -> CallerSigner:
        return CallerSigner.from_file(settings().caller_key_file)

    def sign(self, caller: Caller) -> str:
        """Return the signed context, valid for a minute."""
        return self._signer.sign(caller)
