"""The paper of an offer: its words, its sums, where they come from, and who gets one."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from portal_kit.caller import Caller
from portal_kit.testing.papers import text_of
from services.quotes.domain import errors
from services.quotes.domain.bands import BANDS
from services.quotes.domain.catalogue import UNITS
from services.quotes.domain.known import KnownOrganisation
from services.quotes.domain.papers import OfferPaper, Provider
from services.quotes.domain.pricing import calculate
from services.quotes.paper.press import HERE, Press, content_of, key_of
from services.quotes.schemas import papers as papers_on_the_wire
from services.quotes.tests import mothers
from services.quotes.tests.fakes import a_world, manager, owner, pm, stranger
from services.quotes.use_cases.papers import offer_paper

PROVIDER = Provider(
    "Agence Lumière SAS", ("67000 Strasbourg",), "FR40303265045", "sales@agency.example", "Europe/Paris"
)
PRICE = calculate(
    "EUR",
    [mothers.line("fr", {"no_match": 1000, "repetition": 500}), mothers.line("de", {"no_match": 10}, minimum_fee="30")],
    [mothers.adjustment("rush", "25", targets=("fr",))],
)
HOSTILE = '#panic("x") *bold* $1/0$ \\ " @ref <label> // 日本語 \u202e' + "W" * 180
PRESS = Press(lambda function, *arguments: function(*arguments))


def a_paper(language: str = "en", **changes: Any) -> OfferPaper:
    """The second version of the manual's quote."""
    offer = replace(mothers.offer(2, of=PRICE), message="As discussed.")
    return OfferPaper(mothers.quote("sent", **changes), offer, "Nordwind GmbH", "Anna Berg", language)


@pytest.mark.feature("Q9")
@pytest.mark.feature("Q10")
def test_the_paper_shows_a_version_with_all_that_its_amounts_are_made_of() -> None:
    """Read back out of the PDF: who, to whom, until when, bands, weighted words, rates, sums, tax, hash."""
    paper = a_paper()
    read = text_of(PRESS.set(content_of(paper, PROVIDER), paper))
    needed = (
        *(
            "Agence Lumière SAS",
            "VAT no. FR40303265045",
            "Nordwind GmbH Anna Berg",
            "Number Q-2026-000001",
            "Version 2",
        ),
        *(
            "Date 20 November 2026",
            "Valid until 20 December 2026, 13:00 (Europe/Paris)",
            "User manual",
            "As discussed.",
        ),
        *("French Translation, en to fr 1,000 new words at 100% · 500 repetitions at 20%", "1,100 weighted words 0.12"),
        *("€132.00", "minimum fee", "€30.00", "Rush French 25% €33.00", "Lines €162.00", "Net €195.00"),
        *("VAT 21% on €195.00 €40.95", "Total €235.95", "all languages or some", f"sha-256 {PRICE.inputs_hash}"),
    )
    assert [phrase for phrase in needed if phrase not in read] == []


@pytest.mark.feature("P3")
@pytest.mark.parametrize("tag", ["fr", "fr-CA"])
def test_a_french_reader_gets_french_words_numbers_and_dates(tag: str) -> None:
    """Whatever the region."""
    paper = a_paper(tag)
    read = text_of(PRESS.set(content_of(paper, PROVIDER), paper))
    needed = ("Devis", "Valable jusqu’au 20 décembre 2026", "1 100 mots pondérés", "Total TTC 235,95 €", "Français")
    assert [phrase for phrase in needed if phrase not in read] == []


def test_the_same_paper_has_the_same_bytes_and_lies_in_the_same_place() -> None:
    """What is printed otherwise lies elsewhere."""
    content = content_of(a_paper(), PROVIDER)
    assert PRESS.set(content, a_paper()) == PRESS.set(content, a_paper())
    key = key_of(content, a_paper())
    assert key.startswith(f"quotes/{mothers.ORGANISATION}/{mothers.QUOTE}/2-")
    assert key_of(content_of(a_paper("fr"), PROVIDER), a_paper("fr")) != key
    assert key_of(content_of(a_paper("de"), PROVIDER), a_paper("de")) == key


def test_names_cannot_break_the_paper() -> None:
    """Markup, endless words and letters that no font has are printed, not obeyed."""
    paper = a_paper(request=replace(mothers.request(), name=HOSTILE, purchase_order_number="7" * 200))
    paper = replace(paper, client=HOSTILE, offer=replace(paper.offer, message=HOSTILE * 20))
    assert PRESS.set(content_of(paper, PROVIDER), paper).startswith(b"%PDF")


def test_the_catalogues_are_whole() -> None:
    """The same entries in every language; a word for each band and unit."""
    english, french = (json.loads((HERE / "words" / f"{each}.json").read_text()) for each in ("en", "fr"))
    for words in (english, french):
        assert words.keys() == english.keys()
        assert words["bands"].keys() == set(BANDS)
        assert words["units"].keys() == {"weighted", *UNITS}


@pytest.mark.feature("Q9")
@pytest.mark.parametrize(("number", "shown"), [(None, 2), (1, 1), (2, 2)])
def test_the_last_version_is_printed_unless_another_one_is_named(number: int | None, shown: int) -> None:
    """With the names that quotes knows, in the caller's language."""
    work = a_world()
    work.quotes.add(mothers.quote("sent", offers=[mothers.offer(1, "superseded"), mothers.offer(2)]))
    paper = offer_paper(work, mothers.QUOTE, number)
    assert (paper.offer.number, paper.name) == (shown, f"Q-2026-000001-{shown}.pdf")
    assert (paper.client, paper.for_person, paper.language) == ("Nordwind GmbH", "Anna Berg", "en")


@pytest.mark.parametrize(("stage", "number"), [("draft", None), ("in_preparation", None), ("sent", 2)])
def test_what_was_not_sent_has_no_paper(stage: str, number: int | None) -> None:
    """A price in preparation is nobody's to print."""
    work = a_world()
    work.quotes.add(mothers.quote(stage))
    with pytest.raises(errors.OfferNotFound):
        offer_paper(work, mothers.QUOTE, number)


@pytest.mark.feature("I3")
@pytest.mark.parametrize(
    ("caller", "refusal"),
    [
        (owner(), errors.PricesNotSeen),
        (manager(), errors.PricesNotSeen),
        (pm(), None),
        (stranger(), errors.QuoteNotFound),
    ],
)
def test_who_sees_no_prices_gets_no_paper_of_them(caller: Caller, refusal: type[Exception] | None) -> None:
    """An organisation whose switch is off; to another one the quote does not exist."""
    work = a_world(caller)
    blind = replace(work.known.organisations[mothers.ORGANISATION], show_prices=False)
    assert isinstance(blind, KnownOrganisation)
    work.known.put_organisation(blind, 2)
    work.quotes.add(mothers.quote("sent"))
    if refusal is None:
        assert offer_paper(work, mothers.QUOTE, None).offer.number == 1
    else:
        with pytest.raises(refusal):
            offer_paper(work, mothers.QUOTE, None)


def test_the_company_that_offers_is_the_one_that_invoices(monkeypatch: pytest.MonkeyPatch) -> None:
    """LEGAL_ENTITY, of which the bank is left aside."""
    monkeypatch.setenv("LEGAL_ENTITY", '{"key": "x", "name": "X Ltd", "address": ["Cork"], "bank": ["IBAN"]}')
    papers_on_the_wire.provider.cache_clear()
    assert papers_on_the_wire.provider() == Provider("X Ltd", ("Cork",), None, None, "UTC")
    monkeypatch.delenv("LEGAL_ENTITY")
    papers_on_the_wire.provider.cache_clear()
