"""The billing service, put together."""

from __future__ import annotations

from functools import partial

from portal_kit.bus import Objects, Works
from services.billing import schemas, storage
from services.billing.listeners import BillingListeners
from services.billing.rpc import BillingRpc


class BillingService(BillingRpc, BillingListeners):
    """Run by `python -m portal_kit.bus.runner services.billing.service:BillingService`."""

    name = "billing"

    works = Works(partial(storage.BillingWork, to_wire=schemas.to_wire, legal_entity=schemas.legal_entity))
    objects = Objects()
