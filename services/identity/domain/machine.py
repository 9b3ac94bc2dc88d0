"""Machine accounts: the provider's production systems and the client organisations' own systems."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.identity.domain import names
from services.identity.domain.errors import InvalidField
from services.identity.domain.matrix import MachineRole, grants_of


@dataclass(frozen=True, slots=True)
class Machine:
    """A system that comes in by API key; `kind` is its role, a client system belongs to one organisation."""

    id: str
    name: str
    kind: MachineRole
    created_at: datetime
    organisation_id: str | None = None
    active: bool = True
    version: int = 1

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", names.title(self.name))
        if (self.kind is MachineRole.CLIENT_SYSTEM) != (self.organisation_id is not None):
            raise InvalidField("/organisation_id", "A client system names its organisation, a provider system none.")

    def grants(self) -> dict[str, str]:
        """Return what this machine may do."""
        return grants_of([self.kind])
