"""A published version of an event only ever gains optional fields."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from contracts import published

EVENT: dict[str, Any] = {
    "thing.done.v1": {
        "type": "object",
        "required": ["thing_id"],
        "properties": {
            "thing_id": {"type": "string"},
            "parts": {"type": "array", "items": {"type": "object", "required": ["n"], "properties": {"n": {}}}},
        },
    }
}


def test_no_published_event_is_broken():
    """Readers that are not ours rely on these."""
    assert published.breaches(published.recorded(), published.present()) == []


def test_every_event_is_recorded_as_published():
    """Run `python -m contracts.published` after adding an event or an optional field."""
    assert published.recorded() == published.present()


def test_a_new_optional_field_and_other_words_are_allowed():
    """The one way in which a version may grow."""
    grown = deepcopy(EVENT)
    grown["thing.done.v1"]["properties"]["note"] = {"type": "string"}
    grown["thing.done.v1"]["properties"]["thing_id"]["description"] = "which thing"
    assert published.breaches(EVENT, grown) == []


def _drop_event(schemas):
    schemas.clear()


def _drop_field(schemas):
    del schemas["thing.done.v1"]["properties"]["parts"]


def _retype_field(schemas):
    schemas["thing.done.v1"]["properties"]["thing_id"]["type"] = "integer"


def _require_more(schemas):
    schemas["thing.done.v1"]["required"].append("parts")


def _require_less(schemas):
    schemas["thing.done.v1"]["required"].clear()


def _require_more_inside(schemas):
    schemas["thing.done.v1"]["properties"]["parts"]["items"]["required"].append("m")


def _narrow(schemas):
    schemas["thing.done.v1"]["additionalProperties"] = False


@pytest.mark.parametrize(
    "change", [_drop_event, _drop_field, _retype_field, _require_more, _require_less, _require_more_inside, _narrow]
)
def test_every_other_change_is_a_breach(change):
    """Readers or writers of the old shape would fail."""
    changed = deepcopy(EVENT)
    change(changed)
    assert published.breaches(EVENT, changed)
