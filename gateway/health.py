"""What orchestrators and dashboards ask: alive, ready, figures."""

from __future__ import annotations

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.bus import Bus
from gateway.exchange import json_response


class Health:
    """Knows whether this process should get requests."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self.draining = False

    def routes(self) -> list[Route]:
        """Return the addresses under which health is asked for."""
        return [
            Route("/livez", self.live, methods=["GET"]),
            Route("/readyz", self.ready, methods=["GET"]),
            Route("/metrics", self.metrics, methods=["GET"]),
        ]

    async def live(self, _: Request) -> Response:
        """Say that the process runs; this depends on nothing else."""
        return json_response({"status": "alive"})

    async def ready(self, _: Request) -> Response:
        """Say whether requests can be answered: the bus is there, and no stop is near."""
        checks = {"bus": self._bus.connected, "draining": self.draining}
        ready = self._bus.connected and not self.draining
        return json_response({"status": "ready" if ready else "not ready", "checks": checks}, 200 if ready else 503)

    async def metrics(self, _: Request) -> Response:
        """Return the figures of this process."""
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
