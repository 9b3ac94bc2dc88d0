"""The echo behind the kit's guarded entrypoint: caller, permission, parameters and deadline are checked."""

from __future__ import annotations

from functools import partial
from typing import Any

from portal_kit.bus import OpenWork, Works, guarded_rpc
from portal_kit.envelope import OutgoingEvent
from portal_kit.work import SqlWork


def no_events(_: object) -> OutgoingEvent:
    """The echo tells nothing."""
    raise NotImplementedError


class Echo:
    """Goes by the name of billing, whose queue the topology has."""

    name = "billing"
    works = Works(partial(SqlWork, to_wire=no_events))

    @guarded_rpc(permission="invoice.read", by_hand=True)
    def echo(self, open_work: OpenWork[Any], text: str) -> str:
        """Return the text; no work is opened, as the bare responder has no database either."""
        return text
