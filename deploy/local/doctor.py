"""Examining every part of a suite: what is wrong, and how to mend it."""

import json
import shutil
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from deploy.local import broker, database, store
from deploy.local.account import why_out_of_reach
from deploy.local.databases import is_migrated
from deploy.local.environment import has_migrations
from deploy.local.orphans import ours
from deploy.local.plan import Plan, kept_plan
from deploy.local.ports import LOOPBACK, is_free
from deploy.local.processes import SERVICES
from deploy.local.readiness import process_reasons
from deploy.local.servers import SERVERS
from deploy.local.state import CHECKOUT, State
from deploy.local.supervision import Supervisor

ENOUGH_DISK = 2 * 1024**3
INSTALL = "run `sh deploy/bootstrap.sh`"


@dataclass(frozen=True)
class Finding:
    """What is to be said of one part."""

    part: str
    is_well: bool
    told: str
    cure: str = ""


def examine(state: State) -> list[Finding]:
    """Examine the machine, then what runs."""
    findings = [*_machine(state)]
    plan = kept_plan(state)
    if plan is None:
        return [*findings, Finding("suite", False, f"'{state.name}' has never been up", "run `make up`")]
    if not Supervisor(state).is_running():
        return [*findings, *_when_down(plan)]
    return [*findings, *_servers(plan), *_databases(plan), *_processes(plan), *_alarms(plan)]


def _machine(state: State) -> Iterator[Finding]:
    yield _present("RabbitMQ", broker.server_path(), INSTALL + " or set AMQP_URI")
    yield _present("PostgreSQL", database.tools_folder(state), INSTALL + " or set DATABASE_URI")
    yield _present("object store", store.PYTHON if store.PYTHON.exists() else None, INSTALL + " or set S3_ENDPOINT")
    reason = why_out_of_reach(state.account, CHECKOUT)
    if reason is None:
        yield Finding("account", True, f"servers and suite run as '{state.account.name}'")
    else:
        told = f"servers run as '{state.account.name}', the suite as root because {reason}"
        cure = "harmless on a developer's machine; move the checkout, or remove .venv and run make again"
        yield Finding("account", True, told, cure)
    place = state.home if state.home.exists() else CHECKOUT
    free = shutil.disk_usage(place).free
    cure = "" if free > ENOUGH_DISK else "free at least 2 GB: RabbitMQ stops taking messages when the disk is full"
    yield Finding("disk", free > ENOUGH_DISK, f"{free / 1024**3:.1f} GB free at {place}", cure)


def _present(part: str, found: object, cure: str) -> Finding:
    return Finding(part, bool(found), f"installed ({found})" if found else "not installed", "" if found else cure)


def _when_down(plan: Plan) -> Iterator[Finding]:
    left = ours(plan.state)
    cure = "`make up` and `make down` both end them" if left else "run `make up`"
    told = f"down, but {len(left)} of its processes are left" if left else f"'{plan.state.name}' is down"
    yield Finding("suite", False, told, cure)
    for name, port in plan.ports.items():
        if not left and not is_free(port):
            yield Finding("port", True, f"{name}'s port {port} was taken by somebody else", "`make up` chooses another")


def _servers(plan: Plan) -> Iterator[Finding]:
    infos = Supervisor(plan.state).processes()
    for server in SERVERS:
        told, cure = f"another's, by {server.variable}", f"see to the server that {server.variable} names"
        if server.is_private(plan):
            told = _supervised(infos.get(server.name))
            cure = f"read {plan.state.logs / server.name}.log, then `make up`"
        well = server.is_ready(plan)
        yield Finding(server.title, well, told if well else f"does not answer ({told})", "" if well else cure)


def _databases(plan: Plan) -> Iterator[Finding]:
    for service in SERVICES:
        if not has_migrations(service):
            continue
        part = f"database of {service}"
        current = is_migrated(plan, service)
        told = "migrated" if current else "does not answer, or its tables are older than the code"
        yield Finding(part, current, told, "" if current else "run `make up`, which migrates")


def _processes(plan: Plan) -> Iterator[Finding]:
    names = [process.name for process in plan.processes]
    infos = Supervisor(plan.state).processes()
    reasons = process_reasons(plan, names)
    for name in names:
        told, reason = _supervised(infos.get(name)), reasons.get(name)
        cure = f"read {plan.state.logs / name}.log, then `make up`" if reason else ""
        yield Finding(name, reason is None, told if reason is None else f"{reason} ({told})", cure)


def _alarms(plan: Plan) -> Iterator[Finding]:
    """What the relay's watch would have somebody look at."""
    try:
        with urllib.request.urlopen(f"http://{LOOPBACK}:{plan.health_ports['relay']}/readyz", timeout=5) as answer:
            alarms = json.loads(answer.read()).get("alarms", [])
    except (OSError, ValueError):
        return  # the relay itself is not well, which is told above
    for alarm in alarms:
        yield Finding("alarm", False, alarm, f"see {plan.operations_url}, and docs/guides/operators.md")


def _supervised(info: dict[str, Any] | None) -> str:
    """What supervisor says of a program."""
    return f"{info['statename']}, {info['description']}" if info else "unknown to supervisor"
