"""The worker that sends mails, on PostgreSQL and a real SMTP server."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from portal_kit.clock import MovableClock
from portal_kit.ids import new_id
from portal_kit.testing.processes import free_port
from services.notify import use_cases
from services.notify.clients import MailServer, MailSettings
from services.notify.domain.kinds import Kind
from services.notify.letters.writer import Sender
from services.notify.storage.mails import PATIENCE
from services.notify.tests.integration.conftest import INTAKE, SYSTEM, Mailroom, Open, SystemWorks
from services.notify.tests.mothers import anna, news, nordwind
from services.notify.worker import FIRST_PAUSE, LEASE, send_one_mail

pytestmark = pytest.mark.integration
SENDER = Sender("Portolan <portal@agency.example>", "https://portal.example")


def server_at(port: int) -> MailServer:
    """A client of the server at a port."""
    return MailServer(MailSettings("127.0.0.1", port, "none", "", "", SENDER.address, SENDER.public_url))


def send_all(works: SystemWorks, port: int) -> int:
    """Send until nothing waits; returns how many were tried."""
    tried = 0
    while send_one_mail(works, server_at(port), SENDER):
        tried += 1
    return tried


def told_to(open_work: Open, address: str, *, known: bool = True) -> str:
    """Tell a new person of a quote; returns the person's id."""
    person = anna(id=new_id(), email=address)
    with open_work(SYSTEM) as work:
        if known:
            use_cases.remember_person(work, person)
        use_cases.tell(work, news(people=(person.id,)))
    return person.id


def state_of(open_work: Open, person_id: str) -> tuple[str, int, str | None]:
    """State, attempts and last error of a person's only mail."""
    query = text("SELECT state, attempts, last_error FROM mails WHERE person_id = :id")
    with open_work(SYSTEM) as work:
        row = work.session.execute(query, {"id": person_id}).one()
    return row.state, row.attempts, row.last_error


@pytest.mark.feature("N1")
def test_a_mail_arrives_whole_and_once(open_work: Open, works: SystemWorks, mailroom: Mailroom) -> None:
    """With its stable id, its link, a text and an HTML part."""
    person = told_to(open_work, "whole@nordwind.example")
    send_all(works, mailroom.port)
    assert send_all(works, mailroom.port) == 0
    (mail,) = mailroom.to("whole@nordwind.example")
    assert mail["Subject"] == "Your quote is ready: User manual"
    assert mail["Message-ID"].endswith("@portolan>")
    assert mail["Auto-Submitted"] == "auto-generated"
    text_part, html_part = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text_part is not None
    assert html_part is not None
    assert "https://portal.example/quotes/" in text_part.get_content()
    assert state_of(open_work, person)[0] == "sent"


@pytest.mark.feature("N6")
def test_the_intake_group_is_told_of_a_request(open_work: Open, works: SystemWorks, mailroom: Mailroom) -> None:
    """At once, naming the client."""
    with open_work(SYSTEM) as work:
        use_cases.remember_organisation(work, nordwind())
        use_cases.tell(work, news(Kind.QUOTE_REQUESTED, people=()))
    send_all(works, mailroom.port)
    (mail,) = mailroom.to(INTAKE.email)
    assert mail["Subject"] == "New request Q-2026-000001: User manual"


def test_a_mail_waits_for_the_persons_address(open_work: Open, works: SystemWorks, mailroom: Mailroom) -> None:
    """The contact's fact may come after the quote's."""
    person = told_to(open_work, "late@nordwind.example", known=False)
    send_all(works, mailroom.port)
    assert mailroom.taken == []
    with open_work(SYSTEM) as work:
        use_cases.remember_person(work, anna(id=person, email="late@nordwind.example"))
    send_all(works, mailroom.port)
    assert len(mailroom.to("late@nordwind.example")) == 1


def test_a_mail_to_a_machine_is_set_aside_after_a_while(
    open_work: Open, works: SystemWorks, mailroom: Mailroom, clock: MovableClock
) -> None:
    """A machine owns quotes and has no address: its mail does not wait for ever."""
    machine = told_to(open_work, "", known=False)
    assert send_all(works, mailroom.port) == 0
    clock.move(PATIENCE)
    assert send_all(works, mailroom.port) == 1
    state, _, reason = state_of(open_work, machine)
    assert (state, "did not become known" in str(reason)) == ("skipped", True)


def test_a_server_that_is_down_delays_and_loses_nothing(
    open_work: Open, works: SystemWorks, mailroom: Mailroom, clock: MovableClock
) -> None:
    """The failure is visible beside the mail, and the next attempt comes after a pause."""
    person = told_to(open_work, "down@nordwind.example")
    assert send_all(works, free_port()) == 1
    state, attempts, error = state_of(open_work, person)
    assert (state, attempts) == ("waiting", 1)
    assert "Refused" in str(error)
    assert send_all(works, mailroom.port) == 0
    clock.move(FIRST_PAUSE + timedelta(seconds=1))
    send_all(works, mailroom.port)
    assert len(mailroom.to("down@nordwind.example")) == 1


@pytest.mark.parametrize(("answer", "state"), [("550 no such user", "failed"), ("451 try later", "waiting")])
def test_the_servers_answer_decides(
    open_work: Open, works: SystemWorks, mailroom: Mailroom, answer: str, state: str
) -> None:
    """A refusal for good is final, another is not."""
    mailroom.answer = answer
    person = told_to(open_work, "answer@nordwind.example")
    send_all(works, mailroom.port)
    assert state_of(open_work, person)[0] == state


def test_a_worker_that_dies_leaves_its_mail_to_another(
    open_work: Open, works: SystemWorks, mailroom: Mailroom, clock: MovableClock
) -> None:
    """Between sending and recording a second copy is possible, under the same Message-ID."""
    told_to(open_work, "twice@nordwind.example")

    class Dies(MailServer):
        def send(self, message):
            super().send(message)
            raise KeyboardInterrupt

    dying = Dies(server_at(mailroom.port)._chosen)
    with pytest.raises(KeyboardInterrupt):
        send_one_mail(works, dying, SENDER)
    assert send_all(works, mailroom.port) == 0
    clock.move(LEASE + timedelta(seconds=1))
    send_all(works, mailroom.port)
    copies = mailroom.to("twice@nordwind.example")
    assert len(copies) == 2
    assert len({copy["Message-ID"] for copy in copies}) == 1


def test_workers_share_the_queue(open_work: Open, works: SystemWorks, mailroom: Mailroom) -> None:
    """A claimed mail is skipped by the others: each arrives once."""
    for number in range(12):
        told_to(open_work, f"shared{number}@nordwind.example")
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: send_all(works, mailroom.port), range(4)))
    assert len(mailroom.taken) == 12
    assert len({str(mail["To"]) for mail in mailroom.taken}) == 12


def test_an_inactive_person_is_mailed_nothing(open_work: Open, works: SystemWorks, mailroom: Mailroom) -> None:
    """Also when the deactivation came after the event."""
    person = told_to(open_work, "left@nordwind.example")
    with open_work(SYSTEM) as work:
        use_cases.remember_person(work, replace(anna(id=person), active=False, seen_version=2))
    send_all(works, mailroom.port)
    assert (mailroom.taken, state_of(open_work, person)[0]) == ([], "skipped")
