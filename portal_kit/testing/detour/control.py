"""Orders to the detour's process, from tests."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict

from portal_kit.testing.detour.faults import HEALTHY, Fault


class Detours:
    """The links of a suite that was started with a detour."""

    def __init__(self, port: int, links: tuple[str, ...]) -> None:
        self._port = port
        self.links = links

    def suffer(self, link: str, fault: Fault) -> int:
        """Let a fault befall a link from now on; returns how many connections it had."""
        return self._order((link,), fault)

    def cut(self, link: str) -> int:
        """Reset the open connections of a link; new ones are well."""
        return self._order((link,), HEALTHY, cut=True)

    def heal(self) -> None:
        """Make all links well."""
        self._order(self.links, HEALTHY)

    @contextmanager
    def suffering(self, link: str, fault: Fault) -> Iterator[None]:
        """Let a fault befall a link inside of the block."""
        self.suffer(link, fault)
        try:
            yield
        finally:
            self.suffer(link, HEALTHY)

    def _order(self, links: tuple[str, ...], fault: Fault, *, cut: bool = False) -> int:
        order = {"links": links, "fault": asdict(fault), "cut": cut}
        with socket.create_connection(("127.0.0.1", self._port), timeout=10) as connection:
            connection.sendall(json.dumps(order).encode() + b"\n")
            answer = connection.makefile().readline()
        return int(json.loads(answer)["open"])
