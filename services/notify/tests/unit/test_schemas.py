"""What notify reads off the wire and writes on it."""

from __future__ import annotations

from typing import Any

import pytest

from contracts import loader
from portal_kit.paging import Page
from services.notify import schemas
from services.notify.domain.kinds import SIDES, Kind, Side
from services.notify.domain.news import Notification
from services.notify.domain.people import Intake
from services.notify.tests.mothers import ANNA, FACTS, NOW, ORGANISATION, QUOTE, an_event

TOLD = [contract.type for contract in loader.consumed_by("notify") if not contract.name.endswith(".changed")]


@pytest.mark.parametrize("event_type", TOLD)
def test_every_event_is_news_with_what_its_words_need(event_type: str) -> None:
    """The contract's example can be worded in each language."""
    news = schemas.read_news(an_event(event_type))
    assert news is not None
    assert (news.organisation_id, bool(news.people)) == (ORGANISATION, True)
    for side in Side:
        item = Notification(
            "i", news.event_id, ANNA, side, ORGANISATION, news.kind, news.subject_id, {**news.facts, "client": "N"}, NOW
        )
        if side in SIDES[news.kind]:
            assert schemas.dump_notifications(Page((item,), None), 1, "fr")["items"]


def test_a_draft_is_no_news() -> None:
    """Its owner has not sent it yet."""
    assert schemas.read_news(an_event("quote.requested.v1", state="draft")) is None


def test_a_launch_is_told_by_its_order() -> None:
    """Nobody reads the same thing twice."""
    assert schemas.read_news(an_event("quote.accepted.v1", launched=True)) is None


@pytest.mark.feature("O4")
@pytest.mark.parametrize(("final", "kind"), [(True, Kind.DELIVERY_FINAL), (False, Kind.DELIVERY_PARTIAL)])
def test_a_partial_delivery_is_told_as_such(final: bool, kind: Kind) -> None:
    """More will follow, or not."""
    news = schemas.read_news(an_event("order.delivered.v1", final=final))
    assert news is not None
    assert news.kind is kind


def test_a_rejected_file_is_told_to_who_sent_it() -> None:
    """With the reason."""
    news = schemas.read_news(an_event("file.rejected.v1"))
    assert news is not None
    example = loader.event("file.rejected.v1").example
    assert (news.people, news.facts["message"]) == ((example["owner_id"],), example["message"])


def test_people_and_organisations_are_read_with_the_version_that_told_them() -> None:
    """So that an older fact cannot win."""
    contact = schemas.read_contact(an_event("contact.changed.v1", 4))
    assert (contact.side, contact.name, contact.seen_version) == (Side.CLIENT, "Anna Berg", 4)
    assert contact.time_zone == "Europe/Berlin"
    staff = schemas.read_staff(an_event("staff.changed.v1", 5))
    assert (staff.side, staff.organisation_id, staff.roles, staff.seen_version) == (Side.PROVIDER, None, ("pm",), 5)
    assert schemas.read_organisation(an_event("organisation.changed.v1", 6)).seen_version == 6


def test_a_notification_is_dumped_in_the_readers_language() -> None:
    """With the path of its page, and whether it was read."""
    item = Notification(QUOTE, QUOTE, ANNA, Side.CLIENT, ORGANISATION, Kind.QUOTE_SENT, QUOTE, FACTS, NOW, NOW)
    dumped: dict[str, Any] = schemas.dump_notifications(Page((item,), "next"), 3, "fr")
    assert (dumped["unread"], dumped["next_cursor"]) == (3, "next")
    shown = dumped["items"][0]
    assert (shown["title"], shown["path"]) == ("Votre devis est prêt : User manual", f"/quotes/{QUOTE}")
    assert (shown["state"], shown["read_at"]) == ("read", NOW.isoformat())


def test_notify_tells_nothing_else() -> None:
    """An unknown fact is a mistake of ours."""
    with pytest.raises(TypeError):
        schemas.to_wire(object())


def test_the_intake_address_comes_from_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without one, each project manager is told."""
    monkeypatch.delenv("NOTIFY_INTAKE_EMAIL", raising=False)
    assert schemas.intake() is None
    monkeypatch.setenv("NOTIFY_INTAKE_EMAIL", "intake@agency.example")
    assert schemas.intake() == Intake("intake@agency.example", "en")
