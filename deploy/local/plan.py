"""What is decided before anything starts: ports, passwords, processes, and which servers are ours."""

import os
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from deploy.local.passwords import settle_passwords
from deploy.local.ports import LOOPBACK, kept_ports, settle_ports
from deploy.local.processes import SERVICES, SUITE, Process, chosen_processes
from deploy.local.state import CHECKOUT, State

EXTERNAL_FILE = "external.json"
PROCESSES_FILE = "processes.json"
EXTERNAL_VARIABLES = (
    "AMQP_URI",
    "AMQP_MANAGEMENT_URI",
    "DATABASE_URI",
    "S3_ENDPOINT",
    "S3_PUBLIC_ENDPOINT",
    "S3_ACCESS_KEY",
    "S3_SECRET_KEY",
    "S3_BUCKET",
    "S3_REGION",
    "SMTP_HOST",
    "SMTP_PORT",
)
VHOST = "portolan"
BROKER_USER = "portolan"
PROVIDER_USER = "pseudo_tms"
SERVER_PORTS = (
    "amqp",
    "amqp_distribution",
    "amqp_names",
    "amqp_management",
    "postgresql",
    "store",
    "store_account",
    "store_container",
    "store_object",
    "smtp",
    "mail_page",
    "operations_page",
)
# What a suite for fault tests reaches through a proxy: each server, and the gateway for the provider's system.
DETOURED = ("amqp", "postgresql", "store", "smtp", "gateway")
CONTROL = "detour_control"


