"""Telling: one notification and one mail per person and event."""

from __future__ import annotations

from dataclasses import replace

from portal_kit.errors import RetryLater
from portal_kit.ids import new_id
from services.notify.domain.events import NotificationCreated
from services.notify.domain.kinds import SIDES, Side
from services.notify.domain.news import Mail, News, Notification
from services.notify.domain.people import Organisation, Person
from services.notify.ports import Work


def remember_person(work: Work, person: Person) -> None:
    """Keep the newest version of a contact or a member of staff."""
    work.people.put(person)


def remember_organisation(work: Work, organisation: Organisation) -> None:
    """Keep the newest name of a client organisation."""
    work.organisations.put(organisation)


def tell(work: Work, news: News) -> None:
    """Tell everybody whom the news concerns, each once.

    A person of the client who is not known yet is told all the same: the notification waits in the portal, and
    the mail waits for the address. RetryLater when the provider is to be told, but the client organisation or
    every project manager is still unknown.
    """
    sides = SIDES[news.kind]
    told: set[str] = set()
    if Side.PROVIDER in sides:
        told = _tell_provider(work, news)
    if Side.CLIENT in sides:
        for person_id in dict.fromkeys(news.people):
            if person_id not in told:
                _notify(work, news, person_id, Side.CLIENT)
                _mail(work, news, person_id, Side.CLIENT)


def _tell_provider(work: Work, news: News) -> set[str]:
    managers = work.people.project_managers()
    if not managers and work.intake is None:
        raise RetryLater("no project manager is known yet, and no intake address is set")
    client = work.organisations.name_of(news.organisation_id)
    if client is None:
        raise RetryLater(f"organisation {news.organisation_id} is not known yet")
    news = replace(news, facts={**news.facts, "client": client})
    for manager in managers:
        _notify(work, news, manager.id, Side.PROVIDER)
        if work.intake is None:
            _mail(work, news, manager.id, Side.PROVIDER)
    if work.intake is not None:
        _mail(work, news, None, Side.PROVIDER)
    return {manager.id for manager in managers}


def _notify(work: Work, news: News, person_id: str, side: Side) -> None:
    notification = Notification(
        id=new_id(),
        event_id=news.event_id,
        person_id=person_id,
        side=side,
        organisation_id=news.organisation_id,
        kind=news.kind,
        subject_id=news.subject_id,
        facts=news.facts,
        created_at=news.occurred_at,
    )
    if work.notifications.add(notification):
        work.emit(
            NotificationCreated(
                notification.id, person_id, news.organisation_id, str(news.kind), notification.subject_id
            )
        )


def _mail(work: Work, news: News, person_id: str | None, side: Side) -> None:
    work.mails.add(
        Mail(
            id=new_id(),
            event_id=news.event_id,
            person_id=person_id,
            side=side,
            organisation_id=news.organisation_id,
            kind=news.kind,
            subject_id=news.subject_id,
            facts=news.facts,
            created_at=work.now,
        )
    )
