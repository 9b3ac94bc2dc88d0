"""Billing's tables, repositories and unit of work."""

from services.billing.storage.tables import metadata
from services.billing.storage.work import BillingWork

__all__ = ["BillingWork", "metadata"]
