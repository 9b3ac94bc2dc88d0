"""The matrix is whole: the document is the served one, and each row is in every test or says why not."""

from __future__ import annotations

import json
import re

import pytest

from gateway.openapi import served_document
from tests.e2e.matrix.cases import cases, references
from tests.e2e.matrix.test_lists import LISTS
from tests.e2e.matrix.world import World

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]

# Rows in which nothing that exists can be named, so that no foreign id can be tried.
NAMES_NOTHING = {
    "sign_in": "takes names and a password; who exists is not told (tests of signing in)",
    "get_me": "answers about the caller alone, whoever it is",
    "update_me": "changes how the caller is addressed, whoever it is",
    "sign_out": "ends the session that the request is sent with",
    "change_password": "changes the caller's own password, whoever it is",
    "list_permissions": "answers about the caller alone, whoever it is",
    "follow_changes": "a place that is not known is reset; who hears what is a table of its own (gateway/tests/unit)",
    "create_organisation": "makes a new organisation and refers to none",
    "create_staff": "makes a new member of staff and refers to nobody",
    "create_api_key": "makes a key of the caller's own and refers to nothing",
    "create_service": "services are the provider's and belong to no organisation",
    "list_services": "services are the provider's and the same for everybody",
    "count_text": "counts the text of the request and stores nothing",
    "calculate_price": "prices the words of the request and stores nothing",
}


def test_the_rows_are_those_of_the_served_document(world: World):
    """What the gateway serves is what the rows were generated from."""
    served = world.nobody.request("GET", "/api/v1/openapi.json")
    assert json.loads(served.text) == json.loads(served_document())


def test_every_operation_and_every_event_is_a_row():
    """Counted in the document by other means than those that made the rows."""
    document = json.loads(served_document())
    operations = set(re.findall(r'"operationId": "(\w+)"', served_document().decode()))
    events = sum(
        len(operation["requestBody"]["content"]["application/json"]["schema"]["oneOf"])
        for item in document["paths"].values()
        for operation in item.values()
        if "x-transition" in operation
    )
    assert {case.operation for case in cases()} == operations
    assert len([case for case in cases() if case.event]) == events
    assert len({case.name for case in cases()}) == len(cases())


def test_every_row_has_a_permission_of_the_matrix(world: World):
    """Everything but signing in is granted by the one table, to the administrator or to somebody else."""
    known = {permission for caller in world.callers for permission in caller.grants}
    assert {case.permission for case in cases() if not case.public} <= known


def test_a_row_without_references_says_why():
    """Neither more nor fewer reasons than rows, and no empty ones."""
    without = {case.operation for case in cases() if not references(case) and case not in LISTS}
    assert without == NAMES_NOTHING.keys() - {"list_services"}
    assert all(len(reason) > 25 for reason in NAMES_NOTHING.values())


def test_a_real_id_is_known_for_every_reference(world: World):
    """The world has something for each parameter that names something."""
    wanted = {reference.parameter for case in cases() for reference in references(case)}
    assert wanted <= world.ids.keys()
