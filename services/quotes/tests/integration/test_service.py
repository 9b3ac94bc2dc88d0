"""The running service on real PostgreSQL and RabbitMQ: one job from request to acceptance, fifty at once."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from portal_kit.ids import new_id
from portal_kit.testing.broker import CallFailed
from portal_kit.testing.callers import a_staff_member
from portal_kit.testing.papers import text_of
from portal_kit.testing.processes import eventually
from services.quotes.tests import mothers
from services.quotes.tests.fakes import owner, pm, stranger
from services.quotes.tests.integration.conftest import GRANTS, Running

pytestmark = pytest.mark.integration
FINANCE = a_staff_member(GRANTS)
VECTOR = json.loads((Path(__file__).parents[1] / "unit" / "vectors.json").read_text(encoding="utf-8"))["pricing"]


@pytest.fixture(scope="module", autouse=True)
def world(service: Running) -> None:
    """What identity tells, a service to order, and a price."""
    service.tell("organisation.changed.v1", mothers.ORGANISATION, organisation_id=mothers.ORGANISATION)
    service.tell("contact.changed.v1", mothers.OWNER, contact_id=mothers.OWNER, organisation_id=mothers.ORGANISATION)
    service.tell("staff.changed.v1", mothers.PM, staff_id=mothers.PM)
    eventually(lambda: service.rows("SELECT 1 FROM known_organisations, known_contacts, known_staff"))
    service.call("create_service", FINANCE, service={"key": "translation", "name": "Translation"})
    row = {"currency": "EUR", "rate": "0.12", "valid_from": "2026-01-01"}
    service.call("create_rate_row", FINANCE, rate_row=row)


def requested(running: Running, **changes: object) -> dict[str, Any]:
    """Ask for a quote of a document into French and German."""
    asked = {
        "name": "User manual",
        "service": "translation",
        "source_language": "en",
        "targets": [{"language": "fr"}, {"language": "de"}],
        "source_files": [{"file_id": mothers.FILE, "name": "manual.docx", "size": 1234}],
    }
    made: dict[str, Any] = running.call("request_quote", owner(), quote={**asked, **changes})
    return made


def priced(service: Running, quote_id: str) -> dict[str, Any]:
    """Let the analysis end and wait for the price."""
    service.tell("analysis.finished.v1", quote_id, quote_id=quote_id)
    return eventually(
        lambda: (seen := service.call("get_quote", pm(), quote_id=quote_id))["price"] and seen, what="the price"
    )


def sent(service: Running) -> dict[str, Any]:
    """A quote that its owner may accept."""
    quote = priced(service, requested(service)["id"])
    offer: dict[str, Any] = service.call("send_quote", pm(), quote_id=quote["id"], version=quote["version"])
    return offer


@pytest.mark.feature("Q6")
def test_a_request_is_counted_priced_sent_and_accepted(service: Running):
    """Every step through the bus, every event in the outbox, the order's id in the answer."""
    quote = priced(service, requested(service)["id"])
    # 1,100 new words and 100 repetitions at 20 percent: 1,120 weighted words at 0.12 for two targets.
    assert (quote["state"], quote["price"]["net"]["amount"]) == ("in_preparation", "268.80")
    assert quote["price"]["gross"]["amount"] == "319.87"
    offer = service.call("send_quote", pm(), quote_id=quote["id"])
    assert (offer["state"], offer["contact_person"]) == ("sent", "Paula Martin")
    allowed = service.call("list_quote_transitions", owner(), quote_id=quote["id"])
    assert [each["event"] for each in allowed["transitions"]] == ["accept", "reject", "request_change", "withdraw"]
    agreed = service.call("accept_quote", owner(), quote_id=quote["id"], targets=["fr"])
    assert (agreed["state"], agreed["acceptance"]["price"]["net"]["amount"]) == ("accepted", "134.40")
    told = service.rows(
        f"SELECT type, payload->>'order_id' FROM outbox WHERE aggregate_id = '{quote['id']}' ORDER BY position"
    )
    assert told == [
        ("quote.requested.v1", None),
        ("quote.counted.v1", None),
        ("quote.sent.v1", None),
        ("quote.accepted.v1", agreed["order_id"]),
    ]


@pytest.mark.feature("Q9")
def test_the_pdf_of_an_offer_is_set_once_and_fetched_by_a_link(service: Running):
    """Two links, one object; the text is that of the offer."""
    quote = sent(service)
    links = [service.call("sign_quote_pdf", owner(), quote_id=quote["id"]) for _ in range(2)]
    places = {link["url"].partition("?")[0] for link in links}
    assert len(places) == 1
    pdf = httpx.get(links[1]["url"]).content
    assert links[0]["name"] == f"{quote['number']}-1.pdf"
    assert quote["offers"][0]["price"]["inputs_hash"] in text_of(pdf)
    with pytest.raises(CallFailed) as refused:
        service.call("sign_quote_pdf", owner(), quote_id=quote["id"], offer=2)
    assert refused.value.code == "offer_not_found"


@pytest.mark.feature("Q6")
@pytest.mark.parametrize("same_key", [False, True])
def test_fifty_parallel_accepts_make_one_order(service: Running, same_key: bool):
    """With and without the same operation id; one agrees, the others are told so or get the same answer."""
    quote = sent(service)
    token, key = service.keys.token(owner()), new_id()
    waiting = {
        service.client.send("quotes.accept_quote", token, key if same_key else new_id(), quote_id=quote["id"])
        for _ in range(50)
    }
    eventually(lambda: collected(service, waiting), what="fifty answers")
    answers = [service.client._answers.pop(reply) for reply in waiting]
    agreed = {answer["result"]["order_id"] for answer in answers if answer["result"]}
    refused = {answer["error"]["code"] for answer in answers if answer["error"]}
    assert len(agreed) == 1
    assert refused <= ({"operation_in_progress"} if same_key else {"transition_not_allowed"})
    assert same_key or sum(1 for answer in answers if answer["result"]) == 1
    query = (
        f"SELECT payload->>'order_id' FROM outbox WHERE aggregate_id = '{quote['id']}' AND type = 'quote.accepted.v1'"
    )
    assert service.rows(query) == [(agreed.pop(),)]


