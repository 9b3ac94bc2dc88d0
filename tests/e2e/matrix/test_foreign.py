"""An id of another organisation is answered exactly as an id that nobody has."""

from __future__ import annotations

import pytest

from tests.e2e.matrix.callers import Answer, Caller
from tests.e2e.matrix.cases import Case, Reference, cases, random_id, references
from tests.e2e.matrix.world import World

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]

REFERENCES = [reference for case in cases() if not case.public for reference in references(case)]
# What a person with scope `own` sees of a colleague's work: nothing.
PERSONAL = frozenset(
    {"quote_id", "order_id", "file_id", "upload_id", "analysis_id", "invoice_id", "session_id", "key_id"}
)


def ask(world: World, caller: Caller, reference: Reference, one: str) -> Answer:
    """Run the case with `one` at the reference; elsewhere in the path stand real ids."""
    case, name = reference.case, reference.parameter
    version = world.versions.get(one, "1")
    if reference.place == "query":
        return caller.send(case, world.ids, query={name: one}, version=version)
    only = name if reference.place == "body" and not case.in_path else None
    return caller.send(case, {**world.ids, name: one}, only=only, version=version)


def assert_same(world: World, caller: Caller, reference: Reference) -> None:
    """Compare the answers to each real id and to a random one, and see that nothing was granted."""
    for real in world.belongings.ids[reference.parameter]:
        unknown = random_id()
        answer, other = ask(world, caller, reference, real), ask(world, caller, reference, unknown)
        told = f"{caller.name}, {reference.name}\nreal:   {answer}\nrandom: {other}"
        assert answer.status < 500, told
        assert answer.without(real, unknown) == other.without(real, unknown), told
        if reference.place == "path":
            expected = (404,) if caller.may(reference.case) else (403,)
            assert answer.status in expected, told


@pytest.mark.feature("I4")
@pytest.mark.parametrize("reference", REFERENCES, ids=lambda reference: reference.name)
def test_another_organisations_id_is_like_a_random_one(world: World, reference: Reference):
    """Same status, headers and words for each role of the other organisation; afterwards nothing has changed."""
    for caller in world.foreign:
        assert_same(world, caller, reference)
    if reference.case.unsafe:
        assert world.snapshot() == world.before


@pytest.mark.parametrize(
    "reference",
    [one for one in REFERENCES if one.place == "body" and one.case.in_path],
    ids=lambda reference: reference.name,
)
def test_no_foreign_id_gets_into_work_of_another_organisation(world: World, reference: Reference):
    """Neither its manager nor a slip of the provider joins one organisation's things to another one's."""
    case, name = reference.case, reference.parameter
    for caller in (world.caller("foreign manager"), world.caller("staff paula")):
        if not caller.may(case):
            continue
        answers = {}
        for one in (world.ids[name], random_id()):
            version = version_of(caller, case, world.theirs)
            answers[one] = caller.send(case, {**world.ids, **world.theirs, name: one}, only=name, version=version)
        told = f"{caller.name}, {reference.name}: " + "; ".join(map(str, answers.values()))
        real, other = (answer.without(*answers) for answer in answers.values())
        assert real == other, told
        assert 400 <= real[0] < 500, told


def version_of(caller: Caller, case: Case, ids: dict[str, str]) -> str:
    """Read the present version of what a change is about."""
    thing = case.path.removesuffix("/transitions").removesuffix("/draft")
    answer = caller.request("GET", thing.format_map(ids))
    return answer.headers["etag"].strip('"')


@pytest.mark.feature("I8")
@pytest.mark.parametrize(
    "reference",
    [one for one in REFERENCES if one.place == "path" and one.parameter in PERSONAL],
    ids=lambda reference: reference.name,
)
def test_a_colleagues_work_is_like_a_random_id_for_who_sees_only_the_own(world: World, reference: Reference):
    """Where the organisation's switch is off, a requester learns nothing of another requester's things."""
    assert_same(world, world.colleague, reference)
    if reference.case.unsafe:
        assert world.snapshot() == world.before
