"""The unit of work of billing."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from portal_kit.caller import Caller
from portal_kit.clock import Clock
from portal_kit.work import SqlWork, ToWire
from services.billing.domain.parties import LegalEntity
from services.billing.storage.clients import SqlClients
from services.billing.storage.invoices import SqlInvoices
from services.billing.storage.papers import SqlPapers
from services.billing.storage.payables import SqlPayables


class BillingWork(SqlWork):
    """One transaction with billing's repositories and the company that invoices."""

    def __init__(
        self,
        session: Connection,
        caller: Caller,
        clock: Clock,
        to_wire: ToWire,
        legal_entity: Callable[[], LegalEntity],
        correlation_id: str,
        causation_id: str | None = None,
    ) -> None:
        super().__init__(session, caller, clock, to_wire, correlation_id, causation_id)
        self._legal_entity = legal_entity
        self.clients = SqlClients(session)
        self.invoices = SqlInvoices(session)
        self.papers = SqlPapers(session, clock.now())
        self.payables = SqlPayables(session)

    @property
    def legal_entity(self) -> LegalEntity:
        """The company that invoices, from the installation's settings."""
        return self._legal_entity()
