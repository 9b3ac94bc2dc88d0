"""S10: 2,000 open live streams on one gateway process: what each costs in memory, and what S2's p99 is beside them."""

from __future__ import annotations

from statistics import median
from uuid import uuid4

from deploy.local.demo.cast import PASSWORD
from deploy.local.plan import Plan
from deploy.local.supervision import Supervisor
from gateway.client import PortalClient
from portal_kit.testing.processes import eventually
from tests.bench.figures import Figure
from tests.bench.http_load import Target, answers, latencies
from tests.bench.listeners import listening
from tests.bench.memory import held_mib
from tests.bench.s2 import an_order

STREAMS = 2_000
EACH = 10
"""Streams of one key, as of somebody with some tabs in a browser that shares none."""

KIB = 40.0
TIMES = 1.2
RATE, SECONDS, ROUNDS = 100.0, 5.0, 3


def measure(plan: Plan) -> list[Figure]:
    """Weigh the gateway without and with streams, and take turns reading an order in both ways."""
    order, tokens = an_order(plan), _keys(plan, STREAMS // EACH)
    pid = [_fresh_gateway(plan)]
    latencies(order, RATE, SECONDS)
    before = held_mib(pid)
    weights, rounds = [], []
    for _ in range(ROUNDS):
        alone = _p99(order)
        with listening(plan.gateway_url, tokens, STREAMS):
            weights.append((held_mib(pid) - before) * 1024 / STREAMS)
            rounds.append((_p99(order), alone))
    each, (beside, alone) = max(weights), (median(side) for side in zip(*rounds, strict=True))
    unit = f"KiB a stream ({STREAMS} open; peer: MiB of the idle gateway)"
    slower = beside / alone
    return [
        Figure("S10", each, unit, before, each / KIB, f"< {KIB:g} KiB", each < KIB),
        Figure("S10-latency", beside, f"ms p99 at {RATE:g}/s", alone, slower, f"<= {TIMES:g}", slower <= TIMES),
    ]


def _fresh_gateway(plan: Plan) -> int:
    """Start the gateway anew, since memory that it has held before would be counted as nobody's; return its pid."""
    supervisor = Supervisor(plan.state)
    supervisor.stop("gateway")
    supervisor.start("gateway")
    eventually(lambda: answers(f"{plan.gateway_url}/readyz"), 60, "a new gateway")
    return int(supervisor.processes()["gateway"]["pid"])


def _p99(order: Target) -> float:
    return latencies(order, RATE, SECONDS).percentile(0.99)


def _keys(plan: Plan, count: int) -> list[str]:
    anna = PortalClient.sign_in(plan.gateway_url, "nordwind", "anna", PASSWORD)
    run = uuid4().hex[:8]
    return [str(anna.post("/api-keys", {"name": f"Bench {run} {number}"})["secret"]) for number in range(count)]
