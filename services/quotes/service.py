"""Composition root of the quotes service."""

from __future__ import annotations

from functools import partial

from portal_kit.bus import Works
from services.quotes import schemas, storage
from services.quotes.jobs import QuotesJobs
from services.quotes.listeners import QuotesListeners
from services.quotes.rpc import QuotesRpc


class QuotesService(QuotesRpc, QuotesListeners, QuotesJobs):
    """Requests, prices, offers, acceptance."""

    name = "quotes"
    works = Works(partial(storage.QuotesWork, to_wire=schemas.to_wire))
