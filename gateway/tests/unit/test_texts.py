"""Dates, numbers and money as people of each language read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.web.price_form import number_of
from gateway.web.texts import Texts, accepted, chosen

PARIS = ZoneInfo("Europe/Paris")
ENGLISH, FRENCH = Texts("en", PARIS), Texts("fr", PARIS)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
THIN, HARD = "\u202f", "\u00a0"


@pytest.mark.feature("P3")
@pytest.mark.parametrize(
    ("amount", "currency", "english", "french"),
    [
        ("1234.50", "EUR", "€1,234.50", f"1{THIN}234,50{HARD}€"),
        ("-12.00", "EUR", "-€12.00", f"-12,00{HARD}€"),
        ("0.00", "EUR", "€0.00", f"0,00{HARD}€"),
        ("1234.00", "NOK", f"NOK{HARD}1,234.00", f"1{THIN}234,00{HARD}NOK"),
        ("-1234.00", "NOK", f"-NOK{HARD}1,234.00", f"-1{THIN}234,00{HARD}NOK"),
        ("1234", "JPY", "JP¥1,234", f"1{THIN}234{HARD}JPY"),
        ("1.250", "TND", f"TND{HARD}1.250", f"1,250{HARD}TND"),
    ],
)
def test_money_has_the_decimals_of_its_currency(amount: str, currency: str, english: str, french: str):
    """Two for most, none for yen, three for dinars; a code is never glued to the amount."""
    money = {"amount": amount, "currency": currency}
    assert ENGLISH.money(money) == english
    assert FRENCH.money(money) == french


@given(st.decimals(-(10**6), 10**6, places=3))
def test_a_number_in_a_field_is_read_as_it_was_written(value: Decimal):
    """With the comma where people type one; nothing but a plain number is touched."""
    for texts in (ENGLISH, FRENCH):
        assert Decimal(number_of(texts.typed(str(value)), texts.language)) == value
    assert (ENGLISH.typed("0.12"), FRENCH.typed("0.12")) == ("0.12", "0,12")
    assert [FRENCH.typed(text) for text in ("", "a lot", "1.2.3", "1.000,5")] == ["", "a lot", "1.2.3", "1.000,5"]


def test_what_has_no_price_is_written_as_nothing():
    """A price that is still to come is no zero."""
    assert ENGLISH.money(None) == ""


@given(st.decimals(-(10**12), 10**12, places=2), st.sampled_from(["EUR", "NOK", "USD", "CHF"]))
def test_no_digit_of_an_amount_is_lost(amount: Decimal, currency: str):
    """Whatever the language, the digits are those of the amount."""
    for texts in (ENGLISH, FRENCH):
        told = texts.money({"amount": str(amount), "currency": currency})
        assert "".join(letter for letter in told if letter.isdigit()) == f"{abs(amount):.2f}".replace(".", "")
        assert ("-" in told) is (amount < 0)


@pytest.mark.parametrize(
    ("rate", "currency", "english", "french"),
    [
        ("0.125", "EUR", "€0.125", f"0,125{HARD}€"),
        ("0.1", "NOK", f"NOK{HARD}0.10", f"0,10{HARD}NOK"),
        ("12", "JPY", "JP¥12", f"12{HARD}JPY"),
        ("0.0375", "USD", "US$0.0375", f"0,0375{HARD}$US"),
    ],
)
def test_a_rate_keeps_all_its_digits(rate: str, currency: str, english: str, french: str):
    """A price of a word is often less than a cent; what is charged is what is shown."""
    assert ENGLISH.rate(rate, currency) == english
    assert FRENCH.rate(rate, currency) == french


@pytest.mark.parametrize(
    ("value", "english", "french"),
    [
        ("25", "25%", f"25{HARD}%"),
        ("19.5", "19.5%", f"19,5{HARD}%"),
        ("0", "0%", f"0{HARD}%"),
        ("-3", "-3%", f"-3{HARD}%"),
    ],
)
def test_percentages_are_written_as_the_language_does(value: str, english: str, french: str):
    """French has a space before the sign."""
    assert ENGLISH.percent(value) == english
    assert FRENCH.percent(value) == french


@pytest.mark.parametrize(
    ("value", "english", "french"),
    [("1234567.5", "1,234,567.5", f"1{THIN}234{THIN}567,5"), ("1200.000", "1,200", f"1{THIN}200"), (-3, "-3", "-3")],
)
def test_numbers_have_their_groups_and_no_digits_that_say_nothing(value: object, english: str, french: str):
    """The thousands are set apart by a comma, or by a thin space."""
    assert ENGLISH.number(value) == english
    assert FRENCH.number(value) == french


@pytest.mark.parametrize(
    ("size", "english", "french"),
    [
        (0, "0 B", "0 o"),
        (999, "999 B", "999 o"),
        (1000, "1 kB", "1 ko"),
        (1234, "1.2 kB", "1,2 ko"),
        (99_999, "100 kB", "100 ko"),
        (999_999, "1 MB", "1 Mo"),
        (1_500_000, "1.5 MB", "1,5 Mo"),
        (5 * 10**9, "5 GB", "5 Go"),
        (7 * 10**15, "7,000 TB", f"7{THIN}000 To"),
    ],
)
def test_sizes_are_in_the_unit_that_reads_best(size: int, english: str, french: str):
    """French counts in octets; number and unit stay on one line."""
    assert ENGLISH.size(size) == english.replace(" ", HARD)
    assert FRENCH.size(size) == french.replace(" ", HARD)


def test_an_instant_is_a_day_of_the_persons_zone():
    """Half an hour before midnight in Greenwich is the next day in Paris, and the same day in New York."""
    late = "2026-11-22T23:30:00+00:00"
    assert ENGLISH.day(late) == "23 Nov 2026"
    assert FRENCH.day(late) == "23 nov. 2026"
    assert Texts("en", ZoneInfo("America/New_York")).day(late) == "22 Nov 2026"
    assert FRENCH.moment(late) == "23 nov. 2026, 00:30:00 CET"
    assert ENGLISH.moment("2026-07-01T10:00:00Z") == "1 Jul 2026, 12:00:00 CEST"


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu", "UTC"])
def test_a_day_without_a_time_is_the_same_everywhere(zone: str):
    """The due date of an invoice does not depend on where it is read."""
    assert Texts("en", ZoneInfo(zone)).day("2026-11-22") == "22 Nov 2026"


@pytest.mark.parametrize(
    ("distance", "english", "french"),
    [
        (timedelta(seconds=-10), "just now", "à l’instant"),
        (timedelta(seconds=5), "just now", "à l’instant"),
        (timedelta(minutes=-3), "3 minutes ago", "il y a 3 minutes"),
        (timedelta(hours=-2), "2 hours ago", "il y a 2 heures"),
        (timedelta(days=2), "in 2 days", "dans 2 jours"),
        (timedelta(days=-17), "5 Nov 2026", "5 nov. 2026"),
        (timedelta(days=15), "7 Dec 2026", "7 déc. 2026"),
    ],
)
def test_what_is_near_is_told_as_a_distance_and_what_is_far_as_a_day(distance: timedelta, english: str, french: str):
    """Two weeks are the border, before and after."""
    assert ENGLISH.relative(NOW + distance, NOW) == english
    assert FRENCH.relative(NOW + distance, NOW) == french


@pytest.mark.parametrize("nothing", [None, ""])
def test_no_time_is_written_as_nothing(nothing: str | None):
    """What has not happened yet has no date."""
    assert (ENGLISH.day(nothing), ENGLISH.moment(nothing), ENGLISH.relative(nothing)) == ("", "", "")


@pytest.mark.feature("P3")
@pytest.mark.parametrize(
    ("number", "english", "french"),
    [
        (0, "0 files", "0 fichier"),
        (1, "1 file", "1 fichier"),
        (2, "2 files", "2 fichiers"),
        (1500, "1,500 files", f"1{THIN}500 fichiers"),
    ],
)
def test_plurals_follow_the_rule_of_the_language(number: int, english: str, french: str):
    """None are many in English, and one in French."""
    assert ENGLISH.plural("%(num)s file", "%(num)s files", number) == english
    assert FRENCH.plural("%(num)s file", "%(num)s files", number) == french


def test_languages_are_named_in_the_language_of_the_page():
    """A variant says of which country it is."""
    assert ENGLISH.language_of("fr-CA") == "French (Canada)"
    assert FRENCH.language_of("de") == "Allemand"


@pytest.mark.parametrize(
    ("wishes", "language"),
    [((None, "fr-CA"), "fr"), (("fr_FR",), "fr"), (("de", "it"), "en"), ((), "en"), (("", "en-US", "fr"), "en")],
)
def test_the_first_language_that_the_portal_speaks_is_taken(wishes: tuple[str | None, ...], language: str):
    """Who speaks none of them is answered in English."""
    assert chosen(*wishes) == language


def test_a_browser_names_its_languages_best_first():
    """What cannot be read is left out."""
    assert accepted("en;q=0.5, fr;q=0.9, de, it;q=wrong") == ["de", "fr", "en"]
    assert accepted(None) == [""]
