"""Broker, database, object store and mail server that stop, freeze, refuse or forget."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2

from portal_kit.testing.processes import eventually
from tests.e2e.suite import Suite

CTL = "/usr/lib/rabbitmq/bin/rabbitmqctl"
NO_MEMORY, ENOUGH_MEMORY = "0.0001", "0.4"


@contextmanager
def restarted(suite: Suite, server: str) -> Iterator[None]:
    """Stop a server in order; it is away inside of the block and serves after it."""
    suite.stop(server)
    try:
        yield
    finally:
        suite.start(server)
        suite.server_ready(server)


@contextmanager
def killed(suite: Suite, server: str) -> Iterator[None]:
    """`kill -9` a server; the supervisor starts it at once, and it serves after the block."""
    old = suite.kill(server)
    yield
    eventually(lambda: suite.pid(server) not in (0, old), 60, f"a new {server}")
    suite.server_ready(server)


@contextmanager
def frozen(suite: Suite, server: str) -> Iterator[None]:
    """SIGSTOP inside of the block: connections are taken by the kernel and nobody reads them."""
    pid = suite.freeze(server)
    try:
        yield
    finally:
        suite.thaw(pid)
    suite.server_ready(server)


@contextmanager
def memory_alarm(suite: Suite) -> Iterator[None]:
    """The broker finds its memory full: it reads nothing more of those who publish."""
    broker_command(suite, "set_vm_memory_high_watermark", NO_MEMORY)
    try:
        yield
    finally:
        broker_command(suite, "set_vm_memory_high_watermark", ENOUGH_MEMORY)


@contextmanager
def wiped_broker(suite: Suite) -> Iterator[None]:
    """The broker loses its data: queues, messages and users; it comes back with its topology and nothing else."""
    suite.stop("broker")
    shutil.rmtree(suite.plan.state.data("broker") / "mnesia")
    try:
        yield
    finally:
        suite.start("broker")
        suite.server_ready("broker")


@contextmanager
def table_locked(suite: Suite, service: str, table: str) -> Iterator[None]:
    """Somebody holds a lock that every use of a table waits for."""
    connection = psycopg2.connect(suite.plan.database_uri("owner", service))
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        yield
    finally:
        connection.close()


@contextmanager
def no_connections(suite: Suite, service: str) -> Iterator[None]:
    """The database has no connection left for a service: those that were open are gone, and no new one is given."""
    name = f"portolan_{service}"
    gone = (
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}' AND pid <> pg_backend_pid()"
    )
    _administer(suite, f"ALTER DATABASE {name} CONNECTION LIMIT 0", gone)
    try:
        yield
    finally:
        _administer(suite, f"ALTER DATABASE {name} CONNECTION LIMIT -1")


def broker_command(suite: Suite, *command: str) -> str:
    """Run `rabbitmqctl` for the suite's own broker."""
    told = suite.servers["BROKER_TOOLS_ENVIRONMENT"]
    outcome = subprocess.run(
        [CTL, *command], env={**os.environ, **told}, capture_output=True, text=True, timeout=60, check=False
    )
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    return outcome.stdout


def _administer(suite: Suite, *statements: str) -> None:
    connection = psycopg2.connect(suite.plan.database_admin_uri)
    connection.autocommit = True
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    connection.close()
