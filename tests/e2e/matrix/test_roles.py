"""Within an organisation, and at the provider: whoever lacks the permission is refused, whoever has it is not."""

from __future__ import annotations

import pytest

from tests.e2e.matrix.callers import Answer, Caller
from tests.e2e.matrix.cases import Case, cases
from tests.e2e.matrix.world import World

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]

# Deletions come last, so that the others still find what they name.
SIGNED_IN = sorted((case for case in cases() if not case.public), key=lambda case: case.method == "DELETE")
WORK = ("/api/v1/orders", "/api/v1/quotes", "/api/v1/files", "/api/v1/uploads")
CHANGES_OF_WORK = [case for case in SIGNED_IN if case.unsafe and case.path.startswith(WORK)]
# Versions that are never those of a thing: whoever may do it is told that he saw an old one, and nothing happens.
OLD = "999999"


def ask(world: World, caller: Caller, case: Case) -> Answer:
    """Run a case on the first organisation's things; who may do it says that he saw an old version."""
    return caller.send(case, world.ids, query=needed(world, case), version=OLD if caller.may(case) else "1")


def needed(world: World, case: Case) -> dict[str, str] | None:
    """What a read asks for, where it cannot do without."""
    return {"file_ids": world.ids["file_id"]} if case.operation == "download_bundle" else None


@pytest.mark.parametrize("case", CHANGES_OF_WORK, ids=lambda case: case.name)
def test_an_observer_changes_nothing(world: World, case: Case):
    """Every unsafe request on files, quotes and orders is refused for the lack of the right, not of anything else."""
    observer = world.caller("own observer")
    for name in case.in_path or [""]:
        for real in world.belongings.ids.get(name, [""]):
            ids = {**world.ids, name: real}
            answer = observer.send(case, ids, version=world.versions.get(real, "1"))
            assert answer.status == 403, str(answer)


@pytest.mark.parametrize("case", [case for case in SIGNED_IN if case.method == "GET"], ids=lambda case: case.name)
def test_who_may_read_the_whole_organisation_reads_it(world: World, case: Case):
    """A grant is worth something: with scope `organisation` or `all`, each read of a thing succeeds."""
    for caller in (*world.own, *world.provider):
        if caller.grants.get(case.permission) in ("organisation", "all"):
            answer = caller.send(case, world.ids, query=needed(world, case))
            assert answer.status in (200, 302), f"{caller.name}: {answer}"


@pytest.mark.feature("I4")
@pytest.mark.parametrize("case", SIGNED_IN, ids=lambda case: case.name)
def test_a_permission_decides_who_is_refused(world: World, case: Case):
    """`not_permitted` for all that lack it and for nobody else, by what each caller is told of its own rights."""
    allowed = []
    for caller in (*world.own, *world.provider):
        answer = ask(world, caller, case)
        told = f"{caller.name} {'with' if caller.may(case) else 'without'} {case.permission}: {answer}"
        assert answer.status < 500, told
        assert answer.status != 401, told
        assert (answer.code == "not_permitted") == (not caller.may(case)), told
        assert (answer.status == 403) or caller.may(case), told
        allowed += [answer.status] if caller.may(case) else []
    # Somebody finds the thing, so the 404 that others get is about them and not about a wrong id.
    assert not case.in_path or set(allowed) - {403, 404}, f"{case.name} with {case.permission}: {allowed}"
