"""Starts the peer by `nameko run`, each service in a process of its own, over a virtual host and a database of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from uuid import uuid4

import amqp
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from portal_kit.broker import connect
from portal_kit.database import driver_uri
from portal_kit.testing.broker import fresh_vhost
from portal_kit.testing.databases import execute
from portal_kit.testing.processes import eventually, free_port
from portal_kit.testing.servers import Servers
from tests.bench.http_load import answers
from tests.bench.peers.plain_nameko.models import Base, Order

PACKAGE = "tests.bench.peers.plain_nameko"
QUEUE = "rpc-plain_orders"


@contextmanager
def plain_suite(where: Servers) -> Iterator[str]:
    """Run the peer; gives the address of its one order."""
    with ExitStack() as stack:
        database = stack.enter_context(_database(where))
        host = stack.enter_context(fresh_vhost())
        port = free_port()
        settings = {
            "AMQP_URI": host.uri,
            "WEB_SERVER_ADDRESS": f"127.0.0.1:{port}",
            "DATABASE_URI": driver_uri(database),
        }
        file = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "config.yaml"
        file.write_text(json.dumps(settings))  # JSON is YAML
        # nameko's gateway does not get over a first call that no queue took.
        stack.enter_context(_running(file, f"{PACKAGE}.orders"))
        eventually(lambda: _is_served(host.uri), 30, "the plain service")
        stack.enter_context(_running(file, f"{PACKAGE}.gateway"))
        url = f"http://127.0.0.1:{port}/orders/{_one_order(database)}"
        eventually(lambda: answers(url), 30, "the plain suite ready")
        yield url


@contextmanager
def _database(where: Servers) -> Iterator[str]:
    name = f"bench_plain_{uuid4().hex[:8]}"
    execute(where, f'CREATE DATABASE "{name}"')
    try:
        yield where.database_uri("admin", name)
    finally:
        execute(where, f'DROP DATABASE "{name}" WITH (FORCE)')


def _one_order(database: str) -> str:
    engine = create_engine(driver_uri(database))
    Base.metadata.create_all(engine)
    order_id = str(uuid4())
    with Session(engine) as session:
        order = Order(id=order_id, number="O-2026-0001", name="Harbour crane manual", state="approved")
        order.source_language, order.instructions = "en", "Informal tone; keep product names."
        session.add(order)
        session.commit()
    engine.dispose()
    return order_id


def _is_served(uri: str) -> bool:
    connection = connect(uri)
    try:
        return bool(connection.channel().queue_declare(QUEUE, passive=True).consumer_count)
    except amqp.NotFound:
        return False
    finally:
        connection.close()


@contextmanager
def _running(config: Path, module: str) -> Iterator[None]:
    nameko = str(Path(sys.executable).with_name("nameko"))
    process = subprocess.Popen([nameko, "run", "--config", str(config), module], stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
