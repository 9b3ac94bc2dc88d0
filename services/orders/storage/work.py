"""The unit of work of orders."""

from __future__ import annotations

from functools import cached_property

from portal_kit.work import SqlWork
from services.orders.storage.files import SqlFiles
from services.orders.storage.names import SqlNames
from services.orders.storage.order_repository import SqlOrders


class OrdersWork(SqlWork):
    """One transaction on the database of orders."""

    @cached_property
    def orders(self) -> SqlOrders:
        """The orders."""
        return SqlOrders(self.session)

    @cached_property
    def names(self) -> SqlNames:
        """The known names."""
        return SqlNames(self.session)

    @cached_property
    def files(self) -> SqlFiles:
        """The known files."""
        return SqlFiles(self.session)
