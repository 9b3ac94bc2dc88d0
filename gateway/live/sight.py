"""Which notices a person may be told: never of a thing that the person may not read, not even its id.

These are the rules of the services' own reading, as far as an event carries what they need. Where it does not,
nobody is told: a page that misses a notice is late, a person who gets a wrong one has learned of a stranger's work.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.live.notices import NOBODY, Notice, Thing
from gateway.live.table import FILE, INVOICE, NOTIFICATION, ORDER, PERMISSIONS, QUOTE

# Who may decide for the whole organisation sees its confidential things too.
_DECIDES: Mapping[str, str] = {QUOTE: "quote.accept", ORDER: "order.approve", FILE: "order.approve"}
_WORK = "order.work"


@dataclass(frozen=True, slots=True)
class Sight:
    """What one signed-in person or machine sees."""

    person_id: str
    organisation_id: str | None
    machine: bool
    grants: Mapping[str, str]

    @classmethod
    def of(cls, me: Mapping[str, object]) -> Sight:
        """Read it from what identity told of the caller."""
        granted, home = me.get("permissions"), me.get("organisation_id")
        grants = {str(name): str(scope) for name, scope in granted.items()} if isinstance(granted, Mapping) else {}
        return cls(str(me["id"]), None if home is None else str(home), me.get("kind") == "machine", grants)

    def told(self, notice: Notice) -> tuple[Thing, ...]:
        """Return the things of a notice that this person may be told of."""
        return tuple(thing for thing in notice.things if self.sees(thing[0], notice))

    def sees(self, thing: str, notice: Notice) -> bool:
        """Tell whether this person may know of a thing of this kind in this notice."""
        scope = self.grants.get(PERMISSIONS[thing])
        if scope is None:
            return False
        if thing == NOTIFICATION:
            return self.person_id in notice.people
        if self.organisation_id is None:
            return scope == "all" and self._provider_sees(thing, notice)
        if notice.organisation_id != self.organisation_id or scope not in ("own", "organisation"):
            return False
        if self.person_id in notice.people:
            return True
        if scope == "own":
            return False
        return not notice.confidential or self.grants.get(_DECIDES[thing]) == "organisation"

    def _provider_sees(self, thing: str, notice: Notice) -> bool:
        """Tell what the provider's side sees: of confidential orders only those that are the person's to manage."""
        if thing in (QUOTE, INVOICE) or self.machine or not notice.confidential:
            return True
        return _WORK in self.grants and notice.manager in (NOBODY, self.person_id)
