"""The private RabbitMQ: its files, its two programs, and how its topology gets in."""

import base64
import json
import shutil
import urllib.request
from pathlib import Path
from urllib.parse import quote, urlsplit

import yaml

from contracts.broker_users import BrokerUser, everything, production_users
from contracts.loader import ContractError
from contracts.topology import definitions
from deploy.local.account import Account
from deploy.local.environment import broker_node, plain_environment, suite_environment
from deploy.local.plan import BROKER_USER, PROVIDER_USER, Plan
from deploy.local.ports import LOOPBACK, answers
from deploy.local.supervision import Program
from deploy.local.troubles import LaunchTrouble

NAMES_PROGRAM = "broker-names"
PROGRAM = "broker"
STARTED_ONCE = "started-once"
# Debian's /usr/sbin/rabbitmq-server changes user by itself; this one runs as whoever calls it.
SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")


def server_path() -> Path | None:
    """Where RabbitMQ's own start script is."""
    if SERVER.exists():
        return SERVER
    found = shutil.which("rabbitmq-server")
    return Path(found) if found else None


def programs(plan: Plan, _suite_account: Account) -> list[Program]:
    """Erlang's name server and the broker, both on loopback alone."""
    server, names = server_path(), shutil.which("epmd", path="/usr/bin:/usr/local/bin:/bin")
    if server is None or names is None:
        raise LaunchTrouble("RabbitMQ is missing: run `sh deploy/bootstrap.sh` (or set AMQP_URI).")
    home = plan.state.data("broker")
    home.mkdir(mode=0o700, exist_ok=True)
    plan.state.account.own(home)
    configuration = _write_files(plan)
    environment = {**plain_environment(plan.state), **_environment(plan)}
    port = str(plan.ports["amqp_names"])
    return [
        Program(NAMES_PROGRAM, (names, "-port", port), environment, plan.state.account),
        # It leaves by itself on TERM, having closed what is open.
        Program(PROGRAM, (str(server),), environment, plan.state.account, configuration, stop_seconds=60),
    ]


def discard_half_made(plan: Plan) -> None:
    """Throw away a node whose very first start was cut short: it may not start again and holds nothing."""
    home = plan.state.data("broker")
    if home.exists() and not (home / STARTED_ONCE).exists():
        shutil.rmtree(home)


def remember_started(plan: Plan) -> None:
    """Note that the node has been up, so that its data is kept from now on."""
    mark = plan.state.data("broker") / STARTED_ONCE
    if not mark.exists():
        plan.state.write(mark, "")


def topology(plan: Plan) -> dict[str, object]:
    """What the broker must have: users, exchanges, queues, bindings, policies."""
    delays = [int(seconds) for seconds in suite_environment(plan)["RETRY_DELAYS"].split(",")]
    try:
        return definitions(plan.vhost, _users(plan), retry_delays=delays)
    except (ContractError, yaml.YAMLError) as mistake:
        raise LaunchTrouble(f"the contracts cannot be read, so no queues can be declared: {mistake}") from mistake


def load_topology(plan: Plan) -> None:
    """Bring a broker that runs already up to date with the contracts."""
    management = plan.management_uri
    if management is None:
        raise LaunchTrouble(
            "AMQP_URI names a broker of yours; set AMQP_MANAGEMENT_URI "
            "(http://user:password@host:15672) too, so that its queues can be declared."
        )
    request_management(management, "/api/definitions", json.dumps(topology(plan)).encode())


def is_ready(plan: Plan) -> bool:
    """Whether the virtual host is up and queues are served."""
    if plan.management_uri is None:
        parts = urlsplit(plan.amqp_uri)
        return answers(parts.port or 5672, parts.hostname or LOOPBACK)
    try:
        answer = request_management(plan.management_uri, f"/api/vhosts/{quote(plan.vhost, safe='')}")
    except OSError:
        return False
    return "running" in json.loads(answer).get("cluster_state", {}).values()


def request_management(uri: str, path: str, body: bytes | None = None) -> bytes:
    """Ask the management interface; a body makes it a POST."""
    parts = urlsplit(uri)
    credentials = base64.b64encode(f"{parts.username}:{parts.password}".encode()).decode()
    request = urllib.request.Request(  # noqa: S310 - our own broker, http by construction
        f"{parts.scheme}://{parts.hostname}:{parts.port or 15672}{path}",
        data=body,
        headers={"Authorization": f"Basic {credentials}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - as above
        content: bytes = answer.read()
    return content


def _users(plan: Plan) -> list[BrokerUser]:
    password = plan.passwords["broker_pseudo_tms"]
    provider = next(user for user in production_users() if user.name == PROVIDER_USER)
    users = [provider.with_password(password)]
    if "AMQP_URI" not in plan.external:
        users.append(everything(BROKER_USER, plan.passwords["broker_portolan"]))
    return users


def _write_files(plan: Plan) -> str:
    state = plan.state
    loaded = state.write(state.conf / "definitions.json", json.dumps(topology(plan), indent=1))
    state.write(state.conf / "rabbitmq-env.conf", "")
    state.write(state.conf / "enabled_plugins", "[rabbitmq_management].\n")
    configuration = f"""listeners.tcp.1 = {LOOPBACK}:{plan.ports["amqp"]}
management.tcp.ip = {LOOPBACK}
management.tcp.port = {plan.ports["amqp_management"]}
load_definitions = {loaded}
log.console = true
log.console.level = info
log.file = false
raft.wal_max_size_bytes = 67108864
"""
    state.write(state.conf / "rabbitmq.conf", configuration)
    return configuration


def _environment(plan: Plan) -> dict[str, str]:
    state, home = plan.state, plan.state.data("broker")
    quiet = "+sbwt none +sbwtdcpu none +sbwtdio none"  # schedulers that sleep leave the CPU to others
    return {
        "HOME": str(home),
        "ERL_EPMD_ADDRESS": LOOPBACK,
        "ERL_EPMD_PORT": str(plan.ports["amqp_names"]),
        "ERL_CRASH_DUMP": str(state.logs / "broker-crash.dump"),
        "RABBITMQ_NODENAME": broker_node(state),
        "RABBITMQ_DIST_PORT": str(plan.ports["amqp_distribution"]),
        "RABBITMQ_MNESIA_BASE": str(home / "mnesia"),
        "RABBITMQ_LOG_BASE": str(state.logs),
        "RABBITMQ_CONF_ENV_FILE": str(state.conf / "rabbitmq-env.conf"),
        "RABBITMQ_CONFIG_FILE": str(state.conf / "rabbitmq.conf"),
        "RABBITMQ_CONFIG_FILES": str(state.conf / "rabbitmq.conf.d"),
        "RABBITMQ_ADVANCED_CONFIG_FILE": str(state.conf / "advanced.config"),
        "RABBITMQ_GENERATED_CONFIG_DIR": str(home / "generated"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(state.conf / "enabled_plugins"),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": f"-kernel inet_dist_use_interface {{127,0,0,1}} {quiet}",
        # The start script becomes the Erlang machine, so that supervisor's signals reach it.
        "RUNNING_UNDER_SYSTEMD": "1",
    }
