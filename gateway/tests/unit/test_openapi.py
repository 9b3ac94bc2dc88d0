"""The document is complete: nothing is served that it does not describe."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from contracts.loader import SERVICES, rpcs
from gateway.api import OPERATIONS, endpoints
from gateway.openapi import document, served_document
from gateway.problem_texts import TEXTS
from gateway.tests.stage import stage

DOCUMENT: dict[str, Any] = json.loads(served_document())
ROWS = [
    (f"{method.upper()} {path}", operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
]
IDS = [name for name, _ in ROWS]


def test_every_operation_is_described_once() -> None:
    """The tables and the document list the same operations."""
    assert sorted(IDS) == sorted(f"{one.method} {one.full_path}" for one in OPERATIONS)
    names = [operation["operationId"] for _, operation in ROWS]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("operation", [row for _, row in ROWS], ids=IDS)
def test_every_operation_has_a_permission_and_examples(operation: dict[str, Any]) -> None:
    """Permission, summary, an example of each body and of each JSON answer, and the problems."""
    assert operation["x-permission"]
    assert operation["summary"]
    bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
    for body in bodies:
        for kind, content in body.get("content", {}).items():
            assert kind != "application/json" or content["examples"], kind
    assert {"400", "401", "403", "404", "422", "429", "500", "503", "504"} <= set(operation["responses"])


def test_every_reference_leads_somewhere() -> None:
    """No component is named that does not exist."""
    named = set(re.findall(r'"#/components/(schemas|responses)/([^"]+)"', json.dumps(DOCUMENT)))
    for section, name in named:
        assert name in DOCUMENT["components"][section], name


def test_every_call_that_the_gateway_may_make_is_reachable() -> None:
    """What a contract offers to the gateway has an address, or is a change of state, or is used inside."""
    inside = {"identity.identify", "files.describe_files", "orders.mark_fetched"}
    served = {one.rpc for one in OPERATIONS} | {
        binding.rpc for endpoint in endpoints() for binding in endpoint.by_event.values()
    }
    offered = {
        f"{service}.{contract.method}"
        for service in SERVICES
        for contract in rpcs(service)
        if "gateway" in contract.callers
    }
    assert offered - served - inside == set()


def test_no_operation_calls_what_is_not_for_the_gateway() -> None:
    """Contracts say who may call."""
    for endpoint in endpoints():
        for binding in (endpoint.binding, *endpoint.by_event.values()):
            assert "gateway" in binding.contract.callers, binding.rpc


def test_every_change_of_state_is_listed_with_its_event() -> None:
    """Each contract with a transition appears among the events of its address."""
    for service in SERVICES:
        for contract in rpcs(service):
            if contract.transition is not None:
                found = [
                    endpoint.by_event
                    for endpoint in endpoints()
                    if endpoint.operation.transitions_of == contract.transition.of
                ]
                assert any(contract.transition.event in events for events in found), contract.method


def test_path_parameters_are_parameters_of_the_call() -> None:
    """A name in a path that the call does not know would be an error at run time."""
    for endpoint in endpoints():
        known = {param.name for param in endpoint.binding.contract.params}
        assert {param.name for param in endpoint.binding.path} <= known, endpoint.operation.path


def test_writing_the_document_twice_gives_the_same() -> None:
    """The committed file can be compared byte by byte."""
    assert json.dumps(document(endpoints())) == json.dumps(document(endpoints()))


def test_the_reference_and_the_problems_are_pages_without_script() -> None:
    """Every operation and every problem of the gateway is explained, under a policy that allows no script."""
    client = stage().client
    page = client.get("/docs")
    assert page.status_code == 200
    for _, operation in ROWS:
        assert f'id="{operation["operationId"]}"' in page.text
    assert "script" not in page.headers["content-security-policy"]
    assert "<script" not in page.text
    for code in TEXTS:
        assert client.get(f"/problems/{code}").status_code == 200
    assert client.get("/problems/quote_expired").status_code == 200
    assert client.get("/problems/<script>").status_code == 404


def test_the_document_is_served_and_kept_by_its_tag() -> None:
    """Tools fetch it once."""
    client = stage().client
    first = client.get("/api/v1/openapi.json")
    assert first.json() == DOCUMENT
    assert client.get("/api/v1/openapi.json", headers={"If-None-Match": first.headers["etag"]}).status_code == 304


def _schema(operation: str, field: str) -> dict[str, Any]:
    told = next(one for _, one in ROWS if one["operationId"] == operation)
    for parameter in told.get("parameters", []):
        if parameter["name"] == field:
            return dict(parameter["schema"])
    return dict(told["requestBody"]["content"]["application/json"]["schema"]["properties"][field])


def test_the_bounds_of_a_contract_are_in_the_document() -> None:
    """Of a parameter in the query as of a field in the body."""
    assert _schema("sign_quote_pdf", "offer")["maximum"] == 10_000
    assert "-created_at" in _schema("list_orders", "sort")["enum"]
    assert _schema("change_password", "new")["maxLength"] == 1_000


def test_what_may_be_left_out_of_a_body_may_be_null() -> None:
    """As it is read."""
    assert _schema("count_text", "profile")["type"] == ["string", "null"]
    assert _schema("count_text", "text")["type"] == "string"


def test_a_header_that_is_read_has_the_form_in_which_it_is_read() -> None:
    """So that nobody has to guess what an entity tag of ours looks like."""
    assert re.fullmatch(_schema("create_contact", "Idempotency-Key")["pattern"], "0192-my-key")
    assert not re.fullmatch(_schema("create_contact", "Idempotency-Key")["pattern"], "two words")
    assert re.fullmatch(_schema("update_quote", "If-Match")["pattern"], '"7"')
