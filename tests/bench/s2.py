"""S2: reading one order through gateway, bus and database, beside a plain nameko suite with one table."""

from __future__ import annotations

from statistics import median

from deploy.local.demo.job import Job
from deploy.local.demo.seed import seed
from deploy.local.plan import Plan
from portal_kit.testing.servers import servers
from tests.bench.figures import Figure
from tests.bench.http_load import Target, highest_rate, latencies
from tests.bench.peers.plain_nameko.running import plain_suite

SECONDS = 5.0
ROUNDS = 3
TIMES = 3.0
"""How many times the peer's rate we want."""


def measure(plan: Plan) -> list[Figure]:
    """Take turns, so that what else the machine does falls on both."""
    ours = an_order(plan)
    with plain_suite(servers()) as url:
        plain = Target(url, {})
        for target in (ours, plain):
            highest_rate(target, 2.0)
        rounds = [(highest_rate(ours, SECONDS), highest_rate(plain, SECONDS)) for _ in range(ROUNDS)]
        rate, peer = (median(side) for side in zip(*rounds, strict=True))
        # Half of what the peer can do: both bear it, so that neither's time is that of a queue without end.
        timed = [(latencies(ours, peer / 2, SECONDS), latencies(plain, peer / 2, SECONDS)) for _ in range(ROUNDS)]
    slow = median(mine.percentile(0.99) for mine, _ in timed)
    usual = median(other.percentile(0.50) for _, other in timed)
    return [
        Figure("S2", rate, "requests/s", peer, rate / peer, f">= {TIMES:g}", rate >= TIMES * peer),
        Figure(
            "S2-latency", slow, f"ms p99 (peer's p50) at {peer / 2:.0f}/s", usual, slow / usual, "< 1", slow < usual
        ),
    ]


def an_order(plan: Plan) -> Target:
    """Drive one whole job and name the request that reads its order."""
    seed(plan)
    job = Job.of_the_demo(plan.gateway_url)
    job.run(lambda _title, _figures: None)
    address = f"{plan.gateway_url}/api/v1/orders/{job.order['id']}"
    return Target(address, {"Authorization": f"Bearer {job.client.token}"})
