"""S11: from stopped to serving with all private servers, beside the broker's own start; and what the suite holds idle."""

from __future__ import annotations

from statistics import median
from time import monotonic, sleep

from deploy.local import broker
from deploy.local.plan import Plan
from deploy.local.ports import answers
from deploy.local.readiness import wait_for_server
from deploy.local.servers import SERVERS
from deploy.local.supervision import Supervisor
from tests.bench import suite
from tests.bench.figures import Figure
from tests.bench.memory import held_mib

ROUNDS = 3
HEAD_ROOM_SECONDS = 8.0
IDLE_MIB = 900.0
SETTLED_SECONDS = 15


def measure(plan: Plan) -> list[Figure]:
    """Start the broker alone and everything, in turns; then let the suite idle and look at its memory."""
    rounds = [(_broker_alone(plan), _everything()) for _ in range(ROUNDS)]
    alone, whole = (median(side) for side in zip(*rounds, strict=True))
    target = f"< broker's + {HEAD_ROOM_SECONDS:g} s"
    return [
        Figure("S11", whole, "s to serving", alone, whole / alone, target, whole < alone + HEAD_ROOM_SECONDS),
        _idle_memory(plan),
    ]


def _broker_alone(plan: Plan) -> float:
    """Stop all, start the broker with nothing beside it, and tell how long it took; it is left running."""
    supervisor = Supervisor(plan.state)
    supervisor.stop(*supervisor.processes())
    began = monotonic()
    supervisor.start(broker.NAMES_PROGRAM)
    wait_for_server(plan, supervisor, broker.NAMES_PROGRAM, lambda: answers(plan.ports["amqp_names"]))
    supervisor.start(broker.PROGRAM)
    wait_for_server(plan, supervisor, broker.PROGRAM, lambda: broker.is_ready(plan))
    return monotonic() - began


def _everything() -> float:
    suite.command("down")
    began = monotonic()
    suite.command("up")
    return monotonic() - began


def _idle_memory(plan: Plan) -> Figure:
    """Tell what the suite and its servers hold without the broker; servers apart, the broker as the peer."""
    sleep(SETTLED_SECONDS)
    pids = {name: info["pid"] for name, info in Supervisor(plan.state).processes().items()}
    brokers = held_mib([pids.pop(broker.PROGRAM), pids.pop(broker.NAMES_PROGRAM)])
    servers = held_mib([pids.pop(server.name) for server in SERVERS if server.name in pids])
    suite_alone = held_mib(pids.values())
    total = suite_alone + servers
    unit = f"MiB idle ({suite_alone:.0f} suite, {servers:.0f} servers; peer: broker)"
    return Figure("S11-memory", total, unit, brokers, total / brokers, f"< {IDLE_MIB:g} MiB", total < IDLE_MIB)
