"""Lists, searches, cursors and repeated requests never lead from one organisation to another."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.e2e.matrix.callers import Answer, Caller
from tests.e2e.matrix.cases import Case, cases
from tests.e2e.matrix.world import World

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]

LISTS = [case for case in cases() if case.lists]
# Everything that answers without naming a thing: lists, and what tells about the caller.
READS = [case for case in cases() if case.method == "GET" and not case.in_path and case.operation != "download_bundle"]
PAGED = [case for case in LISTS if any(one["name"] == "cursor" for one in case.parameters)]
SEARCHES = frozenset({"text", "search", "account_id"})
# Lists of which nobody in the world has two, so that no page of one item has a next one.
NO_SECOND_PAGE = {"list_payables": "what was delivered and approved is invoiced at once, so nothing waits in this list"}


def pages(caller: Caller, case: Case, **query: str) -> Iterator[Answer]:
    """Walk all pages of a list."""
    while True:
        answer = caller.request("GET", case.path, query=query)
        yield answer
        cursor = json.loads(answer.text).get("next_cursor") if answer.status == 200 and case.lists else None
        if not cursor:
            return
        query["cursor"] = cursor


def assert_no_secret(world: World, caller: Caller, answer: Answer) -> None:
    """No id of the first organisation, nor its name or numbers, stands in an answer."""
    told = f"{caller.name}: {answer}"
    assert answer.status < 500, told
    assert not [one for one in world.secrets if one in answer.text], told
    assert not [word for word in world.belongings.words if word in answer.text], told


@pytest.mark.parametrize("case", READS, ids=lambda case: case.name)
def test_no_list_shows_anything_of_another_organisation(world: World, case: Case):
    """Walked to the end by each role of the other organisation."""
    for caller in world.foreign:
        for answer in pages(caller, case):
            assert answer.status in ((200, 404, 422) if caller.may(case) else (403,)), str(answer)
            assert_no_secret(world, caller, answer)


@pytest.mark.feature("I8")
@pytest.mark.parametrize("case", LISTS, ids=lambda case: case.name)
def test_no_search_finds_anything_of_another_organisation(world: World, case: Case):
    """Its very names and numbers find nothing."""
    for name in SEARCHES & {one["name"] for one in case.parameters}:
        for word in world.belongings.words:
            for caller in world.foreign:
                answer = caller.request("GET", case.path, query={name: word})
                found = json.loads(answer.text).get("items", [])
                assert found == [], f"{caller.name}, {name}={word}: {answer}"
                assert_no_secret(world, caller, answer)


@pytest.mark.parametrize("case", PAGED, ids=lambda case: case.name)
def test_a_cursor_of_another_organisation_is_refused(world: World, case: Case):
    """A cursor fits the person and the list that it came from, and nobody else."""
    takers = (*world.own, *world.provider)
    cursor = next((found for taker in takers if (found := first_cursor(taker, case))), None)
    if cursor is None:
        assert len(NO_SECOND_PAGE.get(case.operation, "")) > 25, "no page was followed by another one"
        pytest.skip(NO_SECOND_PAGE[case.operation])
    for caller in world.foreign:
        answer = caller.request("GET", case.path, query={"cursor": cursor, "limit": "1"})
        expected = (422, "invalid_cursor") if caller.may(case) else (403, "not_permitted")
        assert (answer.status, answer.code) == expected, f"{caller.name}: {answer}"


def first_cursor(taker: Caller, case: Case) -> str | None:
    """Take the cursor after the first item."""
    answer = taker.request("GET", case.path, query={"limit": "1"})
    return json.loads(answer.text).get("next_cursor") if answer.status == 200 and case.lists else None


def test_a_repeated_idempotency_key_does_not_give_another_organisations_answer(world: World):
    """The same request with the same key, sent by another organisation, is a request of its own."""
    assert len({made.path for made in world.belongings.made}) >= 4
    for made in world.belongings.made:
        for caller in world.foreign:
            headers = {"Idempotency-Key": made.key}
            answer = caller.request("POST", f"/api/v1{made.path}", json_body=made.body, headers=headers)
            assert_no_secret(world, caller, answer)
    assert world.snapshot() == world.before
