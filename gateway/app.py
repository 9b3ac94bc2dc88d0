"""The composition root: puts bus, sessions, limits, API and pages together into one ASGI application."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp

from contracts.topology import live_bindings
from gateway import documents
from gateway.api import endpoints
from gateway.bus import Bus, RpcBus
from gateway.edge import Edge
from gateway.exchange import Endpoint
from gateway.front import Api, Parts
from gateway.health import Health
from gateway.limits import Limiter
from gateway.link import AmqpLink
from gateway.live.hub import Hub
from gateway.live.keeper import Keeper
from gateway.operations import PREFIX
from gateway.sessions import Sessions
from gateway.settings import Settings
from gateway.web.portal import Portal
from portal_kit.caller import CallerSigner

REVOKED = "session.revoked.v1"


@dataclass(frozen=True, slots=True)
class Gateway:
    """The application and its health."""

    app: ASGIApp
    health: Health
    hub: Hub


def build(settings: Settings) -> Gateway:
    """Build the gateway on a real connection to the broker."""
    link = AmqpLink(settings.amqp_uri)
    bus = RpcBus(link, settings.max_in_flight)
    sessions = Sessions(bus, CallerSigner.from_file(settings.caller_key_file))

    hub = Hub(sessions, settings.live)

    def lost() -> None:
        bus.on_lost()
        sessions.forget_all()
        hub.on_lost()

    def heard(event_type: str, body: bytes) -> None:
        if event_type == REVOKED:
            sessions.on_revoked(body)
            hub.on_revoked(body)
        else:
            hub.on_event(body)

    link.answer_to(bus.on_reply, bus.on_return, lost)
    link.follow(live_bindings(), heard, hub.on_found)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await link.start()
        async with Keeper(hub, sessions).running():
            yield
        await link.stop()

    return assemble(bus, sessions, settings, endpoints(), lifespan, hub)


def assemble(
    bus: Bus,
    sessions: Sessions,
    settings: Settings,
    served: Iterable[Endpoint],
    lifespan: object = None,
    hub: Hub | None = None,
) -> Gateway:
    """Put the application together on any bus; tests bring their own."""
    health = Health(bus)
    hub = hub or Hub(sessions, settings.live)
    api = Api(Parts(bus, sessions, Limiter(time.monotonic), settings, hub), served)
    pages = Portal(api, settings).routes()
    starlette = Starlette(
        routes=[*documents.api_routes(), Mount(PREFIX, app=api), *health.routes(), *documents.routes(), *pages],
        lifespan=lifespan,  # type: ignore[arg-type]
        exception_handlers=documents.exception_handlers(),
    )
    return Gateway(Edge(starlette, settings), health, hub)