@dataclass(frozen=True)
class Plan:
    """One suite as it shall run; every address is derived from here."""

    state: State
    ports: dict[str, int]
    passwords: dict[str, str]
    external: dict[str, str]
    processes: tuple[Process, ...]

    @property
    def health_ports(self) -> dict[str, int]:
        """Where each process answers `/livez`, `/readyz` and `/metrics`."""
        # A suite that was started by an earlier release has no port for a process of this one.
        known = (process for process in SUITE if process.port_name in self.ports)
        return {process.name: self.ports[process.port_name] for process in known}

    @property
    def detours(self) -> dict[str, int]:
        """Where the proxy listens for each link of a suite for fault tests; empty for any other."""
        return {name: self.ports[_detour(name)] for name in DETOURED if _detour(name) in self.ports}

    def by_detour(self) -> "Plan":
        """The same suite, with servers where its processes reach them."""
        return replace(self, ports={**self.ports, **self.detours})

    @property
    def amqp_uri(self) -> str:
        """The suite's own way to the broker."""
        return self.external.get("AMQP_URI") or self._private_amqp(BROKER_USER, "broker_portolan")

    @property
    def provider_amqp_uri(self) -> str:
        """The way of a provider's system: a user that sees the bridge alone."""
        ours = self._private_amqp(PROVIDER_USER, "broker_pseudo_tms")
        if "AMQP_URI" not in self.external:
            return ours
        theirs, user = urlsplit(self.external["AMQP_URI"]), urlsplit(ours)
        place = f"{user.username}:{user.password}@{theirs.hostname}:{theirs.port or 5672}"
        return urlunsplit(theirs._replace(netloc=place))

    @property
    def provider_key_file(self) -> Path:
        """Where the seed leaves the provider system's API key; the system waits for it."""
        return self.state.home / "pseudo-tms.key"

    @property
    def management_uri(self) -> str | None:
        """The broker's management address, user and password in it."""
        if "AMQP_URI" in self.external:
            return self.external.get("AMQP_MANAGEMENT_URI")
        place = f"{BROKER_USER}:{self.passwords['broker_portolan']}@{LOOPBACK}"
        return f"http://{place}:{self.ports['amqp_management']}"

    @property
    def vhost(self) -> str:
        """The broker's virtual host, as in the address."""
        return urlsplit(self.amqp_uri).path.lstrip("/") or "/"

    @property
    def database_admin_uri(self) -> str:
        """A user of the database server who may create roles and databases."""
        private = f"postgresql://postgres:{self.passwords['database_admin']}@{LOOPBACK}"
        return self.external.get("DATABASE_URI") or f"{private}:{self.ports['postgresql']}/postgres"

    def database_uri(self, role: str, service: str) -> str:
        """The address of one service's database for `owner`, `app` or `relay`."""
        server = urlsplit(self.database_admin_uri)
        password = quote(self.passwords[f"database_{role}"])
        place = f"portolan_{role}:{password}@{server.hostname}:{server.port or 5432}"
        return urlunsplit(server._replace(netloc=place, path=f"/portolan_{service}"))

    def database_uris(self, role: str) -> dict[str, str]:
        """All services' databases for one role."""
        return {service: self.database_uri(role, service) for service in SERVICES}

    @property
    def store(self) -> dict[str, str]:
        """The object store's settings, by the names that the processes read."""
        if "S3_ENDPOINT" in self.external:
            endpoint = self.external["S3_ENDPOINT"]
            defaults = {"S3_BUCKET": "portolan", "S3_REGION": "us-east-1"}
            defaults["S3_PUBLIC_ENDPOINT"] = endpoint
            given = {key: text for key, text in self.external.items() if key.startswith("S3_")}
            return {**defaults, **given}
        endpoint = f"http://{LOOPBACK}:{self.ports['store']}"
        return {
            "S3_ENDPOINT": endpoint,
            "S3_PUBLIC_ENDPOINT": endpoint,
            "S3_ACCESS_KEY": f"portolan:{self.passwords['store_access'][:12]}",
            "S3_SECRET_KEY": self.passwords["store_secret"],
            "S3_BUCKET": "portolan",
            "S3_REGION": "us-east-1",
        }

    @property
    def mail(self) -> dict[str, str]:
        """Where mail is handed over."""
        host = self.external.get("SMTP_HOST", LOOPBACK)
        own_port = str(self.ports["smtp"])
        port = self.external.get("SMTP_PORT", "25") if "SMTP_HOST" in self.external else own_port
        return {"SMTP_HOST": host, "SMTP_PORT": port, "MAIL_FROM": "Portolan <portal@portolan.example>"}

    @property
    def mail_page_url(self) -> str | None:
        """The mail catcher's page, where mail is ours."""
        if "SMTP_HOST" in self.external:
            return None
        return f"http://{LOOPBACK}:{self.ports['mail_page']}"

    @property
    def operations_url(self) -> str:
        """The operators' page; its user is `operator`."""
        return f"http://{LOOPBACK}:{self.ports.get('operations_page', 0)}"

    @property
    def operations(self) -> dict[str, str]:
        """Where the page listens, its password, and where operators' deeds are written down."""
        return {
            "OPERATIONS_PORT": str(self.ports.get("operations_page", 0)),
            "OPERATIONS_USER": "operator",
            "OPERATIONS_PASSWORD": self.passwords["operations"],
            "OPERATIONS_JOURNAL": str(self.state.home / "operations.jsonl"),
        }

    @property
    def gateway_url(self) -> str:
        """The public address of the suite."""
        return f"http://{LOOPBACK}:{self.ports['gateway']}"

    def _private_amqp(self, user: str, password: str) -> str:
        return f"amqp://{user}:{self.passwords[password]}@{LOOPBACK}:{self.ports['amqp']}/{VHOST}"


def fresh_plan(state: State, *, running: bool, detour: bool = False) -> Plan:
    """Decide for an `up`: external servers come from the environment, free ports are settled."""
    external = {name: os.environ[name] for name in EXTERNAL_VARIABLES if os.environ.get(name)}
    state.write_json(EXTERNAL_FILE, external)
    names = [*SERVER_PORTS, *(process.port_name for process in SUITE)]
    if detour:
        names += [CONTROL, *map(_detour, DETOURED)]
    ports = settle_ports(state, names, running=running)
    processes = chosen_processes(CHECKOUT)
    state.write_json(PROCESSES_FILE, {"names": [process.name for process in processes]})
    return Plan(state, ports, settle_passwords(state), external, processes)


def kept_plan(state: State) -> Plan | None:
    """The plan of the last `up`, or None when there was none."""
    ports = kept_ports(state)
    if not ports:
        return None
    external = state.read_json(EXTERNAL_FILE)
    names = state.read_json(PROCESSES_FILE).get("names", [])
    processes = tuple(process for process in SUITE if process.name in names)
    return Plan(state, ports, settle_passwords(state), external, processes)


def _detour(name: str) -> str:
    return f"detour_{name}"
