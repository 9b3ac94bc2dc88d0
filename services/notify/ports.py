"""What the use cases of notify need from the outside."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from portal_kit.caller import Caller
from portal_kit.paging import Cursor, Page
from services.notify.domain.news import Mail, Notification
from services.notify.domain.people import Intake, Organisation, Person


class People(Protocol):
    """The known contacts and staff."""

    def put(self, person: Person) -> None:
        """Keep a person unless a newer version is known."""
        ...

    def project_managers(self) -> list[Person]:
        """List the provider's active project managers."""
        ...


class Organisations(Protocol):
    """The known client organisations."""

    def put(self, organisation: Organisation) -> None:
        """Keep an organisation unless a newer version is known."""
        ...

    def name_of(self, organisation_id: str) -> str | None:
        """Return the name of an organisation."""
        ...


class Notifications(Protocol):
    """The notifications in the portal."""

    def add(self, notification: Notification) -> bool:
        """Keep a notification; False when this person was told of this event before."""
        ...

    def page(self, person_id: str, unread_only: bool, cursor: Cursor) -> Page[Notification]:
        """List a person's notifications, newest first."""
        ...

    def count_unread(self, person_id: str) -> int:
        """Count what a person has not read."""
        ...

    def mark_read(self, person_id: str, ids: Collection[str] | None, now: datetime) -> list[str]:
        """Mark some, or all with None, of a person's notifications as read; return those that were not, newest first."""
        ...


class Mails(Protocol):
    """The outgoing mail."""

    def add(self, mail: Mail) -> None:
        """Queue a mail; one per event and recipient."""
        ...


class Work(Protocol):
    """One transaction of notify."""

    caller: Caller

    @property
    def people(self) -> People:
        """The known contacts and staff."""
        ...

    @property
    def organisations(self) -> Organisations:
        """The known client organisations."""
        ...

    @property
    def notifications(self) -> Notifications:
        """The notifications in the portal."""
        ...

    @property
    def mails(self) -> Mails:
        """The outgoing mail."""
        ...

    @property
    def intake(self) -> Intake | None:
        """The provider's group address, if it has one."""
        ...

    @property
    def now(self) -> datetime:
        """The instant."""
        ...

    def emit(self, event: object) -> None:
        """Tell a fact with this transaction."""
        ...
