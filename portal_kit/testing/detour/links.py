"""The connections of one link, and what is done to their bytes."""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
import struct
from dataclasses import dataclass, field

from portal_kit.testing.detour.faults import HEALTHY, Fault, Kind

PIECE = 64 * 1024
LISTEN = "127.0.0.1"
FROZEN = (Kind.HOLE, Kind.DEAD)
ENDED = (ConnectionError, OSError, asyncio.IncompleteReadError)


@dataclass(eq=False)
class Pair:
    """A client's connection and, once there is one, the server's."""

    client: asyncio.StreamWriter
    server: asyncio.StreamWriter | None = None
    received: int = 0
    forsaken: asyncio.Event = field(default_factory=asyncio.Event)

    def reset(self) -> None:
        """End both sides at once, with a reset instead of a farewell."""
        for side in (self.client, self.server):
            if side is not None:
                _reset(side)

    def forsake(self) -> None:
        """End the server's side and leave the client in the belief that all is well."""
        self.forsaken.set()
        if self.server is not None:
            _reset(self.server)


class Link:
    """One listening port that leads to one server."""

    def __init__(self, port: int, host: str, target: int) -> None:
        self._port, self._host, self._target = port, host, target
        self._fault = HEALTHY
        self._changed = asyncio.Event()
        self._pairs: set[Pair] = set()

    async def listen(self) -> asyncio.Server:
        """Begin to take connections."""
        return await asyncio.start_server(self._take, LISTEN, self._port, limit=PIECE)

    def suffer(self, fault: Fault) -> int:
        """Change what befalls the link and return how many connections were open."""
        count = len(self._pairs)
        self._fault = fault
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()
        for pair in list(self._pairs):
            if fault.kind in (Kind.RESET, Kind.ANSWER):
                pair.reset()
            elif fault.kind is Kind.DEAD:
                pair.forsake()
        return count

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        pair = Pair(writer)
        self._pairs.add(pair)
        try:
            await self._lead(pair, reader)
        except ENDED:
            pair.reset()
        finally:
            self._pairs.discard(pair)
            writer.close()

    async def _lead(self, pair: Pair, reader: asyncio.StreamReader) -> None:
        if self._fault.kind is Kind.RESET:
            pair.reset()
            return
        if self._fault.kind is Kind.ANSWER:
            await self._answer(pair, reader)
            return
        await self._thawed()
        server_reader, pair.server = await asyncio.open_connection(self._host, self._target, limit=PIECE)
        there = asyncio.create_task(self._pump(pair, reader, pair.server, from_server=False))
        back = asyncio.create_task(self._pump(pair, server_reader, pair.client, from_server=True))
        try:
            await asyncio.gather(there, back)
        finally:
            there.cancel()
            back.cancel()
            pair.server.close()

    async def _answer(self, pair: Pair, reader: asyncio.StreamReader) -> None:
        fault = self._fault
        if not fault.greets:
            await reader.read(PIECE)
        pair.client.write(fault.text.encode())
        await pair.client.drain()
        # What the client still sends is read to its end: a reset could overtake the answer.
        pair.client.write_eof()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(2):
                while await reader.read(PIECE):
                    pass

    async def _pump(
        self, pair: Pair, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, from_server: bool
    ) -> None:
        while True:
            try:
                piece = await reader.read(self._appetite())
            except ENDED:
                piece = b""
            if pair.forsaken.is_set():
                await asyncio.Event().wait()  # until the client gives up by itself, which cancels this
            if not piece:
                writer.write_eof()
                return
            await self._passage(len(piece))
            if from_server:
                piece = self._shortened(pair, piece)
            if not pair.forsaken.is_set():
                writer.write(piece)
                await writer.drain()

    def _appetite(self) -> int:
        return max(1, self._fault.bytes_per_second // 10) if self._fault.kind is Kind.SLOW else PIECE

    async def _passage(self, size: int) -> None:
        """Wait as long as a piece of this size takes; a fault that changes meanwhile ends the wait."""
        await self._thawed()
        fault, changed = self._fault, self._changed
        if fault.kind is Kind.DELAY:
            wait = fault.seconds + random.uniform(-fault.jitter, fault.jitter)  # noqa: S311 - no secret
        elif fault.kind is Kind.SLOW:
            wait = size / fault.bytes_per_second
        else:
            return
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(changed.wait(), max(wait, 0.0))

    async def _thawed(self) -> None:
        while self._fault.kind in FROZEN:
            await self._changed.wait()

    def _shortened(self, pair: Pair, piece: bytes) -> bytes:
        pair.received += len(piece)
        if self._fault.kind is not Kind.TRUNCATE or pair.received <= self._fault.size:
            return piece
        pair.client.write(piece[: max(0, self._fault.size - pair.received + len(piece))])
        raise ConnectionResetError("cut short")


def _reset(side: asyncio.StreamWriter) -> None:
    found: socket.socket | None = side.get_extra_info("socket")
    if found is not None:
        with contextlib.suppress(OSError):
            found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    side.transport.abort()
