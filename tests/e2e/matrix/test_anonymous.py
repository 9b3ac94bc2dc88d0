"""Nobody gets anything without signing in, whatever is named in the request."""

from __future__ import annotations

import pytest

from tests.e2e.matrix.cases import Case, cases
from tests.e2e.matrix.world import World

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]

CLOSED = [case for case in cases() if not case.public]
OPEN = [case for case in cases() if case.public]


@pytest.mark.feature("I1")
@pytest.mark.parametrize("case", CLOSED, ids=lambda case: case.name)
def test_nobody_is_asked_to_sign_in(world: World, case: Case):
    """401 with a way to sign in, before anything else is looked at."""
    answer = world.nobody.send(case, world.ids)
    assert (answer.status, answer.code) == (401, "not_signed_in"), str(answer)
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("case", OPEN, ids=lambda case: case.name)
def test_what_is_declared_public_needs_no_permission(world: World, case: Case):
    """Signing in is refused for wrong words, never for the lack of a session."""
    answer = world.nobody.send(case, world.ids)
    assert answer.code not in ("not_signed_in", "not_permitted", ""), str(answer)
