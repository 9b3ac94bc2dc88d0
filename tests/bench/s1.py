"""S1: an RPC echo through the guarded entrypoint beside a bare responder, 50 in flight, one process each."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from deploy.local.plan import Plan
from portal_kit.testing.broker import fresh_vhost
from portal_kit.testing.callers import Keys, a_contact, make_keys
from portal_kit.testing.processes import running
from tests.bench.figures import Figure
from tests.bench.rpc_load import rate

CALLS = 6_000
ROUNDS = 3


def measure(_plan: Plan) -> list[Figure]:
    """Take turns, so that what else the machine does falls on both."""
    guarded: list[float] = []
    bare: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        keys = make_keys(Path(folder))
        token = keys.signer("identity").sign(a_contact({"invoice.read": "own"}), lifetime=3600)
        for _ in range(ROUNDS):
            guarded.append(_guarded(keys, token))
            bare.append(_bare())
    ratio = median(guarded) / median(bare)
    return [Figure("S1", median(guarded), "calls/s", median(bare), ratio, ">= 0.8", ratio >= 0.8)]


def _guarded(keys: Keys, token: str) -> float:
    with fresh_vhost() as host:
        environment = {
            "AMQP_URI": host.uri,
            "DATABASE_URI": "postgresql://127.0.0.1:1/none",
            "CALLER_KEYS_FILE": keys.trusted_file,
            "PORTOLAN_PROFILE": "test",
            "LOG_LEVEL": "WARNING",
        }
        arguments = ["portal_kit.bus.runner", "tests.bench.echo:Echo"]
        with running(arguments, environment, path="/livez") as _:
            return rate(host.uri, "billing.echo", token, CALLS)


def _bare() -> float:
    with fresh_vhost() as host, _responder(host.uri):
        return rate(host.uri, "billing.echo", "", CALLS)


@contextmanager
def _responder(uri: str) -> Iterator[None]:
    command = [sys.executable, "-m", "tests.bench.peers.bare_responder", uri, "billing"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        process.stdout.readline()
        yield
    finally:
        process.kill()
        process.wait()
