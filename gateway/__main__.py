"""Starts one gateway process: `python -m gateway`."""

from __future__ import annotations

import asyncio
import gc

import uvicorn
import uvloop
from environs import Env
from starlette.types import ASGIApp

from gateway.app import build
from gateway.bounded import BoundedHttp
from gateway.server import DrainingServer
from gateway.settings import Settings, read_settings
from portal_kit.logs import configure

GRACE_SECONDS = 30


def main() -> None:
    """Serve until a signal, then drain."""
    configure("gateway")
    settings = read_settings()
    gateway = build(settings)
    # What is there now stays for good: a collection that walks through all of it halts every request for 30 ms.
    gc.freeze()
    notice = Env().float("GATEWAY_NOTICE_SECONDS", 0.5)
    server = DrainingServer(serving(gateway.app, settings), gateway.health, notice, gateway.hub.stop)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(server.serve())


def serving(app: ASGIApp, settings: Settings) -> uvicorn.Config:
    """Say how uvicorn serves: bounded, without a name, and believing the proxies that were named and no others."""
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        http=BoundedHttp,
        ws="none",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or None,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


if __name__ == "__main__":
    main()
