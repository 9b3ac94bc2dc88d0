"""What may be changed beside the state, complete: every stage x every edit x every role, against a table of its own."""

from __future__ import annotations

from itertools import product

import pytest

from services.quotes.domain import errors
from services.quotes.domain import quote as q
from services.quotes.domain.edits import EDITS, edits, require_edit
from services.quotes.tests.mothers import quote, viewers

PEOPLE = {"owner", "watcher", "manager", "pm"}
_PRICED = {"requested", "in_preparation", "change_requested", "price_pending"}
_SAID = _PRICED - {"price_pending"} | {"draft", "sent", "rejected", "expired", "declined"}

# What: (in which stages, by whom); written out by hand from the rules of the domain, not from the code.
TABLE: dict[str, tuple[set[str], set[str]]] = {
    "draft": ({"draft"}, PEOPLE),
    "details": (_SAID, PEOPLE),
    "counts": (_PRICED | {"draft"}, {"pm"}),
    "lines": (_PRICED, {"pm"}),
    "delete": ({"draft"}, {"owner"}),
}
ROLES = {name: viewer for name, viewer in viewers().items() if name != "system"}


def test_the_table_knows_every_edit() -> None:
    """None is missing in the hand-written table, and none is too many."""
    assert set(TABLE) == set(EDITS)


@pytest.mark.feature("Q6")
@pytest.mark.parametrize(("stage", "name", "role"), list(product(q.STAGES, TABLE, ROLES)))
def test_each_role_may_change_exactly_what_the_table_says(stage: str, name: str, role: str) -> None:
    """What is listed is let through; everything else is refused, to strangers differently than too late."""
    asked, viewer = quote(stage), ROLES[role]
    stages, people = TABLE[name]
    allowed = stage in stages and role in people
    assert (name in edits(asked, viewer)) is allowed
    if allowed:
        require_edit(asked, name, viewer)
        return
    with pytest.raises(errors.NotEditable if role in people else errors.ActorNotAllowed):
        require_edit(asked, name, viewer)
