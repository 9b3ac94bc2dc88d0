"""Who listens: the streams of one credential, what its owner may know, and when identity is asked again."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.live.sight import Sight
from gateway.live.stream import Stream
from gateway.sessions import Principal

Home = str | None
"""An organisation's id; None is the provider."""


class Listener:
    """All streams of one credential; they share one sight and one check."""

    __slots__ = ("check_at", "checking", "principal", "sight", "streams")

    def __init__(self, principal: Principal, check_at: float) -> None:
        self.streams: list[Stream] = []
        self.checking = False
        self.renew(principal, check_at)

    def renew(self, principal: Principal, check_at: float) -> None:
        """Take over what identity said last."""
        self.principal = principal
        self.sight = Sight.of(principal.me)
        self.check_at = check_at

    @property
    def key(self) -> str:
        """Return what stands for the credential."""
        return self.principal.credential.key

    @property
    def home(self) -> Home:
        """Return whose people these are."""
        return self.sight.organisation_id


class Listeners:
    """Every listener, found by credential and by organisation."""

    def __init__(self) -> None:
        self._by_key: dict[str, Listener] = {}
        self._by_home: dict[Home, dict[str, Listener]] = {}
        self.streams = 0

    def __iter__(self) -> Iterator[Listener]:
        """Walk through all; the list may change meanwhile."""
        return iter(tuple(self._by_key.values()))

    def of(self, key: str) -> Listener | None:
        """Find the listener of a credential."""
        return self._by_key.get(key)

    def concerned(self, home: Home) -> Iterator[Listener]:
        """Walk through the people of an organisation, and those of the provider."""
        yield from tuple(self._by_home.get(None, {}).values())
        if home is not None:
            yield from tuple(self._by_home.get(home, {}).values())

    def join(self, listener: Listener, stream: Stream) -> None:
        """Add a stream, and its listener when it is the first one."""
        self._by_key.setdefault(listener.key, listener)
        self._by_home.setdefault(listener.home, {})[listener.key] = listener
        listener.streams.append(stream)
        self.streams += 1

    def leave(self, listener: Listener, stream: Stream) -> None:
        """Remove a stream, and its listener with the last one."""
        listener.streams.remove(stream)
        self.streams -= 1
        if listener.streams:
            return
        self._by_key.pop(listener.key, None)
        home = self._by_home.get(listener.home, {})
        home.pop(listener.key, None)
        if not home:
            self._by_home.pop(listener.home, None)
