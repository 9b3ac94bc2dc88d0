"""The notify service, put together."""

from __future__ import annotations

from functools import partial

from portal_kit.bus import Works
from services.notify import schemas, storage
from services.notify.listeners import NotifyListeners
from services.notify.rpc import NotifyRpc


class NotifyService(NotifyRpc, NotifyListeners):
    """Run by `python -m portal_kit.bus.runner services.notify.service:NotifyService`."""

    name = "notify"

    works = Works(partial(storage.NotifyWork, to_wire=schemas.to_wire, intake=schemas.intake))
