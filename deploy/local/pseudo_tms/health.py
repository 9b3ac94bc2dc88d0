"""A tiny health page: `/livez` always, `/readyz` when told so."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


async def serve(port: int, ready: Callable[[], bool]) -> None:
    """Answer on loopback until cancelled."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            line = await asyncio.wait_for(reader.readline(), 5)
            good = b"/readyz" not in line or ready()
            status = "200 OK" if good else "503 Service Unavailable"
            body = f"{'ok' if good else 'not connected'}\n"
            head = f"HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {len(body)}\r\n"
            writer.write(f"{head}Connection: close\r\n\r\n{body}".encode())
            await writer.drain()
        except (TimeoutError, ConnectionError, ValueError):
            return
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", port)
    async with server:
        await server.serve_forever()
