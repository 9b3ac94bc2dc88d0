"""What the provider's pages decide themselves: sections of the queue, and what stands beside a language."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from gateway.web.forms import Form
from gateway.web.views import desk, order_desk

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def delivery(at: str, *, final: bool = True, fetched: str | None = None, recalled: str | None = None) -> dict[str, Any]:
    """Return a delivery."""
    return {"id": at, "at": at, "final": final, "fetched_at": fetched, "recalled_at": recalled}


def target(state: str, *deliveries: dict[str, Any]) -> dict[str, Any]:
    """Return a French target."""
    return {"language": "fr", "state": state, "deliveries": list(deliveries)}


def offered(event: str, *targets: str, deliveries: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return a transition as the server lists it."""
    return {"event": event, "targets": list(targets), "deliveries": list(deliveries)}


def order_with(one: dict[str, Any], *corrections: dict[str, Any], offers: dict[str, Any] | None = None) -> Any:
    """Return the desk of an order of one language."""
    return order_desk.Desk({"targets": [one], "corrections": list(corrections)}, [offers] if offers else [])


def test_the_delivery_that_the_server_names_is_offered_for_recall():
    """No other, and none where nothing can be recalled."""
    one = target("delivered", delivery("1"), delivery("2"))
    recall = offered("recall_delivery", "fr", "es", deliveries=("2", "of another language"))
    assert (order_with(one, offers=recall).recallable(one) or {})["id"] == "2"
    assert order_with(target("delivered", delivery("1")), offers=recall).recallable(target("delivered")) is None
    assert order_with(one, offers=offered("hold")).recallable(one) is None


def test_only_what_was_sent_back_since_the_last_whole_delivery_is_to_be_corrected():
    """Earlier rounds are history; another language's corrections stand elsewhere."""
    first, second, other = ({"at": at, "targets": [tag]} for at, tag in (("2", "fr"), ("4", "fr"), ("5", "es")))
    one = target("correction_requested", delivery("1"), delivery("3"))
    assert order_with(one, first, second, other).corrections(one) == [second]
    assert order_with(one, first, second).corrections({**one, "state": "delivered"}) == []


def test_a_language_has_the_forms_that_the_server_offers_for_it():
    """Another language's delivery is no reason for a form here, whatever the states are."""
    one = target("in_progress")
    assert order_with(one, offers=offered("deliver", "fr")).offers("deliver", one)
    assert not order_with(one, offers=offered("deliver", "es")).offers("deliver", one)
    assert order_with(one, offers=offered("deliver", "es")).offers("deliver")
    assert not order_with(one, offers=offered("hold")).offers("deliver")


def test_the_forms_of_a_language_are_read_without_those_of_others():
    """Every field carries its language."""
    form = Form({"percent-fr": ["40"], "percent-es": ["90"], "step-fr": ["revision"], "file_ids-fr": ["one", "two"]})
    assert order_desk._progress(form, "fr") == {"target": "fr", "percent": 40, "step": "revision"}
    assert order_desk._delivery(form, "fr") == {"target": "fr", "file_ids": ["one", "two"], "final": False}
    assert order_desk._progress(form, "de") == {"target": "de", "percent": ""}


def test_errors_of_a_language_stand_at_its_fields():
    """What is about the whole form stays above it."""
    form = Form(errors={"percent": "0 to 100.", "file_ids.0": "Unknown.", "": "Check."})
    order_desk._place_errors(form, "fr")
    assert form.errors == {"percent-fr": "0 to 100.", "file_ids-fr": "Unknown.", "": "Check."}


def test_nobodys_work_is_shown_also_where_one_asks_for_ones_own():
    """A new request is everybody's until somebody takes it on."""
    wishes = desk.Wishes(mine=True, client="client")
    by_key = {each.key: wishes.of(each, NOW) for each in desk.SECTIONS}
    assert {key for key, query in by_key.items() if query["mine"] is None} == {
        "new",
        "submitted",
        "attention",
        "pending",
    }
    assert {query["organisation_id"] for query in by_key.values()} == {"client"}
    assert by_key["due"]["due_before"] == "2026-11-24T12:00:00+00:00"


def test_a_section_that_does_not_fit_is_counted_by_the_summary():
    """One that fits is counted as it is shown, so that count and rows never differ."""
    section = desk.SECTIONS[0]
    rows = [{"id": str(number)} for number in range(desk.MOST_ROWS)]
    fits = desk._section(section, {"items": rows[:3], "next_cursor": None}, {section.key: 99}, desk.Wishes(), NOW)
    longer = desk._section(section, {"items": rows, "next_cursor": "more"}, {section.key: 99}, desk.Wishes(), NOW)
    assert (fits.count, fits.more, longer.count, longer.more) == (3, False, 99, True)
    assert longer.link == "/quotes?state=requested"
