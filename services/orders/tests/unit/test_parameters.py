"""What callers send is checked before anything is opened; each problem names its field."""

from __future__ import annotations

import pytest

from portal_kit.errors import Invalid
from services.orders.domain.listing import OrderFilters
from services.orders.domain.states import OrderState
from services.orders.schemas import read
from services.orders.tests.unit.objects import FILE, ORDER


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        ({"order_id": "1"}, "/order_id"),
        ({"order_id": 7}, "/order_id"),
        ({"message": "x" * 10_001}, "/message"),
        ({"message": "a\x00b"}, "/message"),
        ({"message": "\ud800"}, "/message"),
        ({"message": {"a": 1}}, "/message"),
        ({"target": "not a language"}, "/target"),
        ({"targets": ["fr", "??"]}, "/targets/1"),
        ({"percent": 101}, "/percent"),
        ({"percent": "50"}, "/percent"),
        ({"percent": True}, "/percent"),
        ({"file_ids": [FILE, "x"]}, "/file_ids/1"),
        ({"file_ids": [FILE] * 501}, "/file_ids"),
        ({"payable": {"amount": "NaN", "currency": "EUR"}}, "/payable/amount"),
        ({"payable": {"amount": "1.00"}}, "/payable/currency"),
        ({"corrections": [{"target": "fr", "comment": "x", "colour": "red"}]}, "/corrections/0/colour"),
        ({"filters": {"state": ["lost"]}}, "/filters/state/0"),
        ({"sort": "price"}, "/sort"),
        ({"version": 0}, "/version"),
    ],
)
def test_a_wrong_parameter_is_named(given: dict[str, object], pointer: str) -> None:
    """The answer points at the field, whatever is wrong with it."""
    with pytest.raises(Invalid) as refused:
        read(**given)
    assert pointer in [error["pointer"] for error in refused.value.details["errors"]]  # type: ignore[attr-defined]


@pytest.mark.parametrize("amount", ["1e30", "0.001", "10000000000000000"])
def test_an_impossible_amount_is_refused(amount: str) -> None:
    """Amounts are finite, bounded and exact in minor units."""
    with pytest.raises(Invalid):
        read(payable={"amount": amount, "currency": "EUR"})


def test_what_is_not_given_stays_out() -> None:
    """None means not given; texts are trimmed."""
    assert read(order_id=ORDER.upper(), message=" a ", targets=None) == {"order_id": ORDER, "message": "a"}


def test_filters_become_what_the_domain_asks_for() -> None:
    """States are typed, the rest keeps its default."""
    filters = read(filters={"state": ["in_progress"], "late": True})["filters"]
    assert filters == OrderFilters(state=(OrderState.IN_PROGRESS,), late=True)
