"""Stopping with work in flight: it is finished, answered, and nothing new begins."""

from __future__ import annotations

import pytest

from portal_kit.ids import new_id
from portal_kit.testing.callers import a_contact
from portal_kit.testing.processes import eventually
from portal_kit.tests.integration.conftest import Bench

pytestmark = pytest.mark.integration


def test_a_stopping_service_answers_what_it_began_and_leaves_the_rest_in_the_queue(bench: Bench):
    """SIGTERM: the running call commits and is answered, a later one waits for the next process, exit status 0."""
    token = bench.keys.token(a_contact({"invoice.write": "organisation"}))
    running = bench.client.send("billing.add_slowly", token, new_id(), text="in flight")
    # A running operation holds its advisory lock.
    busy = "SELECT 1 FROM pg_locks JOIN pg_database d ON d.oid = database"
    busy += " WHERE locktype = 'advisory' AND d.datname = current_database()"
    eventually(lambda: bench.rows(busy), what="the call to begin")
    bench.process.process.terminate()
    eventually(lambda: not bench.process.ready(), what="not ready")
    late = bench.client.send("billing.add_slowly", token, new_id(), text="late")
    assert "id" in answered(bench, running)["result"]
    assert bench.process.process.wait(timeout=35) == 0
    bench.process.restart()
    assert "id" in answered(bench, late)["result"]


def answered(bench: Bench, reply: str) -> dict:
    """Wait for one answer."""
    return eventually(lambda: bench.client.poll(reply), 30, "the answer")
