"""Where quotes are kept: tables, repositories and the unit of work."""

from __future__ import annotations

from functools import cached_property

from portal_kit.work import SqlWork
from services.quotes.storage.catalogue import KindRepository, KnownRepository, PriceListRepository
from services.quotes.storage.quotes import QuoteRepository
from services.quotes.storage.tables import metadata


class QuotesWork(SqlWork):
    """One transaction on the quotes database."""

    @cached_property
    def quotes(self) -> QuoteRepository:
        """The quotes."""
        return QuoteRepository(self.session)

    @cached_property
    def prices(self) -> PriceListRepository:
        """Rate rows and grids."""
        return PriceListRepository(self.session)

    @cached_property
    def kinds(self) -> KindRepository:
        """The kinds of service."""
        return KindRepository(self.session)

    @cached_property
    def known(self) -> KnownRepository:
        """What is known of organisations and people."""
        return KnownRepository(self.session)


__all__ = ["QuotesWork", "metadata"]
