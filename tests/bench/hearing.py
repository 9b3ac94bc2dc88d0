"""One open page's live stream, with the instant at which each event was heard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Event, Thread
from time import time as wall_time

import httpx

PLACE = "id: "


@contextmanager
def hearing(base_url: str, token: str) -> Iterator[Mapping[str, float]]:
    """Hold a stream open and map each event's id to when it was heard, in seconds since 1970."""
    heard: dict[str, float] = {}
    greeted, client = Event(), httpx.Client(timeout=60)

    def listen() -> None:
        headers = {"Authorization": f"Bearer {token}"}
        try:
            with client.stream("GET", f"{base_url}/api/v1/live", headers=headers) as stream:
                for line in stream.iter_lines():
                    greeted.set()
                    if line.startswith(PLACE):
                        heard.setdefault(line.removeprefix(PLACE), wall_time())
        except httpx.HTTPError:
            return  # hung up below

    thread = Thread(target=listen, daemon=True)
    thread.start()
    if not greeted.wait(30):
        raise RuntimeError("the live stream did not begin")
    try:
        yield heard
    finally:
        client.close()
        thread.join(5)
