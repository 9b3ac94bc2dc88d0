"""Keeping what billing needs to know of client organisations."""

from __future__ import annotations

from services.billing.domain.parties import Client
from services.billing.ports import Work


def remember_client(work: Work, client: Client) -> None:
    """Keep the newest version of a client; an issued invoice keeps what it was printed with."""
    work.clients.put(client)
