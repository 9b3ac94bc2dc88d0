"""What an operator may read of a message, and what stays hidden."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import loader
from ops.letters.redaction import redacted_body, redacted_text

pytestmark = pytest.mark.unit
ID = "01920000-0000-7000-8000-000000000001"
# Fields of the contracts whose values are of people or by people.
PERSONAL = frozenset(
    [
        "name",
        "email",
        "address",
        "instructions",
        "message",
        "description",
        "purchase_order_number",
        "cost_centre",
        "vat_number",
        "account_id",
        "country",
        "time_zone",
    ]
)


def envelope(event_type: str, payload: object, **more: object) -> str:
    """An event as it travels."""
    head = {"id": ID, "type": event_type, "aggregate_id": ID, "aggregate_version": 3, "organisation_id": None}
    head |= {"occurred_at": "2026-11-01T10:00:00+00:00", "correlation_id": ID, "causation_id": None}
    return json.dumps({**head, "payload": payload, **more})


def leaves(shape: object, name: str = ""):
    """Every value that is neither an object nor a list, with the name of its field."""
    if isinstance(shape, dict):
        for key, each in shape.items():
            yield from leaves(each, key)
    elif isinstance(shape, list):
        for each in shape:
            yield from leaves(each, name)
    else:
        yield name, shape


@pytest.mark.parametrize("contract", loader.events(), ids=lambda contract: contract.type)
def test_of_every_event_the_facts_are_shown_and_the_person_is_hidden(contract):
    """Ids, numbers, states, dates and languages help; names, addresses and texts do not."""
    shown = redacted_body(envelope(contract.type, contract.example))
    assert shown["id"] == ID
    assert shown["aggregate_version"] == 3
    before, after = list(leaves(dict(contract.example))), list(leaves(shown["payload"]))
    assert len(before) == len(after)
    for (name, value), (_, told) in zip(before, after, strict=True):
        if name in PERSONAL and value is not None:
            assert str(told).startswith("[hidden")
        elif name.endswith("_id") or isinstance(value, bool | int):
            assert told == value


def test_a_field_that_no_contract_knows_is_hidden():
    """Whoever wrote it, and however harmless it looks."""
    shown = redacted_body(envelope("quote.withdrawn.v1", {"phone": 491701234567, "note": "Anna Berg", "ref": ID}))
    assert shown["payload"] == {"phone": "[hidden]", "note": "[hidden, 9 characters]", "ref": ID}


def test_a_value_that_is_not_what_its_field_promises_is_hidden():
    """A name in the place of an id is still a name."""
    payload = {"quote_id": "Anna Berg", "lines": "see attachment", "price_pending": "yes", "currency": "EUR or Anna's"}
    shown = redacted_body(envelope("quote.accepted.v1", payload))["payload"]
    assert all(str(told).startswith("[hidden") for told in shown.values())


def test_names_of_fields_are_data_too():
    """A key may be a person's address."""
    shown = redacted_body(envelope("quote.withdrawn.v1", {"anna@nordwind.example": 1}))
    assert "anna" not in json.dumps(shown)


@pytest.mark.parametrize("body", [b"\xff\xfe", "{", "", '"Anna Berg"', "[" * 100_000, '["Anna Berg"]'])
def test_what_is_no_event_shows_its_structure_at_most(body):
    """Poison has a size and a checksum."""
    assert "Anna" not in json.dumps(redacted_body(body))


@given(st.text(min_size=1, max_size=40).filter(lambda text: any(letter.isalpha() for letter in text)))
def test_no_text_of_a_person_comes_through(text):
    """Whatever somebody writes into a message to a colleague."""
    told = redacted_body(envelope("quote.rejected.v1", {"message": f"§{text}§"}))["payload"]["message"]
    assert f"§{text}§" not in told
    assert told.startswith("[hidden")


@pytest.mark.parametrize(
    ("reason", "shown"),
    [
        ("the queue is for quote.accepted.v1", "the queue is for quote.accepted.v1"),
        ("KeyError: 'order_id'", "KeyError: 'order_id'"),
        ("payload $.name: 'Anna Berg' is too long", "payload $.name: '[hidden]' is too long"),
        ("mail to anna@nordwind.example failed", "mail to [address] failed"),
        (
            "IntegrityError: (psycopg2.errors.UniqueViolation) duplicate key\nDETAIL: Key (email)=(anna@x.example)",
            "IntegrityError: (psycopg2.errors.UniqueViolation) duplicate key",
        ),
        ("token eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxIn0.c2ln is invalid", "token [hidden] is invalid"),
        (f"order {ID} is missing", f"order {ID} is missing"),
    ],
)
def test_a_reason_keeps_what_helps_and_loses_what_it_quotes(reason, shown):
    """Exceptions quote values; an operator needs the names of fields and the ids."""
    assert redacted_text(reason) == shown
