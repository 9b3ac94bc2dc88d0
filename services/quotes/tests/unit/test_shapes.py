"""Shapes refuse what is out of bounds with a pointer, and show amounts only to those who see prices."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from portal_kit.errors import Invalid
from portal_kit.paging import Page
from portal_kit.shapes import load
from services.quotes import schemas
from services.quotes.domain import quote as q
from services.quotes.domain.calculation import calculate_price
from services.quotes.domain.pricing import calculate
from services.quotes.domain.viewer import Viewer
from services.quotes.domain.views import view_of
from services.quotes.schemas.incoming import AnalysisFinishedIn
from services.quotes.schemas.prices import price_dict
from services.quotes.tests import mothers

VECTOR = json.loads(Path(__file__).with_name("vectors.json").read_text(encoding="utf-8"))["pricing"]
REQUEST = {"name": "Manual", "service": "translation", "source_language": "en", "targets": [{"language": "fr"}]}


def texts(numbers: dict[str, int]) -> dict[str, str]:
    """Numbers as the wire has them."""
    return {name: str(number) for name, number in numbers.items()}


@pytest.mark.feature("Q10")
def test_the_calculator_answers_the_vector_in_exact_texts() -> None:
    """What goes over the wire are the published numbers."""
    asked = {
        "words": texts(VECTOR["words"]),
        "payable_percent": texts(VECTOR["payable_percent"]),
        "rate": VECTOR["rate"],
        "rush_percent": VECTOR["rush_percent"],
        "tax_percent": VECTOR["vat_percent"],
    }
    answer = schemas.dump_calculated(calculate_price(load(schemas.CalculationSchema(), asked)))
    assert (answer["total_words"], answer["weighted_words"]) == ("3000", VECTOR["weighted_words"])
    for name, told in {"amount": "amount", "rush": "rush", "net": "net", "tax": "vat", "gross": "gross"}.items():
        assert answer[name] == VECTOR[told]
    assert (answer["savings"], answer["discount"], answer["currency"]) == (VECTOR["savings"], "0.00", "EUR")
    assert re.fullmatch("[0-9a-f]{64}", answer["inputs_hash"])


def test_the_calculator_uses_the_default_grid_unless_told() -> None:
    """2,283 weighted words."""
    asked = {"words": texts(VECTOR["words"]), "rate": "0.12"}
    answer = schemas.dump_calculated(calculate_price(load(schemas.CalculationSchema(), asked)))
    assert (answer["weighted_words"], answer["amount"]) == ("2283", "273.96")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"name": "x" * 201}, "/name"),
        ({"name": "x" * 10**6}, "/name"),
        ({"name": " \t"}, "/name"),
        ({"name": "a\x00b"}, "/name"),
        ({"name": 7}, "/name"),
        ({"source_language": "klingonese"}, "/source_language"),
        ({"targets": [{"language": "xx-nowhere"}]}, "/targets/0/language"),
        ({"targets": []}, "/targets"),
        ({"targets": [{"language": "fr"}] * 51}, "/targets"),
        ({"deadline": "tomorrow"}, "/deadline"),
        ({"deadline": "2026-12-01T10:00:00"}, "/deadline"),
        ({"instructions": "x" * 10_001}, "/instructions"),
        ({"source_files": [{"file_id": "1", "name": "a", "size": 1}]}, "/source_files/0/file_id"),
        ({"source_files": [{"file_id": mothers.FILE, "name": "a", "size": -1}]}, "/source_files/0/size"),
        ({"intent": "hope"}, "/intent"),
        ({"watchers": ["me"]}, "/watchers/0"),
        ({"hand_counts": {"fr": {"perfect": "1"}}}, "/hand_counts/fr/perfect"),
        ({"hand_counts": {"fr": {"exact": "-1"}}}, "/hand_counts/fr/exact"),
        ({"hand_counts": {"fr": {"exact": 0.1}}}, "/hand_counts/fr/exact"),
        ({"hand_counts": {"fr": {"exact": "NaN"}}}, "/hand_counts/fr/exact"),
        ({"colour": "red"}, "/colour"),
    ],
)
def test_a_request_out_of_bounds_is_refused_with_a_pointer(change: dict[str, Any], pointer: str) -> None:
    """Length, language, zone, id, number: each fault names its field and nothing else."""
    with pytest.raises(Invalid) as refused:
        load(schemas.QuoteRequestSchema(), {**REQUEST, **change})
    assert [each["pointer"] for each in refused.value.details["errors"]] == [pointer]  # type: ignore[attr-defined]


@pytest.mark.parametrize("data", [None, [], "text", 7])
def test_a_request_that_is_no_object_is_refused(data: object) -> None:
    """Whatever JSON it is."""
    with pytest.raises(Invalid):
        load(schemas.QuoteRequestSchema(), data)


def test_languages_are_kept_in_their_canonical_spelling() -> None:
    """FR-ca is fr-CA."""
    wish = load(schemas.QuoteRequestSchema(), {**REQUEST, "targets": [{"language": "FR-ca"}]})
    assert wish.request.languages == ("fr-CA",)


@pytest.mark.parametrize("rate", ["-0.1", "1e400", "Infinity", "0.1234567", "10000000", 0.12, "twelve", ""])
def test_a_rate_that_is_no_bounded_decimal_is_refused(rate: object) -> None:
    """Negative, endless, too exact, too large, a float, no number."""
    with pytest.raises(Invalid):
        load(schemas.CalculationSchema(), {"words": {"no_match": "1"}, "rate": rate})


def seen_by(viewer: Viewer, stage: str) -> str:
    """A quote as JSON."""
    return json.dumps(schemas.dump_quote(view_of(mothers.quote(stage), viewer, "Nordwind GmbH", {})))


@pytest.mark.parametrize("stage", q.STAGES)
def test_who_sees_no_prices_finds_no_amount_anywhere(stage: str) -> None:
    """Neither in lines nor in offers, agreement or totals; words stay visible."""
    owner = mothers.viewers()["owner"]
    blind = Viewer(owner.person_id, owner.organisation_id, owner.scopes, sees_prices=False)
    told = seen_by(blind, stage)
    assert "amount" not in told
    assert "0.12" not in told
    page = Page((view_of(mothers.quote(stage), blind, None, {}).summary,), None)
    assert "amount" not in json.dumps(schemas.dump_page(page))


def test_a_price_in_preparation_is_the_providers_until_it_is_sent() -> None:
    """The client sees its draft's preview, then what was offered, then what was agreed."""
    viewers = mothers.viewers()
    for stage, client_sees in (("in_preparation", False), ("sent", True), ("accepted", True)):
        told = json.loads(seen_by(viewers["owner"], stage))
        assert (told["price"] is not None, told["net"] is not None) == (client_sees, client_sees)
        assert json.loads(seen_by(viewers["pm"], stage))["price"] is not None


def test_a_price_with_a_line_by_hand_has_no_totals() -> None:
    """Nought, or the sum of the other lines, would read as the price of all."""
    half = calculate("EUR", [mothers.line("fr"), mothers.line("es", rate=None)])
    told = price_dict(half, shown=True)
    assert told is not None
    assert [told[name] for name in ("complete", "subtotal", "net", "tax", "gross", "savings")] == [False] + [None] * 5
    assert (told["taxes"], [line["net"] is None for line in told["lines"]]) == ([], [False, True])


def test_undefined_words_are_no_words() -> None:
    """Lao has no factor: the reader hands on nothing to be priced."""
    read = AnalysisFinishedIn().load(
        {
            "analysis_id": "a",
            "quote_id": "q",
            "profile": "unicode-1",
            "approximate": False,
            "bands": {"no_match": "0"},
            "counts": {"words": None},
            "files": [],
        }
    )
    assert read["words"] == {}
