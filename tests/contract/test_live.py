"""Live updates know every event: it is told with the things that it concerns, or a reason says why it is not."""

from __future__ import annotations

import json

import pytest

from contracts import loader, topology
from gateway.live.notices import read
from gateway.live.table import NOT_SHOWN, PERMISSIONS, SHOWN

TYPES = {contract.type for contract in loader.events()}
# Where an event lacks what says who may know, nobody of the client but a manager is told.
GUARDED = [name for name, shown in SHOWN.items() if shown.guarded]


def test_every_event_is_shown_or_has_a_reason_not_to_be():
    """Neither more nor fewer, and none in both."""
    assert SHOWN.keys() | NOT_SHOWN.keys() == TYPES
    assert not SHOWN.keys() & NOT_SHOWN.keys()
    assert all(len(reason) > 25 for reason in NOT_SHOWN.values())


@pytest.mark.parametrize("name", SHOWN)
def test_what_is_read_of_an_event_is_always_there(name: str):
    """Each id is a required field of the payload, and so is who is concerned."""
    schema = loader.event(name).schema
    for part in SHOWN[name].parts:
        assert part.thing in PERMISSIONS
        assert part.field in schema["required"]
        field = schema["properties"][part.field]
        assert field.get("items", field)["format"] == "uuid"
    assert SHOWN[name].people in schema["required"]


@pytest.mark.parametrize("name", GUARDED)
def test_events_of_what_may_be_confidential_say_whether_it_is(name: str):
    """Otherwise observers would miss everything: what does not say counts as confidential."""
    properties = loader.event(name).schema["properties"]
    assert properties["confidential"] == {"type": "boolean"}
    assert name.startswith("quote.") or "project_manager_id" in properties


@pytest.mark.parametrize("name", SHOWN)
def test_gateways_hear_what_they_show_and_may_bind_it(name: str):
    """Each process binds its queue to it, and the broker's rights of the gateway allow just that."""
    contract = loader.event(name)
    assert (contract.exchange, name) in topology.live_bindings()


def test_the_gateway_may_bind_what_it_follows_and_nothing_else():
    """A stolen password of a gateway does not overhear what a gateway has no use for."""
    import re

    gateway = next(user for user in topology.production_users() if user.name == "gateway")
    rights = {right.exchange: right.read for right in gateway.topics}
    followed = set(topology.live_bindings())
    for contract in loader.events():
        may = re.match(rights.get(contract.exchange, "^$"), contract.type) is not None
        assert may is ((contract.exchange, contract.type) in followed), contract.type


@pytest.mark.parametrize("name", SHOWN)
def test_an_example_becomes_a_notice_without_words_or_money(name: str):
    """Ids, the name of the event and its time: nothing else leaves."""
    contract = loader.event(name)
    home = "01920000-0000-7000-8000-000000000001"
    envelope = {
        "id": home, "type": name, "aggregate_id": home, "aggregate_version": 1, "organisation_id": home,
        "occurred_at": "2026-11-23T09:00:00+00:00", "correlation_id": home, "payload": contract.example,
    }  # fmt: skip
    notice = read(json.dumps(envelope).encode())
    assert notice is not None
    assert {thing for thing, _ in notice.things} == {part.thing for part in SHOWN[name].parts}
    assert notice.people
    assert not notice.confidential
