"""The drill of a lost installation: backup, loss of everything, restore; finished jobs are there, the others go on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from deploy.local.demo.job import Job
from deploy.local.environment import described_environment
from deploy.local.plan import Plan
from ops.backup.clearing import clear_database
from portal_kit.database import single_connections
from portal_kit.objects import ObjectStore
from portal_kit.settings import S3Settings
from portal_kit.testing.broker import RpcClient
from portal_kit.testing.processes import eventually
from tests.conftest import SignIn
from tests.e2e.operations.hands import DEAD, Operator, event, set_aside
from tests.e2e.suite import Suite

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]
Hand = Callable[..., None]
CLOSED = "SELECT count(*) FROM orders WHERE state = 'closed'"
UNSENT = "SELECT count(*) FROM outbox WHERE sent_at IS NULL"


def bucket(plan: Plan) -> ObjectStore:
    """The suite's bucket."""
    names = ("endpoint", "public_endpoint", "access_key", "secret_key", "bucket", "region")
    return ObjectStore(S3Settings(**{name: plan.store[f"S3_{name.upper()}"] for name in names}))


def owners(plan: Plan) -> Mapping[str, str]:
    """The services' databases as their owner."""
    found = described_environment(plan)["OWNER_DATABASE_URIS"]
    assert isinstance(found, Mapping)
    return found


def destroy(plan: Plan, lost: list[str]) -> None:
    """Lose every table, the objects of two jobs, and have strangers in bucket and queues instead."""
    for uri in owners(plan).values():
        with single_connections(uri).begin() as connection:
            clear_database(connection)
    store = bucket(plan)
    for key in lost:
        store.remove(key)
    store.put("files/of-another-world", b"stray", "text/plain")
    bus = RpcClient(plan.amqp_uri)
    set_aside(bus, event())
    bus.close()


def sent_offer(sign_in: SignIn) -> Job:
    """A job whose offer waits for the client."""
    job = Job(sign_in("anna"), sign_in("paula", "agency"), targets=("fr",))
    for step in (job.send_document, job.request, job.offer):
        step()
    return job


def restore_while_the_suite_starts(operator: Operator, folder: Path, begin: Callable[[], None]) -> str:
    """Run the command to its end; processes are started when it asks for them."""
    restoring = operator.start("restore", str(folder), "--replace")
    assert restoring.stdout is not None
    told = [restoring.stdout.readline() for _ in range(2)]
    assert told[1].startswith("Start the suite's processes now"), restoring.communicate()
    begin()
    printed, complaint = restoring.communicate(timeout=300)
    assert restoring.returncode == 0, "".join(told) + printed + complaint
    return printed


def test_everything_comes_back_and_what_was_under_way_goes_on(
    operator: Operator, suite: Suite, plan: Plan, sign_in: SignIn, stop: Hand, start: Hand, tmp_path: Path
):
    """An acceptance is on its way to orders at the moment of the backup."""
    folder = tmp_path / "backup"
    finished = Job(sign_in("anna"), sign_in("paula", "agency"), targets=("fr",))
    finished.run(lambda _title, _figures: None)
    job = sent_offer(sign_in)
    stop("orders")
    accepted = job.client.move(f"/quotes/{job.quote['id']}", "accept")
    eventually(lambda: suite.rows("quotes", UNSENT) == [(0,)], 60, "the acceptance sent")
    operator.run("backup", str(folder))
    closed = suite.rows("orders", CLOSED)
    stop(*suite.names())
    assert "not empty" in operator.run("restore", str(folder), status=1)
    sources = (finished.source["id"], job.source["id"])
    keys = suite.rows("files", f"SELECT object_key FROM files WHERE id IN {sources}")
    destroy(plan, [str(row[0]) for row in keys])
    assert "0 findings" in restore_while_the_suite_starts(operator, folder, lambda: start(*suite.names()))
    suite.all_ready()
    assert suite.rows("orders", CLOSED) == closed
    assert not [found for found in bucket(plan).inventory() if found.key == "files/of-another-world"]
    assert not [row for row in operator.rows("dlq", "list") if row["queue"] == DEAD]
    job.order = job.client.wait(f"/orders/{accepted['order_id']}", lambda _: True, 90, pending="order_not_found")
    for step in (job.produce, job.approve, job.bill):
        step()


def test_a_backup_that_was_never_finished_is_refused(operator: Operator, tmp_path: Path):
    """Before anything is touched."""
    (tmp_path / "taken-1").mkdir()
    assert "never finished" in operator.run("restore", str(tmp_path), "--replace", status=1)
