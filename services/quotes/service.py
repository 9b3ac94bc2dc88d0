"""Composition root of the quotes service."""

from __future__ import annotations

from functools import partial
from typing import Any

from eventlet import tpool
from eventlet.semaphore import Semaphore

from portal_kit.bus import Objects, Works
from services.quotes import schemas, storage
from services.quotes.jobs import QuotesJobs
from services.quotes.listeners import QuotesListeners
from services.quotes.paper.press import Press
from services.quotes.rpc import QuotesRpc

# Each paper takes a core for a moment; more at once would only make all of them slower.
_SETTING = Semaphore(2)


def in_thread(function: Any, *arguments: object) -> Any:
    """Run slow work in a real thread, so that other callers are served meanwhile."""
    with _SETTING:
        return tpool.execute(function, *arguments)


class QuotesService(QuotesRpc, QuotesListeners, QuotesJobs):
    """Requests, prices, offers, acceptance."""

    name = "quotes"
    works = Works(partial(storage.QuotesWork, to_wire=schemas.to_wire))
    objects = Objects()
    press = Press(in_thread)
