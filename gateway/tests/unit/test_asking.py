"""What a request's form becomes for the API, and how a draft comes back into the form."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import langcodes

from gateway.web import languages
from gateway.web.asking import Asked, explain, filled, instant, seen, whole
from gateway.web.forms import Form
from gateway.web.preview import preview
from gateway.web.views.request import seen_as

BERLIN = ZoneInfo("Europe/Berlin")
SERVICES = {"translation": {"monolingual": False}, "proofreading": {"monolingual": True}}


def a_draft(**more: Any) -> dict[str, Any]:
    """A draft as the API shows it."""
    return {
        "name": "User manual",
        "service": "translation",
        "source_language": "en",
        "targets": [{"language": "fr", "deadline": "2026-12-01T09:00:00+00:00"}, {"language": "de", "deadline": None}],
        "subject_field": "legal",
        "instructions": None,
        "purchase_order_number": None,
        "cost_centre": None,
        "deadline": "2026-12-02T16:00:00+00:00",
        "confidential": True,
        "source_files": [{"file_id": "1", "name": "a.docx", "size": 10}],
        "reference_files": [],
        "watchers": ["9"],
        "version": 3,
        "counts": None,
        "price": None,
        **more,
    }


def asked(**values: list[str]) -> Asked:
    """A form as it was sent."""
    return Asked(Form(values), SERVICES, BERLIN)


def test_a_service_in_one_language_has_the_source_as_its_target() -> None:
    """What stands in the hidden field of targets does not count."""
    body = asked(service=["proofreading"], source_language=["de"], targets=["fr"]).basics()
    assert [target["language"] for target in body["targets"]] == ["de"]


def test_a_language_chosen_twice_is_asked_for_once() -> None:
    """It may stand among those used of late and among all."""
    body = asked(service=["translation"], source_language=["en"], targets=["fr", "fr", "de"]).basics()
    assert [target["language"] for target in body["targets"]] == ["fr", "de"]


def test_the_deadline_of_one_language_survives_the_first_step() -> None:
    """The form does not show it; the API wants the whole draft."""
    body = asked(service=["translation"], source_language=["en"], targets=["de", "fr"]).basics(a_draft())
    assert body["targets"][1] == {"language": "fr", "deadline": "2026-12-01T09:00:00+00:00"}


def test_a_draft_comes_back_into_the_form_as_it_was_typed() -> None:
    """Times in the person's zone, a ticked box, each language."""
    form = filled(a_draft(), BERLIN)
    assert form.text("deadline") == "2026-12-02T17:00"
    assert form.has("confidential")
    assert form.texts("targets") == ["fr", "de"]
    again = Asked(form, SERVICES, BERLIN)
    assert {**again.basics(a_draft()), **again.details()} == whole(a_draft())


def test_counts_that_arrive_do_not_change_what_is_asked_for() -> None:
    """Nobody is told of a change that no person made."""
    assert seen(a_draft()) == seen(a_draft(version=7, counts={"files": [], "by_target": {}}))
    assert seen(a_draft()) != seen(a_draft(name="Other"))


def test_writing_what_stands_there_already_is_recognised() -> None:
    """Going back and forth through the steps counts nothing anew."""
    draft = a_draft()
    assert seen_as(draft, {**whole(draft), "intent": "draft"}) == seen(draft)
    assert seen_as(draft, {**whole(draft), "source_file_ids": ["1", "2"], "intent": "draft"}) != seen(draft)


def test_what_is_no_time_is_left_to_the_api_to_refuse() -> None:
    """No rule of its own here."""
    assert instant("2026-12-02T17:00", BERLIN) == "2026-12-02T16:00:00+00:00"
    assert instant("soon", BERLIN) == "soon"
    assert instant("", BERLIN) is None


def test_errors_stand_beside_the_fields_that_a_person_sees() -> None:
    """An empty field is told in plain words; what is wrong with one of many stands beside all of them."""
    form = Form({"name": ["x"]}, {"targets": "Shorter than minimum length 1.", "source_files.0": "a is named twice."})
    explain(form)
    assert form.errors["targets"] == "Choose at least one language to translate into."
    assert form.errors["source_file_ids"] == "a is named twice."


def test_the_preview_sums_words_and_leaves_a_price_by_hand_open() -> None:
    """What a person prices is never shown as nothing."""
    line = {"words": {"no_match": "90", "exact": "10"}, "quantity": "93", "target": "fr", "rate": "0.1"}
    priced = {**line, "net": {"amount": "9.30", "currency": "EUR"}}
    by_hand = {**line, "target": "de", "rate": None, "net": None}
    counts = {
        "files": [{"file_id": "1", "words": {"no_match": "90", "exact": "10"}}],
        "by_target": {"fr": {"no_match": "90", "exact": "10"}, "de": {"no_match": "100"}},
    }
    known = preview(a_draft(counts=counts, price={"lines": [priced, by_hand]}))
    assert known.words == 100
    assert known.has_matches
    assert known.targets[0].net == {"amount": "9.30", "currency": "EUR"}
    assert known.targets[1].net is None
    assert known.targets[1].by_hand


def test_every_language_of_the_list_can_be_asked_for() -> None:
    """Tags are canonical, names are in the reader's language, and accents do not disturb the order."""
    told = languages.names("fr")
    assert all(langcodes.tag_is_valid(tag) and langcodes.standardize_tag(tag) == tag for tag in told)
    assert told["de"] == "Allemand"
    order = list(told.values())
    assert order.index("Estonien") < order.index("Français")
    assert len(told) > 300


def test_languages_used_of_late_come_first_by_how_often() -> None:
    """Source and target languages apart."""
    quotes = [a_draft(), a_draft(targets=[{"language": "de", "deadline": None}])]
    assert languages.recent(quotes) == (["en"], ["de", "fr"])
