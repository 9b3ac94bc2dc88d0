"""The process: DETOUR_LINKS is JSON {link: [port, host, server's port]}, DETOUR_CONTROL where it takes orders."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from functools import partial

from portal_kit.testing.detour.faults import Fault, Kind
from portal_kit.testing.detour.links import LISTEN, Link


async def main() -> None:
    """Lead connections and take orders, a JSON object a line, until SIGTERM."""
    told: dict[str, tuple[int, str, int]] = json.loads(os.environ["DETOUR_LINKS"])
    links = {name: Link(*where) for name, where in told.items()}
    servers = [await link.listen() for link in links.values()]
    control = await asyncio.start_server(partial(_obey, links), LISTEN, int(os.environ["DETOUR_CONTROL"]))
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    await ended.wait()
    for server in (*servers, control):
        server.close()


async def _obey(links: dict[str, Link], reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while line := await reader.readline():
        order = json.loads(line)
        fault = Fault(**{**order["fault"], "kind": Kind(order["fault"]["kind"])})
        chosen = [links[name] for name in order["links"]]
        count = sum(link.suffer(fault) for link in chosen)
        if order["cut"]:
            for link in chosen:
                link.suffer(Fault(Kind.RESET))
                link.suffer(fault)
        writer.write(json.dumps({"open": count}).encode() + b"\n")
        await writer.drain()
    writer.close()


if __name__ == "__main__":
    asyncio.run(main())
