"""The answer that does not end: headers, then whatever the hub tells, until the reader leaves or the stream ends."""

from __future__ import annotations

import time

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from gateway.live.hub import Hub
from gateway.live.stream import Stream
from gateway.sessions import Principal

MEDIA_TYPE = "text/event-stream"


class LiveResponse(Response):
    """Waits in one task for the reader to leave; all writing is begun by the hub."""

    media_type = MEDIA_TYPE

    def __init__(self, hub: Hub, principal: Principal, last: str | None) -> None:
        self._hub = hub
        self._principal = principal
        self._last = last
        self.status_code = 200
        self.background = None
        # Proxies that gather an answer before they pass it on would keep every notice to themselves.
        self.init_headers({"x-accel-buffering": "no"})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the stream."""
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        if scope["method"] == "HEAD":
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            return
        # For the figures the request is answered now; how long somebody listens is no time of ours.
        scope["portolan"].answered = time.perf_counter()
        stream = Stream(send)
        listener = self._hub.join(stream, self._principal, self._last)
        try:
            while (await receive())["type"] != "http.disconnect":
                pass
        finally:
            self._hub.leave(listener, stream)
            stream.gone()