def collected(service: Running, waiting: set[str]) -> bool:
    """Take answers off the wire; tell whether all are here."""
    while not waiting <= service.client._answers.keys():
        service.client.connection.drain_events(timeout=10)
    return True


@pytest.mark.feature("Q10")
def test_the_vector_goes_through_the_calculator(service: Running):
    """The published numbers over the wire."""
    staff = a_staff_member({"count.use": "all"})
    calculation = {
        "words": {band: str(count) for band, count in VECTOR["words"].items()},
        "payable_percent": {band: str(percent) for band, percent in VECTOR["payable_percent"].items()},
        "rate": VECTOR["rate"],
        "rush_percent": VECTOR["rush_percent"],
        "tax_percent": VECTOR["vat_percent"],
    }
    answer = service.client.call("quotes.calculate_price", service.keys.token(staff), calculation=calculation)
    told = {name: answer[name] for name in ("weighted_words", "amount", "rush", "net", "gross", "savings")}
    assert told == {name: VECTOR[name] for name in told}
    assert answer["tax"] == VECTOR["vat"]


@pytest.mark.feature("Q7")
def test_a_launch_starts_at_once_and_its_price_follows(service: Running):
    """One order id from launch to the acceptance of the price."""
    quote = requested(service, intent="launch")
    assert (quote["state"], quote["price_pending"]) == ("accepted", True)
    service.tell("analysis.finished.v1", quote["id"], quote_id=quote["id"])
    eventually(lambda: service.call("get_quote", pm(), quote_id=quote["id"])["price"])
    service.call("send_quote", pm(), quote_id=quote["id"])
    agreed = service.call("accept_quote", owner(), quote_id=quote["id"])
    assert (agreed["order_id"], agreed["price_pending"]) == (quote["order_id"], False)


def test_another_organisation_finds_neither_this_quote_nor_any(service: Running):
    """The same answer for an id of another organisation and for a random one, in every call."""
    quote = sent(service)
    for method in ("get_quote", "accept_quote", "list_quote_transitions", "withdraw_quote", "delete_quote"):
        answers = []
        for quote_id in (quote["id"], new_id()):
            with pytest.raises(CallFailed) as refused:
                service.call(method, stranger(), quote_id=quote_id)
            answers.append((refused.value.code, str(refused.value)))
        assert answers[0] == answers[1]
        assert answers[0][0] == "quote_not_found"
    assert service.call("list_quotes", stranger()) == {"items": [], "next_cursor": None}


def test_bad_input_is_refused_and_the_request_can_be_corrected(service: Running):
    """An unknown language, a negative amount, a name of a million characters, an id that is none."""
    for change in ({"targets": [{"language": "xx-nowhere"}]}, {"name": "x" * 10**6}, {"service": "juggling"}):
        with pytest.raises(CallFailed) as refused:
            requested(service, **change)
        assert refused.value.category == "invalid"
    row = {"currency": "EUR", "rate": "-1", "valid_from": "2026-01-01"}
    with pytest.raises(CallFailed) as refused:
        service.call("create_rate_row", FINANCE, rate_row=row)
    assert refused.value.details["errors"][0]["pointer"] == "/rate"
    for quote_id in ("1", "", "'; DROP TABLE quotes", 7, None):
        with pytest.raises(CallFailed) as refused:
            service.call("accept_quote", owner(), quote_id=quote_id)
        assert refused.value.category == "invalid"
    assert requested(service)["state"] == "requested"


def test_the_catalogue_is_kept_by_finance(service: Running):
    """Services, grids and the end of a rate row, with the version that was read."""
    made = service.call("create_service", FINANCE, service={"key": "layout", "name": "Layout", "unit": "hour"})
    retired = {"key": "layout", "name": "Layout", "unit": "hour", "active": False}
    changed = service.call("update_service", FINANCE, key="layout", service=retired, version=made["version"])
    assert (changed["active"], changed["version"]) == (False, 2)
    with pytest.raises(CallFailed) as refused:
        service.call("update_service", FINANCE, key="layout", service=retired, version=1)
    assert refused.value.category == "stale"
    default = service.call("get_grid", FINANCE, organisation_id=mothers.ORGANISATION)
    assert (default["version"], default["payable_percent"]["repetition"]) == (0, "20")
    own = {"organisation_id": mothers.ORGANISATION, "payable_percent": {"repetition": "25"}}
    assert service.call("set_grid", FINANCE, grid=own)["payable_percent"]["repetition"] == "25"
    service.call("set_grid", FINANCE, grid={**own, "payable_percent": {}})
    row = service.call(
        "create_rate_row", FINANCE, rate_row={"currency": "USD", "rate": "0.2", "valid_from": "2026-01-01"}
    )
    last = (date(2026, 1, 1) + timedelta(days=30)).isoformat()
    ended = service.call("end_rate_row", FINANCE, rate_row_id=row["id"], valid_until=last, version=1)
    assert ended["valid_until"] == last
    assert row["id"] in {each["id"] for each in service.call("list_rate_rows", FINANCE)["items"]}
