"""Who looks at a quote or acts on it, as far as the rules need to know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.quotes.domain.quote import DRAFT, Quote

OWNER, MANAGER, PM, SYSTEM = "owner", "manager", "pm", "system"
ACTORS = (OWNER, MANAGER, PM, SYSTEM)


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person, machine or timer, with the scopes it was granted."""

    person_id: str
    organisation_id: str | None
    scopes: Mapping[str, str]
    provider: bool = False
    system: bool = False
    sees_prices: bool = True
    sees_peers: bool = False

    def actor(self, quote: Quote, permission: str) -> str | None:
        """Tell as whom this viewer acts on the quote under `permission`; None is as nobody."""
        if self.system:
            return SYSTEM
        scope = self.scopes.get(permission)
        if self.provider:
            return PM if scope == "all" else None
        if quote.organisation_id != self.organisation_id:
            return None
        if scope == "organisation":
            return MANAGER
        return OWNER if scope == "own" and self.person_id in quote.people else None

    def may_see(self, quote: Quote) -> bool:
        """Tell whether the quote exists for this viewer; peers see each other's only where the switch allows."""
        if self.system:
            return True
        scope = self.scopes.get("quote.read")
        if self.provider:
            return scope in ("all", "money")
        if scope is None or quote.organisation_id != self.organisation_id:
            return False
        if self.person_id in quote.people:
            return True
        if quote.request.confidential:
            return self.scopes.get("quote.accept") == "organisation"
        if quote.state == DRAFT and scope == "own":
            return False
        return scope == "organisation" or self.sees_peers
