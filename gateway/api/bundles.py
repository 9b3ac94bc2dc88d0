"""Many files as one zip: `/bundles`, streamed from the object store through the gateway in constant memory."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import anyio
import anyio.from_thread
import httpx
import zipstream
from starlette.responses import Response, StreamingResponse

from gateway.api.files import mark_fetched
from gateway.bus import Call
from gateway.exchange import Exchange
from gateway.operations import Operation
from gateway.problems import Problem
from gateway.settings import REQUEST_SECONDS

CHUNK = 64 * 1024
LINKS_LAST = 240.0
"""Links are asked for anew when they are older; they work for five minutes."""

AT_ONCE = 8
_TIMEOUT = httpx.Timeout(30.0)
_running = anyio.CapacityLimiter(AT_ONCE)

Entry = Mapping[str, Any]
_KINDS = {"order_id": "order-{order_id}.zip", "quote_id": "quote-{quote_id}.zip", "file_ids": "files.zip"}
"""What a bundle is of, and the name that its archive gets."""


@dataclass(slots=True)
class Links:
    """The links of a bundle, renewed as the same person while the archive is being sent."""

    exchange: Exchange
    kwargs: Mapping[str, object]
    by_path: dict[str, Entry]
    asked_at: float

    def url(self, path: str) -> str:
        """Return a link that still works; called from the thread that streams."""
        if time.monotonic() - self.asked_at > LINKS_LAST:
            anyio.from_thread.run(self._renew)
        return str(self.by_path[path]["url"])

    async def _renew(self) -> None:
        exchange = self.exchange
        request = exchange.request
        request.deadline = time.time() + REQUEST_SECONDS
        principal = await exchange.sessions.identify(exchange.caller.credential, request)
        call = Call(exchange.endpoint.binding.rpc, self.kwargs, principal.context, request.trace_id, request.deadline)
        self.by_path = _by_path(await exchange.bus.call(call))
        self.asked_at = time.monotonic()


async def bundle(exchange: Exchange) -> Response:
    """Stream a zip of the files asked for; its length is known from the start."""
    kwargs = await exchange.arguments()
    named = [name for name in _KINDS if name in kwargs]
    if len(named) != 1:
        raise Problem("invalid", "query_invalid", "Name one of order_id, quote_id and file_ids.")
    found = _by_path(await exchange.call(exchange.endpoint.binding.rpc, kwargs))
    await _mark(exchange, found)
    links = Links(exchange, kwargs, found, time.monotonic())
    client = httpx.Client(timeout=_TIMEOUT, follow_redirects=False, trust_env=False)
    archive = archive_of(found, lambda path: _bytes(client, links, path))
    name = _KINDS[named[0]].format_map(kwargs)
    headers = {"content-disposition": f'attachment; filename="{name}"', "content-length": str(len(archive))}
    return StreamingResponse(_limited(archive, client), media_type="application/zip", headers=headers)


def archive_of(found: Mapping[str, Entry], fetch: Callable[[str], Iterator[bytes]]) -> zipstream.ZipStream:
    """Make an archive whose files are fetched one after another, when their turn comes."""
    archive = zipstream.ZipStream(sized=True)
    for path, entry in found.items():
        archive.add(fetch(path), path, size=int(entry["size"]))
    return archive


async def _mark(exchange: Exchange, found: Mapping[str, Entry]) -> None:
    """Tell orders what of theirs is fetched, all at once."""
    fetched: dict[str, list[str]] = {}
    for path, one in found.items():
        if path.startswith("target/"):
            for order_id in one["order_ids"]:
                fetched.setdefault(order_id, []).append(one["file_id"])
    await asyncio.gather(*(mark_fetched(exchange, [order_id], files) for order_id, files in fetched.items()))


def _by_path(answer: object) -> dict[str, Entry]:
    items = answer["items"] if isinstance(answer, Mapping) else []
    return {safe_path(str(item["path"])): item for item in items}


def safe_path(path: str) -> str:
    """Return a path that stays inside of the folder where the archive is unpacked, on every system."""
    cleaned = "".join("_" if _is_unsafe(character) else character for character in path)
    parts = [part.strip(" .") or "_" for part in cleaned.split("/") if part]
    return "/".join(parts) or "_"


def _is_unsafe(character: str) -> bool:
    # Control and direction characters let a name look like another one; the rest separates paths or names devices.
    return (
        ord(character) < 32
        or character in '\\:*?"<>|\x7f\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069'
    )


def _bytes(client: httpx.Client, links: Links, path: str) -> Iterator[bytes]:
    """Fetch one file piece by piece; one that cannot be fetched breaks the stream, so that nobody takes it for whole."""
    with client.stream("GET", links.url(path)) as response:
        response.raise_for_status()
        yield from response.iter_bytes(CHUNK)


async def _limited(archive: zipstream.ZipStream, client: httpx.Client) -> Any:
    """Send the archive from a thread; few at once, since each holds a thread while it waits for bytes."""
    pieces = iter(archive)
    try:
        while piece := await anyio.to_thread.run_sync(next, pieces, b"", limiter=_running):
            yield piece
    finally:
        with anyio.CancelScope(shield=True):
            await anyio.to_thread.run_sync(client.close)


OPERATIONS = (
    Operation(
        "GET",
        "/bundles",
        "files.list_bundle",
        "Download files as one zip.",
        handler=bundle,
        produces="application/zip",
        named="download_bundle",
    ),
)
