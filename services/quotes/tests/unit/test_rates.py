"""The rate row and the grid that apply are chosen by the rule, and ties are left to a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from services.quotes.domain.bands import DEFAULT_PAYABLE, FULL_WORDS, Grid, choose_grid
from services.quotes.domain.rates import RateNeed, RateRow, choose_rate
from services.quotes.tests.mothers import ORGANISATION, OTHER_ORGANISATION, rate_row

NEED = RateNeed(ORGANISATION, "translation", "en-GB", "fr-CA", "legal", "word", "EUR", date(2026, 11, 20))


def chosen(*rows: RateRow) -> str | None:
    """Name the row that NEED is priced by."""
    row = choose_rate(rows, NEED).row
    return row.id if row else None


def test_rows_of_the_organisation_come_before_more_exact_general_ones() -> None:
    """An agreement with the client wins over the public list."""
    general = rate_row("general", service="translation", target_language="fr-CA", source_language="en-GB")
    own = rate_row("own", organisation_id=ORGANISATION)
    assert chosen(general, own) == "own"


def test_general_rows_serve_when_none_of_the_organisation_matches() -> None:
    """An own row for another target is no obstacle."""
    own = rate_row("own", organisation_id=ORGANISATION, target_language="de")
    assert chosen(own, rate_row("general")) == "general"


def test_rows_of_another_organisation_are_never_used() -> None:
    """A stranger's agreement does not exist."""
    assert chosen(rate_row("foreign", organisation_id=OTHER_ORGANISATION)) is None


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"service": "translation"}, {"target_language": "fr-CA", "source_language": "en-GB"}),
        ({"target_language": "fr"}, {"source_language": "en-GB", "subject_field": "legal"}),
        ({"source_language": "en"}, {"subject_field": "legal"}),
        ({"target_language": "fr-CA"}, {"target_language": "fr"}),
        ({"target_language": "FR"}, {}),
        ({"subject_field": "legal"}, {}),
    ],
)
def test_fields_are_compared_in_order_and_exact_comes_before_language_before_blank(
    better: dict[str, Any], worse: dict[str, Any]
) -> None:
    """Service, target, source, subject, in this order and whatever the order of the rows."""
    good, bad = rate_row("good", **better), rate_row("bad", **worse)
    assert chosen(good, bad) == chosen(bad, good) == "good"


@pytest.mark.parametrize(
    "change",
    [
        {"unit": "hour"},
        {"currency": "USD"},
        {"service": "proofreading"},
        {"target_language": "fr-FR"},
        {"target_language": "de"},
        {"source_language": "en-US"},
        {"subject_field": "medical"},
        {"valid_until": date(2026, 11, 19)},
        {"valid_from": date(2026, 11, 21)},
    ],
)
def test_a_row_that_differs_in_what_it_names_does_not_match(change: dict[str, Any]) -> None:
    """Unit, currency, validity and every field that is not blank must fit; another region is another language."""
    assert chosen(rate_row(**change)) is None


def test_the_last_day_of_validity_belongs_to_the_row() -> None:
    """Valid from and until the 20th is valid on the 20th."""
    assert chosen(rate_row("row", valid_from=NEED.day, valid_until=NEED.day)) == "row"


def test_a_row_without_end_stays_valid() -> None:
    """Open validity."""
    assert chosen(rate_row("row", valid_until=None)) == "row"


def test_a_tie_is_priced_by_hand() -> None:
    """Two rows that fit equally leave the decision to a person."""
    choice = choose_rate([rate_row("one"), rate_row("two", rate=Decimal("0.15"))], NEED)
    assert choice.row is None
    assert choice.why == "price by hand: 2 rate rows match equally well"


def test_no_row_is_priced_by_hand_and_says_so() -> None:
    """Never 0."""
    assert choose_rate([], NEED).why == "price by hand: no rate row matches"


def test_the_reason_of_the_choice_is_told_field_by_field() -> None:
    """What is printed under the explained price."""
    row = rate_row(service="translation", target_language="fr", organisation_id=ORGANISATION)
    assert choose_rate([row], NEED).why == (
        "organisation row; service: exact, target: language, source: any, subject: any"
    )


def test_a_request_without_subject_takes_no_row_for_a_subject() -> None:
    """A legal rate is for legal texts."""
    row = rate_row(subject_field="legal")
    assert choose_rate([row], replace(NEED, subject_field=None)).row is None


def grid(organisation: str | None, service: str | None) -> Grid:
    """A grid whose no_match percentage tells which one it is."""
    number = Decimal(len([part for part in (organisation, service) if part]))
    return Grid("g", organisation, service, {**DEFAULT_PAYABLE, "no_match": number})


def test_grids_go_from_quote_to_organisation_to_provider_to_default() -> None:
    """A grid for the service comes before one for all services of the same owner."""
    grids = [grid(None, None), grid(None, "translation"), grid(ORGANISATION, None), grid(ORGANISATION, "translation")]
    expected = [
        "provider for all services",
        "provider for translation",
        "organisation for all services",
        "organisation for translation",
    ]
    for number, owner in enumerate(expected, start=1):
        choice = choose_grid(grids[:number], ORGANISATION, "translation", has_grid=True)
        assert choice.why == f"grid of the {owner}"
    own = choose_grid(grids, ORGANISATION, "translation", has_grid=True, own=FULL_WORDS)
    assert (own.payable, own.why) == (FULL_WORDS, "grid of this quote")
    assert choose_grid([], ORGANISATION, "translation", has_grid=True).payable is DEFAULT_PAYABLE


def test_a_service_without_grid_uses_none_even_where_one_is_set() -> None:
    """Proofreading pays full words."""
    choice = choose_grid([grid(ORGANISATION, None)], ORGANISATION, "proofreading", has_grid=False)
    assert choice.payable is FULL_WORDS
