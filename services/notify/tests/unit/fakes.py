"""Hand-written fakes of what notify's use cases need."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from portal_kit.caller import Caller
from portal_kit.paging import Cursor, Page
from services.notify.domain.news import Mail, Notification
from services.notify.domain.people import Intake, Organisation, Person
from services.notify.tests import mothers


class FakePeople:
    """People in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, Person] = {}

    def put(self, person: Person) -> None:
        """Keep it."""
        self.kept[person.id] = person

    def project_managers(self) -> list[Person]:
        """Everybody active who is one."""
        return [person for person in self.kept.values() if person.active and "pm" in person.roles]


class FakeOrganisations:
    """Organisations in memory."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}

    def put(self, organisation: Organisation) -> None:
        """Keep its name."""
        self.names[organisation.id] = organisation.name

    def name_of(self, organisation_id: str) -> str | None:
        """The kept name."""
        return self.names.get(organisation_id)


class FakeNotifications:
    """Notifications in memory."""

    def __init__(self) -> None:
        self.kept: list[Notification] = []

    def add(self, notification: Notification) -> bool:
        """Keep one per event and person."""
        known = {(one.event_id, one.person_id) for one in self.kept}
        if (notification.event_id, notification.person_id) in known:
            return False
        self.kept.append(notification)
        return True

    def page(self, person_id: str, unread_only: bool, cursor: Cursor) -> Page[Notification]:
        """All of them: paging is tested on the real database."""
        return Page(tuple(one for one in self.kept if one.person_id == person_id), None)

    def count_unread(self, person_id: str) -> int:
        """Count those of a person."""
        return len([one for one in self.kept if one.person_id == person_id and one.read_at is None])

    def mark_read(self, person_id: str, ids: Collection[str] | None, now: datetime) -> list[str]:
        """Mark a person's unread ones."""
        chosen = [one for one in self.kept if one.person_id == person_id and one.read_at is None]
        marked = [one.id for one in chosen if ids is None or one.id in ids]
        self.kept = [replace(one, read_at=now) if one.id in marked else one for one in self.kept]
        return sorted(marked, reverse=True)


class FakeMails:
    """Mails in memory."""

    def __init__(self) -> None:
        self.kept: list[Mail] = []

    def add(self, mail: Mail) -> None:
        """Keep one per event and recipient."""
        if (mail.event_id, mail.person_id) not in {(one.event_id, one.person_id) for one in self.kept}:
            self.kept.append(mail)


class FakeWork:
    """One transaction in memory: Paula and Nordwind are known."""

    def __init__(self, caller: Caller | None = None, intake: Intake | None = None) -> None:
        self.caller = caller or Caller.system("notify.test")
        self.intake = intake
        self.people, self.organisations = FakePeople(), FakeOrganisations()
        self.notifications, self.mails = FakeNotifications(), FakeMails()
        self.emitted: list[object] = []
        self.people.put(mothers.paula())
        self.organisations.put(mothers.nordwind())

    @property
    def now(self) -> datetime:
        """The instant of the tests."""
        return mothers.NOW

    def emit(self, event: object) -> None:
        """Remember what was told."""
        self.emitted.append(event)
