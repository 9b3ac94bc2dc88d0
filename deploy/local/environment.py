"""The environment of each process, and the one that tests and shells are given."""

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from deploy.local.plan import Plan
from deploy.local.ports import LOOPBACK
from deploy.local.processes import OPERATIONS, Process
from deploy.local.signers import TRUSTED
from deploy.local.state import CHECKOUT, State

# In every process we start: by it a crashed suite's orphans are found again.
MARK = "PORTOLAN_STATE_HOME"
# Settings of the services that a person may set for one `up`, by the beginnings of their names.
PASSED_ON = (
    *("GATEWAY_RATE", "GATEWAY_ANONYMOUS", "GATEWAY_MAX", "SESSION_"),
    *("LEGAL_ENTITY", "NOTIFY_INTAKE_", "PROVIDER_ACCOUNT_ID"),
    *("SMTP_SECURITY", "SMTP_USER", "SMTP_PASSWORD"),
)
RETRY_DELAYS = {"local": "10,20,30", "test": "1,2,3"}


def plain_environment(state: State) -> dict[str, str]:
    """What any process needs, nothing of the invoking shell's own."""
    python = str(Path(sys.executable).parent)
    return {
        MARK: str(state.home),
        "HOME": str(state.run),
        "LANG": "C.UTF-8",
        "PATH": f"{python}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
        "PYTHONUNBUFFERED": "1",
    }


def suite_environment(plan: Plan) -> dict[str, str]:
    """The settings that all processes of the suite share."""
    profile = plan.state.profile
    deadly = {"PORTOLAN_FAILPOINTS": str(plan.state.failpoints)} if profile == "test" else {}
    return {
        "PORTOLAN_PROFILE": profile,
        **deadly,
        # Addresses here are numbers: eventlet's own resolver costs each service 8 MiB and a tenth of its start.
        "EVENTLET_NO_GREENDNS": "yes",
        "PUBLIC_URL": plan.gateway_url,
        "RETRY_DELAYS": os.environ.get("RETRY_DELAYS", RETRY_DELAYS[profile]),
        "LOG_FORMAT": os.environ.get("LOG_FORMAT", "json"),
        "LOG_LEVEL": os.environ.get("LOG_LEVEL", "INFO"),
        **{name: text for name, text in os.environ.items() if name.startswith(PASSED_ON)},
    }


def process_environment(plan: Plan, process: Process) -> dict[str, str]:
    """All that one process is told; a provider's system learns nothing of the suite's inside."""
    health = {"HEALTH_PORT": str(plan.health_ports[process.name])}
    common = {**plain_environment(plan.state), **suite_environment(plan), **health}
    listens = {"GATEWAY_PORT": str(plan.ports["gateway"])} if process.name == "gateway" else {}
    if process.name == OPERATIONS:
        urls = {name: f"http://{LOOPBACK}:{port}" for name, port in plan.health_ports.items()}
        watched = {each.name: urls[each.name] for each in plan.processes}
        listens = {**plan.operations, "OPERATIONS_PROCESSES": json.dumps(watched)}
    # What follows is where others are; only fault tests put something in between.
    plan = plan.by_detour()
    if process.is_provider_system:
        key = {"TMS_API_KEY_FILE": str(plan.provider_key_file)}
        return {**common, **key, "TMS_AMQP_URI": plan.provider_amqp_uri, "TMS_API_URL": plan.gateway_url}
    keys = {"CALLER_KEYS_FILE": str(plan.state.keys / TRUSTED)}
    signer = process.service or process.name
    if (plan.state.keys / f"{signer}.pem").exists():
        keys["CALLER_KEY_FILE"] = str(plan.state.keys / f"{signer}.pem")
    databases: dict[str, str] = {}
    if process.service:
        databases["DATABASE_URI"] = plan.database_uri("app", process.service)
    if process.reads_all_databases:
        databases["DATABASE_URIS"] = json.dumps(_with_tables(plan.database_uris("relay")))
    servers = {"AMQP_URI": plan.amqp_uri, **plan.store, **plan.mail}
    return {**common, **keys, **databases, **listens, **servers}


def migration_environment(plan: Plan) -> dict[str, str]:
    """What `portal_kit.migrations upgrade-all` needs: every database, as its owner."""
    owners = {"DATABASE_URIS": json.dumps(_with_tables(plan.database_uris("owner")))}
    return {**plain_environment(plan.state), **suite_environment(plan), **owners}


def has_migrations(service: str) -> bool:
    """Whether the checkout has tables for this service."""
    return (CHECKOUT / "services" / service / "migrations" / "env.py").exists()


def _with_tables(uris: Mapping[str, str]) -> dict[str, str]:
    return {service: uri for service, uri in uris.items() if has_migrations(service)}


def described_environment(plan: Plan) -> dict[str, object]:
    """Everything a test, a shell or the operator's command may want to know of this suite."""
    state = plan.state
    broker_tools = {
        "HOME": str(state.data("broker")),
        "ERL_EPMD_PORT": str(plan.ports["amqp_names"]),
        "RABBITMQ_NODENAME": broker_node(state),
    }
    return {
        **suite_environment(plan),
        **plan.store,
        **plan.mail,
        "PORTOLAN_STATE": state.name,
        "STATE_HOME": str(state.home),
        "AMQP_URI": plan.amqp_uri,
        "AMQP_MANAGEMENT_URI": plan.management_uri or "",
        "PROVIDER_AMQP_URI": plan.provider_amqp_uri,
        "BROKER_TOOLS_ENVIRONMENT": broker_tools,
        "DATABASE_ADMIN_URI": plan.database_admin_uri,
        "DATABASE_URIS": plan.database_uris("relay"),
        "APP_DATABASE_URIS": plan.database_uris("app"),
        "OWNER_DATABASE_URIS": plan.database_uris("owner"),
        "GATEWAY_URL": plan.gateway_url,
        "OPERATIONS_URL": plan.operations_url,
        **plan.operations,
        "MAIL_PAGE_URL": plan.mail_page_url or "",
        "CALLER_KEYS_FILE": str(state.keys / TRUSTED),
        "CALLER_KEYS_FOLDER": str(state.keys),
        "SUPERVISOR_CONF": str(state.conf / "supervisord.conf"),
        "SUPERVISOR_SOCKET": str(state.run / "supervisor.sock"),
        "CHECKOUT": str(CHECKOUT),
        "PROCESSES": {
            process.name: {
                "health_url": f"http://127.0.0.1:{plan.health_ports[process.name]}",
                "script": str(state.conf / f"{process.name}.sh"),
                "log": str(state.logs / f"{process.name}.log"),
            }
            for process in plan.processes
        },
    }


def as_variables(told: Mapping[str, object]) -> dict[str, str]:
    """The same as environment variables: what is no text becomes JSON."""
    return {name: text if isinstance(text, str) else json.dumps(text) for name, text in told.items()}


def broker_node(state: State) -> str:
    """The Erlang node name of this state's broker."""
    return f"portolan-{state.name}-{state.digest}@localhost"
