"""The centre of live updates in one process: takes events in, and tells each open stream what its owner may know."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable

from gateway.live import notices
from gateway.live.bounds import Bounds
from gateway.live.listener import Listener, Listeners
from gateway.live.notices import Notice, Thing
from gateway.live.ring import Ring
from gateway.live.stream import Stream
from gateway.metrics import LIVE_NOTICES, LIVE_STREAMS
from gateway.problems import Problem
from gateway.sessions import Principal, Sessions
from portal_kit.envelope import InvalidEnvelope
from portal_kit.logs import logger

LOOK_BACK = 200
"""How many of the newest notices are searched for one that a new reader may resume from."""

MOST_REPEATED = 1_000
"""A reader that missed more fetches everything anew, which is less work for both."""

SPREAD_SECONDS = 30.0
"""Over how long checks are spread after the broker came back, so that identity is not asked for everybody at once."""

RETRY_MILLISECONDS = (300, 2_000)
"""When readers of a process that stops come back: not all in the same instant."""

log = logger(__name__)


class Hub:
    """Knows every stream of this process and the recent notices."""

    def __init__(self, sessions: Sessions, bounds: Bounds, now: Callable[[], float] = time.time) -> None:
        self._sessions = sessions
        self._bounds = bounds
        self._now = now
        self._ring = Ring(now)
        self._deaf = False
        self._stopping = False
        self.listeners = Listeners()

    def admit(self, principal: Principal) -> None:
        """Raise Problem where one more stream is too many."""
        if self._stopping or self.listeners.streams >= self._bounds.per_process:
            message = "No more streams are taken here now. Try again in a moment."
            raise Problem("unavailable", "live_unavailable", message)
        known = self.listeners.of(principal.credential.key)
        if known is not None and len(known.streams) >= self._bounds.per_credential:
            most = self._bounds.per_credential
            message = f"This session or key has {most} live streams open, which is the most. Close one of them."
            raise Problem("rate", "live_streams_exceeded", message, headers={"retry-after": "5"})

    def join(self, stream: Stream, principal: Principal, last: str | None) -> Listener:
        """Add a stream, and tell it what it missed since the notice `last`."""
        listener = self.listeners.of(principal.credential.key)
        if listener is None:
            listener = Listener(principal, self._check_at(principal))
        elif principal.expires > listener.principal.expires:
            listener.renew(principal, self._check_at(principal))
        self.listeners.join(listener, stream)
        LIVE_STREAMS.set(self.listeners.streams)
        newest = self._newest(listener)
        stream.tell(self._beginning(listener, last, newest), newest)
        return listener

    def leave(self, listener: Listener, stream: Stream) -> None:
        """Remove a stream."""
        self.listeners.leave(listener, stream)
        LIVE_STREAMS.set(self.listeners.streams)

    def on_event(self, body: bytes) -> None:
        """Tell an event to all that may know of it."""
        try:
            notice = notices.read(body)
        except (InvalidEnvelope, ValueError, KeyError) as error:
            log.warning("live_event_unreadable", error=type(error).__name__, reason=str(error))
            return
        if notice is not None and self._ring.add(notice):
            self._tell(notice)

    def on_revoked(self, body: bytes) -> None:
        """End the streams of a session, a key, or a whole person whose rights ended or changed."""
        payload = json.loads(body)["payload"]
        for listener in self.listeners:
            if listener.principal.ended_by_revocation(payload):
                _end(listener)

    def on_lost(self) -> None:
        """Hear that the broker is away: what happens now is missed, so that nothing before it can be resumed."""
        self._ring.clear()
        self._deaf = True

    def on_found(self) -> None:
        """Let every page fetch everything anew, now that it can, and check everybody: revocations were missed too."""
        if not self._deaf:
            return
        self._deaf = False
        now = self._now()
        for listener in self.listeners:
            listener.check_at = min(listener.check_at, now + random.uniform(0, SPREAD_SECONDS))  # noqa: S311 - spread
            for stream in tuple(listener.streams):
                stream.tell(notices.reset(None), None)

    def stop(self) -> None:
        """Close every stream, because the process is about to end; readers come back elsewhere."""
        self._stopping = True
        for listener in self.listeners:
            for stream in tuple(listener.streams):
                stream.end(notices.retry(random.randint(*RETRY_MILLISECONDS)))  # noqa: S311 - spread, no secret

    def _check_at(self, principal: Principal) -> float:
        """Tell when to ask identity again; at once, when a revocation crossed the request that opened the stream."""
        known = self._sessions.remembered(principal.credential)
        return principal.expires if known is principal else self._now()

    def _newest(self, listener: Listener) -> str | None:
        """Find the newest notice of which this reader may know; the place of others' news is not told."""
        told = (notice.id for notice in self._ring.newest(LOOK_BACK) if listener.sight.told(notice))
        return next(told, None)

    def _beginning(self, listener: Listener, last: str | None, newest: str | None) -> bytes:
        if last is None:
            return notices.hello(newest, resumed=False)
        missed = self._ring.after(last)
        if missed is None:
            return notices.hello(newest, resumed=False) + notices.reset(newest)
        told = [(notice, things) for notice in missed if (things := listener.sight.told(notice))]
        if len(told) > MOST_REPEATED:
            return notices.hello(newest, resumed=False) + notices.reset(newest)
        LIVE_NOTICES.inc(len(told))
        repeated = b"".join(notices.frames(notice, things) for notice, things in told)
        return notices.hello(None, resumed=True) + repeated

    def _tell(self, notice: Notice) -> None:
        written: dict[tuple[Thing, ...], bytes] = {}
        for listener in self.listeners.concerned(notice.organisation_id):
            things = listener.sight.told(notice)
            if not things:
                continue
            frames = written.get(things)
            if frames is None:
                frames = written[things] = notices.frames(notice, things)
            for stream in tuple(listener.streams):
                stream.tell(frames, notice.id)
            LIVE_NOTICES.inc(len(listener.streams))


def _end(listener: Listener) -> None:
    for stream in tuple(listener.streams):
        stream.end()
