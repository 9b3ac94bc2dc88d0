"""The peer's gateway: `nameko run --config … tests.bench.peers.plain_nameko.gateway`."""

from __future__ import annotations

import json
from typing import Any

from nameko.rpc import ServiceRpc
from nameko.web.handlers import http
from werkzeug.wrappers import Request, Response


class GatewayService:
    """Answers HTTP with what the service says."""

    name = "plain_gateway"
    orders_rpc = ServiceRpc("plain_orders")

    @http("GET", "/orders/<string:order_id>")
    def get_order(self, _request: Request, order_id: str) -> Any:
        """Read one order."""
        order = self.orders_rpc.get_order(order_id)
        return Response(json.dumps(order), mimetype="application/json")
