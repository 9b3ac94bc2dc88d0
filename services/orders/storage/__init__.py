"""The database of orders: tables, mapping, repositories and the unit of work."""

from services.orders.storage.tables import metadata
from services.orders.storage.work import OrdersWork

__all__ = ["OrdersWork", "metadata"]
