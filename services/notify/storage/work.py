"""The unit of work of notify."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from portal_kit.caller import Caller
from portal_kit.clock import Clock
from portal_kit.work import SqlWork, ToWire
from services.notify.domain.people import Intake
from services.notify.storage.mails import SqlMails
from services.notify.storage.notifications import SqlNotifications
from services.notify.storage.people import SqlOrganisations, SqlPeople


class NotifyWork(SqlWork):
    """One transaction with notify's repositories and the provider's group address."""

    def __init__(
        self,
        session: Connection,
        caller: Caller,
        clock: Clock,
        to_wire: ToWire,
        intake: Callable[[], Intake | None],
        correlation_id: str,
        causation_id: str | None = None,
    ) -> None:
        super().__init__(session, caller, clock, to_wire, correlation_id, causation_id)
        self._intake = intake
        self.mails = SqlMails(session, clock.now())
        self.notifications = SqlNotifications(session)
        self.organisations = SqlOrganisations(session)
        self.people = SqlPeople(session)

    @property
    def intake(self) -> Intake | None:
        """The provider's group address, from the installation's settings."""
        return self._intake()
