"""What the gateway counts about itself, in Prometheus' terms."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

_BUCKETS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)

REQUESTS = Counter("portolan_gateway_requests", "Requests by route and status.", ["route", "method", "status"])
REQUEST_SECONDS = Histogram(
    "portolan_gateway_request_seconds", "Time to answer, by route.", ["route"], buckets=_BUCKETS
)
RPC_SECONDS = Histogram("portolan_gateway_rpc_seconds", "Time to an RPC's answer.", ["rpc"], buckets=_BUCKETS)
LIMITED = Counter("portolan_gateway_rate_limited", "Requests refused by the rate limit.")
LIVE_STREAMS = Gauge("portolan_gateway_live_streams", "Live streams that are open.")
LIVE_NOTICES = Counter("portolan_gateway_live_notices", "Notices handed to live streams.")
LIVE_RESETS = Counter("portolan_gateway_live_resets", "Streams that were too slow, so that their notices were dropped.")
BUS_UP = Gauge("portolan_gateway_bus_up", "1 while the gateway is connected to the broker.")
