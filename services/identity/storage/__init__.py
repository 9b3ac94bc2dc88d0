"""Identity's tables and the repositories over them."""

from services.identity.storage.tables import metadata
from services.identity.storage.work import IdentityWork

__all__ = ["IdentityWork", "metadata"]
