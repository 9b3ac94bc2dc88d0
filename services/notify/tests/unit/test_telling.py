"""Who is told: each once, on the right side."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal_kit.errors import RetryLater
from services.notify import use_cases
from services.notify.domain.errors import TooManyNotifications
from services.notify.domain.events import NotificationCreated, NotificationsRead
from services.notify.domain.kinds import SIDES, Kind, Side, page_of
from services.notify.domain.people import Intake
from services.notify.tests.mothers import ANNA, BEN, ORGANISATION, PAULA, QUOTE, news, paula, reader
from services.notify.tests.unit.fakes import FakeOrganisations, FakePeople, FakeWork


@pytest.mark.feature("N1")
@pytest.mark.feature("N2")
@pytest.mark.parametrize("kind", Kind)
def test_each_kind_tells_its_sides_and_nobody_else(kind: Kind) -> None:
    """The table of sides is what happens."""
    work = FakeWork()
    use_cases.tell(work, news(kind, (ANNA, BEN)))
    expected = {(ANNA, Side.CLIENT), (BEN, Side.CLIENT)} if Side.CLIENT in SIDES[kind] else set()
    if Side.PROVIDER in SIDES[kind]:
        expected.add((PAULA, Side.PROVIDER))
    assert {(one.person_id, one.side) for one in work.notifications.kept} == expected
    assert {(one.person_id, one.side) for one in work.mails.kept} == expected
    assert {told.person_id for told in work.emitted if isinstance(told, NotificationCreated)} == {
        person for person, _ in expected
    }


def test_the_same_event_tells_nobody_twice() -> None:
    """One logical notification per event, person and channel."""
    work, told = FakeWork(), news()
    use_cases.tell(work, told)
    use_cases.tell(work, told)
    assert (len(work.notifications.kept), len(work.mails.kept), len(work.emitted)) == (1, 1, 1)


def test_a_person_named_twice_is_told_once() -> None:
    """The owner may watch too."""
    work = FakeWork()
    use_cases.tell(work, news(people=(ANNA, ANNA)))
    assert len(work.mails.kept) == 1


def test_a_person_who_is_not_known_yet_is_told_all_the_same() -> None:
    """The mail waits for the address; no order of arrival is needed."""
    work = FakeWork()
    use_cases.tell(work, news(people=(BEN,)))
    assert [one.person_id for one in work.mails.kept] == [BEN]


@pytest.mark.feature("N6")
def test_the_intake_group_is_mailed_instead_of_each_manager() -> None:
    """The managers see it in the portal."""
    work = FakeWork(intake=Intake("intake@agency.example"))
    use_cases.tell(work, news(Kind.QUOTE_REQUESTED))
    assert [one.person_id for one in work.mails.kept] == [None]
    assert [one.person_id for one in work.notifications.kept] == [PAULA]


@pytest.mark.feature("N6")
def test_the_intake_group_is_mailed_without_any_manager() -> None:
    """A new installation has an address first."""
    work = FakeWork(intake=Intake("intake@agency.example"))
    work.people = FakePeople()
    use_cases.tell(work, news(Kind.QUOTE_REQUESTED))
    assert len(work.mails.kept) == 1


def test_news_for_the_provider_waits_for_somebody_to_tell() -> None:
    """A request must not be lost because staff are not known yet."""
    work = FakeWork()
    work.people = FakePeople()
    work.people.put(replace(paula(), active=False))
    with pytest.raises(RetryLater):
        use_cases.tell(work, news(Kind.QUOTE_REQUESTED))


def test_news_for_the_provider_waits_for_the_clients_name() -> None:
    """What a project manager reads begins with the client."""
    work = FakeWork()
    work.organisations = FakeOrganisations()
    with pytest.raises(RetryLater):
        use_cases.tell(work, news(Kind.ORDER_APPROVED))


def test_the_client_is_not_told_its_own_name() -> None:
    """That fact is for the provider."""
    work = FakeWork()
    use_cases.tell(work, news(Kind.QUOTE_ACCEPTED))
    facts = {one.side: "client" in one.facts for one in work.mails.kept}
    assert facts == {Side.CLIENT: False, Side.PROVIDER: True}


def test_a_manager_who_takes_part_is_told_once_as_staff() -> None:
    """A project manager may have asked for a client."""
    work = FakeWork()
    use_cases.tell(work, news(Kind.QUOTE_ACCEPTED, (ANNA, PAULA)))
    assert sorted((one.person_id, str(one.side)) for one in work.mails.kept) == sorted(
        [(ANNA, "client"), (PAULA, "provider")]
    )


def test_marking_answers_how_many_are_left() -> None:
    """Only one's own are ever touched."""
    work = FakeWork(reader())
    for _ in range(2):
        use_cases.tell(work, news(people=(ANNA, BEN)))
    page, unread = use_cases.list_notifications(work, False, None, None)
    assert (len(page.items), unread) == (2, 2)
    assert use_cases.mark_read(work, [page.items[0].id]) == 1
    assert use_cases.mark_read(work, None) == 0
    assert work.notifications.count_unread(BEN) == 2


@pytest.mark.feature("N2")
def test_what_was_read_is_told_once_to_the_persons_other_pages() -> None:
    """The newest first and not without end; what was read before is no news."""
    work = FakeWork(reader())
    for _ in range(use_cases.MOST_MARKED + 1):
        use_cases.tell(work, news())
    work.emitted.clear()
    ids = sorted((one.id for one in work.notifications.kept), reverse=True)
    use_cases.mark_read(work, ids[-1:])
    use_cases.mark_read(work, None)
    use_cases.mark_read(work, None)
    use_cases.mark_read(work, ids[:1])
    assert work.emitted == [
        NotificationsRead(tuple(ids[-1:]), ANNA, ORGANISATION),
        NotificationsRead(tuple(ids[: use_cases.MOST_MARKED]), ANNA, ORGANISATION),
    ]


def test_marking_too_many_at_once_is_refused() -> None:
    """A list of ids has an end."""
    with pytest.raises(TooManyNotifications):
        use_cases.mark_read(FakeWork(reader()), ["x"] * 201)


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        (Kind.QUOTE_SENT, f"/quotes/{QUOTE}"),
        (Kind.QUOTE_ACCEPTED, f"/orders/{QUOTE}"),
        (Kind.WORK_DONE, f"/orders/{QUOTE}"),
        (Kind.DELIVERY_FINAL, f"/orders/{QUOTE}"),
        (Kind.INVOICE_ISSUED, f"/invoices/{QUOTE}"),
        (Kind.FILE_REJECTED, "/"),
    ],
)
def test_news_leads_to_the_page_it_is_about(kind: Kind, path: str) -> None:
    """An acceptance leads to the order that follows."""
    assert page_of(kind, QUOTE) == path
