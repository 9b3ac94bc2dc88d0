"""What the composition root hands to the calls."""

from __future__ import annotations

from services.identity.domain.access import SessionLimits
from services.identity.domain.passwords import check_new
from services.identity.ports import Passwords, Signer, VatNumbers


class Parts:
    """Adapters and settings that the calls of identity share."""

    passwords: Passwords
    signer: Signer
    vat_numbers: VatNumbers
    limits: SessionLimits
    provider_account_id: str

    def hashed(self, password: str | None, *own_names: str) -> str | None:
        """Check and hash a password that somebody is given; outside of any transaction, since it is slow."""
        if password is None:
            return None
        return self.passwords.hash(check_new(password, self.passwords.blocked, own_names))
