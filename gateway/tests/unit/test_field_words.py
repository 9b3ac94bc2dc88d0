"""Messages of checks become words of people, beside the field that they are about."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError, validate

from gateway.problems import Problem
from gateway.web import field_words
from gateway.web.forms import Form
from gateway.web.texts import Texts

FRENCH, ENGLISH = Texts("fr"), Texts()


@given(st.text())
def test_a_message_that_nobody_knows_shows_none_of_its_words(message: str):
    """Whatever a service may say in future, the page asks to check the field, or says a text of its own."""
    if not field_words.known(message):
        assert field_words.said(message, FRENCH) == FRENCH(field_words.CHECK)


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_ranges_keep_their_numbers(least: int, most: int):
    """The numbers of the rule are the numbers on the page, as marshmallow itself words it."""
    with pytest.raises(ValidationError) as wrong:
        validate.Range(least, most)(most + 1 if least <= most else least)
    told = field_words.said(str(wrong.value.messages[0]), ENGLISH)
    assert re.findall(r"[\d,]+", told) == [f"{least:,}", f"{most:,}"]


@pytest.mark.parametrize(
    ("message", "french"),
    [
        ("Required.", "Renseignez ce champ."),
        ("Must be greater than or equal to 1 and less than or equal to 365.", "Indiquez un nombre de 1 à 365."),
        ("Longer than maximum length 10000.", "C’est trop long\u00a0: 10\u202f000 au maximum."),
        ("Not a valid UUID.", "Vérifiez ce champ."),
    ],
)
def test_messages_are_said_in_french(message: str, french: str):
    """A few of them, word for word."""
    assert field_words.said(message, FRENCH) == french


@pytest.mark.parametrize(
    ("pointer", "field"),
    [
        ("/name", "name"),
        ("/roles/0", "roles"),
        ("/settings/tax_percent", "tax_percent"),
        ("/amount/amount", "amount.amount"),
        ("/lines/2/words/exact", "lines.2.words.exact"),
        ("/counts/fr/exact", "counts.fr.exact"),
        ("", ""),
        ("/", ""),
    ],
)
def test_a_pointer_leads_to_the_field_of_the_form(pointer: str, field: str):
    """Lists are one field, settings stand alone; what no field has keeps its name for the page's own rules."""
    typed = ["name", "roles", "tax_percent", "amount.amount", "lines.2.quantity"]
    assert field_words.place(pointer, dict.fromkeys(typed)) == field


def test_a_form_is_blamed_in_the_language_of_the_person():
    """The first error of a field is shown; one of no field is left to the text of the problem itself."""
    form = Form({"roles": ["pm"]})
    errors: list[dict[str, object]] = [
        {"pointer": "/roles/0", "message": "Must be one of: a, b."},
        {"pointer": "/roles/0", "message": "Required."},
        {"pointer": "/name", "message": "Required."},
        {"pointer": "", "message": "An object."},
    ]
    form.blame(Problem("invalid", "invalid_input", "", errors), FRENCH)
    assert form.errors == {"roles": "Choisissez parmi ce qui est proposé.", "name": "Renseignez ce champ."}
