"""The price of a quote as a form: out of the API's shape, changed by hand, and back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.web import price_form
from gateway.web.forms import Form
from gateway.web.terms import BANDS

GRID = dict.fromkeys(BANDS, "100")


def line(**more: Any) -> dict[str, Any]:
    """Return a line by words at the price list's rate, as the API answers it."""
    return {
        "line_id": "line",
        "target": "fr",
        "service": "translation",
        "description": "Translation, en to fr",
        "unit": "word",
        "words": {"no_match": "216", "repetition": "321"},
        "payable_percent": GRID,
        "grid_why": "default grid",
        "quantity": "280.2",
        "rate": "0.12",
        "rate_row_id": "row",
        "minimum_fee": "30",
        "minimum_waived": False,
        **more,
    }


def quote(*lines: dict[str, Any], adjustments: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """Return the parts of a quote that the form reads."""
    return {
        "service": "translation",
        "note": None,
        "counts": {"by_target": {"fr": {"no_match": "216", "repetition": "321"}}},
        "price": {"lines": list(lines), "adjustments": adjustments or []},
    }


def form_of(shown: dict[str, Any], **typed: str) -> Form:
    """Return the form that a page shows for a quote, with some fields typed over (`__` stands for a dot)."""
    values = {**price_form.fields_of(shown), **{name.replace("__", "."): [value] for name, value in typed.items()}}
    return Form(values)


def read_line(form: Form) -> dict[str, Any]:
    """Read the first line of a form."""
    lines = price_form.body_of(form, "en")["lines"]
    assert isinstance(lines, list)
    return dict(lines[0])


def test_an_untouched_line_leaves_rate_minimum_and_grid_to_the_price_list():
    """So the explanation of the price stays true, and a new list holds when the offer is made anew."""
    assert read_line(form_of(quote(line()))) == {
        "target": "fr",
        "service": "translation",
        "unit": "word",
        "description": "Translation, en to fr",
        "words": {"no_match": "216", "repetition": "321"},
    }


def test_a_typed_rate_is_sent_with_the_minimum_fee_that_the_page_shows():
    """A rate by hand has no row of the price list, and would lose the fee that the person sees."""
    read = read_line(form_of(quote(line()), lines__0__rate="0,10"))
    assert (read["rate"], read["minimum_fee"]) == ("0.10", "30")


def test_a_typed_minimum_fee_is_sent_alone():
    """The rate stays the price list's."""
    read = read_line(form_of(quote(line()), lines__0__minimum_fee="45"))
    assert read["minimum_fee"] == "45"
    assert "rate" not in read


def test_an_emptied_rate_asks_the_price_list_again():
    """Nothing typed means nothing sent."""
    by_hand = line(rate_row_id=None, rate="0.2", minimum_fee=None)
    assert "rate" not in read_line(form_of(quote(by_hand), lines__0__rate=""))
    assert read_line(form_of(quote(by_hand)))["rate"] == "0.2"


def test_one_changed_percentage_sends_the_whole_grid():
    """The API fills what is missing with its defaults, not with what the page shows."""
    read = read_line(form_of(quote(line()), lines__0__payable__repetition="25"))
    assert read["payable"] == {**GRID, "repetition": "25"}


def test_a_grid_of_the_line_itself_is_sent_again():
    """Otherwise saving twice would lose it."""
    own = line(grid_why=price_form.OWN_GRID, payable_percent={**GRID, "exact": "0"})
    assert read_line(form_of(quote(own)))["payable"] == {**GRID, "exact": "0"}


def test_a_line_by_quantity_has_no_words():
    """Words per band belong to the unit word alone; no quantity yet is none."""
    pages = line(words=None, payable_percent=None, grid_why=None, unit="page", quantity="12.5")
    assert read_line(form_of(quote(pages)))["quantity"] == "12.5"
    assert read_line(form_of(quote(pages), lines__0__quantity=""))["quantity"] == "0"
    assert "words" not in read_line(form_of(quote(pages)))


def test_a_waived_fee_is_read_and_shown():
    """A box says it."""
    assert read_line(form_of(quote(line(minimum_waived=True))))["waive_minimum"] is True
    assert "waive_minimum" not in read_line(form_of(quote(line())))


@pytest.mark.parametrize("typed", ["abc", "12,34,5", "-4", "1e9", "٣", "0.1.2"])
def test_what_is_no_number_goes_to_the_server_as_typed(typed):
    """The server says what is wrong, at the field; the page has no rule of its own and drops nothing."""
    read = read_line(form_of(quote(line()), lines__0__rate=typed, lines__0__words__no_match=typed))
    assert read["rate"]
    assert read["words"]["no_match"]


@pytest.mark.parametrize(
    ("typed", "language", "number"),
    [
        ("1,200", "en", "1200"),
        ("1,200", "fr", "1.200"),
        ("0,125", "en", "0.125"),
        ("1 234,50", "fr", "1234.50"),
        ("1,234.50", "en", "1234.50"),
        ("12,345,678", "en", "12345678"),
        ("12.345", "en", "12.345"),
        ("", "en", ""),
    ],
)
def test_numbers_are_read_as_people_write_them(typed, language, number):
    """A comma parts thousands in English where it can, and decimals elsewhere."""
    assert price_form.number_of(typed, language) == number


@given(st.decimals(min_value=0, max_value=10**6, places=4), st.sampled_from(["en", "fr"]))
def test_what_the_server_writes_is_read_unchanged(number, language):
    """Fields that nobody touched mean what they meant, in every language."""
    assert price_form.number_of(str(number), language) == str(number)


@pytest.mark.parametrize(("by", "sent"), [("percent", {"percent": "10"}), ("fixed", {"fixed": "10"})])
def test_an_adjustment_is_a_percentage_or_an_amount(by, sent):
    """One field holds the value, another says which it is; rows that nobody filled in are left out."""
    form = Form()
    price_form.add(form, "adjustments", {"name": "", "kind": "discount", "by": "percent", "value": ""})
    price_form.add(form, "adjustments", {"name": "Regular", "kind": "discount", "by": by, "value": "10"})
    form.values["adjustments.1.targets"] = ["fr", "es"]
    price_form.tidy(form)
    assert price_form.body_of(form, "en")["adjustments"] == [
        {"name": "Regular", "kind": "discount", "targets": ["fr", "es"], **sent}
    ]


def test_rows_are_numbered_as_the_api_numbers_its_errors():
    """After the first of three lines is removed, the second is number 0 for both."""
    form = form_of(quote(line(), line(target="es"), line(target="de")))
    price_form.remove(form, "lines", 0)
    price_form.tidy(form)
    assert price_form.rows(form, "lines") == [0, 1]
    assert form.text("lines.0.target") == "es"


def test_a_new_line_by_words_begins_with_the_counts_of_its_language():
    """By quantity it begins empty; for a language without counts too."""
    assert price_form.new_line(quote(), "fr", "words", "hour")["words.no_match"] == "216"
    assert "words.no_match" not in price_form.new_line(quote(), "es", "words", "hour")
    assert price_form.new_line(quote(), "fr", "quantity", "hour")["unit"] == "hour"


def test_counts_are_read_per_language_and_empty_ones_left_out():
    """A language without any count keeps none; what is no number goes along."""
    shown = quote()
    form = Form({**price_form.count_fields(shown), "by_target.es.exact": ["many"], "by_target.de.exact": [""]})
    read = price_form.counts_of(form, ("fr", "es", "de"), "en")
    assert read == {"by_target": {"fr": {"no_match": "216", "repetition": "321"}, "es": {"exact": "many"}}}


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ("adjustments.0.percent", "adjustments.0.value"),
        ("adjustments.1.fixed", "adjustments.1.value"),
        ("adjustments.0", "adjustments.0.value"),
        ("adjustments.0.targets", "adjustments.0.targets"),
        ("lines.3", "lines.3.quantity"),
        ("lines.0.rate", "lines.0.rate"),
        ("counts.fr.exact", "by_target.fr.exact"),
        ("by_target.fr.exact", "by_target.fr.exact"),
    ],
)
def test_errors_stand_beside_the_field_that_caused_them(told, field):
    """Where the form has another field than the API, the error moves there."""
    form = Form(errors={told: "Not a valid number."})
    price_form.place_errors(form)
    assert form.errors == {field: "Not a valid number."}
