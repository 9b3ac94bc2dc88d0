"""The invoice on paper: its words, its sums, and names that try to break it."""

from __future__ import annotations

import json

import pytest

from portal_kit.testing.papers import text_of
from services.billing.domain.charges import Charge, ChargeKind
from services.billing.domain.invoices import Invoice, credit_note_of
from services.billing.domain.parties import LANGUAGES, Party
from services.billing.paper.press import HERE, content_of, print_invoice
from services.billing.tests.mothers import NORDWIND, NOW, SYSTEM, TODAY, adjustment, an_invoice, euros, work_charge

HOSTILE = '#panic("x") *bold* $1/0$ \\ " @ref <label> // 日本語 \u202e' + "W" * 180


@pytest.mark.feature("B1")
def test_the_paper_says_everything_the_law_wants() -> None:
    """Parties, number, dates, order numbers, lines, tax per rate and sum."""
    text = _text(an_invoice(work_charge("272.52", percent="21"), adjustment("68.13", percent="21")))
    for needed in (
        *("Agence Lumière SAS", "VAT no. FR40303265045", "Nordwind GmbH", "20457 Hamburg", "VAT no. DE136695976"),
        *("INV-2026-000001", "1 December 2026", "31 December 2026", "P-2026-000001", "PO-77"),
        *("French", "2,271 words", "0.12", "€272.52", "Discounts and surcharges", "Rush 25 %", "€68.13"),
        *("€340.65", "VAT 21% on €340.65", "€71.54", "€412.19", "IBAN FR76 3000 6000 0112 3456 7890 189"),
    ):
        assert needed in text


@pytest.mark.feature("B1")
@pytest.mark.parametrize(
    ("language", "needed"),
    [
        ("en", ("Invoice", "Nordwind GmbH", "INV-2026-000001", "2,271 words", "VAT 21% on €340.65", "Total €412.19")),
        ("fr", ("Facture", "Nordwind GmbH", "INV-2026-000001", "2 271 mots", "TVA 21 % sur 340,65 €", "412,19 €")),
    ],
)
def test_the_pdf_itself_can_be_searched_and_read_aloud(language: str, needed: tuple[str, ...]) -> None:
    """Its text, read back out of the file, holds what was put in: fonts keep the letters behind the shapes."""
    charges = (work_charge("272.52", percent="21"), adjustment("68.13", percent="21"))
    read = text_of(print_invoice(an_invoice(*charges, language=language)))
    assert [phrase for phrase in needed if phrase not in read] == []


@pytest.mark.feature("P3")
def test_a_french_client_reads_french_words_and_numbers() -> None:
    """Words from the catalogue, numbers and dates as France writes them."""
    text = _text(an_invoice(work_charge("1440.00"), language="fr"))
    for needed in ("Facture", "Échéance", "31 décembre 2026", "12\u202f000 mots", "1\u202f440,00\xa0€", "Total HT"):
        assert needed in text


def test_the_catalogues_have_the_same_entries() -> None:
    """No language may lack a word."""
    entries = [_keys(json.loads((HERE / "words" / f"{language}.json").read_text())) for language in LANGUAGES]
    assert all(keys == entries[0] for keys in entries)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_invoice_becomes_a_pdf_with_the_same_bytes_each_time(language: str) -> None:
    """A worker that repeats the job stores nothing new."""
    invoice = an_invoice(language=language)
    pdf = print_invoice(invoice)
    assert pdf.startswith(b"%PDF-1.7")
    assert b"pdfaid" in pdf
    assert print_invoice(invoice) == pdf


def test_names_cannot_break_the_paper() -> None:
    """Markup, endless words and letters that no font has are printed, not obeyed."""
    buyer = Party(HOSTILE, (HOSTILE,) * 4, "DE", HOSTILE[:40])
    charge = Charge(ChargeKind.WORK, "fr", HOSTILE, None, "piece", None, euros("1.00"), work_charge().tax_percent)
    invoice = an_invoice(*[charge] * 60, buyer=buyer, order_name=HOSTILE, purchase_order_number="7" * 200)
    assert print_invoice(invoice).startswith(b"%PDF")


def test_a_credit_note_names_the_invoice_it_takes_back() -> None:
    """It asks for no payment."""
    note = credit_note_of(an_invoice(), "note", "Wrong rate.", NOW)
    note.issue(1, TODAY, SYSTEM)
    text = json.dumps(content_of(note, "INV-2026-000001"), ensure_ascii=False)
    for needed in ("Credit note", "CN-2026-000001", "INV-2026-000001", "-€171.36", "credited to you"):
        assert needed in text
    assert "Due date" not in json.dumps(content_of(note)["facts"])
    assert print_invoice(note, "INV-2026-000001").startswith(b"%PDF")


def test_an_invoice_of_nothing_asks_for_nothing() -> None:
    """Zero euros need no terms."""
    assert "Nothing is to be paid." in _text(an_invoice(work_charge("10.00"), adjustment("-10.00")))


def test_work_until_the_cancellation_is_said_in_the_clients_language() -> None:
    """The charge's own words are the provider's."""
    charge = Charge(ChargeKind.CANCELLATION, None, "Work", None, None, None, euros("20.00"), work_charge().tax_percent)
    assert "Travail effectué jusqu’à l’annulation" in _text(an_invoice(charge, language="fr"))


def test_a_unit_that_no_catalogue_knows_is_printed_as_it_is() -> None:
    """The provider may count in anything."""
    charge = Charge(ChargeKind.WORK, "fr", "X", euros("2").amount, "slide", None, euros("2.00"), euros("19").amount)
    assert "2 slide" in _text(an_invoice(charge, buyer=NORDWIND))


def _text(invoice: Invoice) -> str:
    shown = {**content_of(invoice), "words": {}}
    return json.dumps(shown, ensure_ascii=False)


def _keys(words: dict[str, object]) -> list[str]:
    nested = [f"{name}.{key}" for name, value in words.items() if isinstance(value, dict) for key in value]
    return sorted([*words, *nested])
