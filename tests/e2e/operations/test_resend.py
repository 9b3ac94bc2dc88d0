"""The drill of a wiped broker: its topology comes back by itself, and `resend` brings what it held."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from deploy.local.demo.job import Job
from deploy.local.plan import Plan
from portal_kit.testing.processes import eventually
from tests.conftest import SignIn
from tests.e2e.operations.hands import Operator
from tests.e2e.suite import Suite

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]
AWAY = ("orders", "billing")
UNSENT = "SELECT count(*) FROM outbox WHERE sent_at IS NULL"


def test_what_a_wiped_broker_lost_is_sent_again(
    operator: Operator, suite: Suite, plan: Plan, sign_in: SignIn, stop: Callable[..., None], start: Callable[..., None]
):
    """An acceptance lies in queues that nobody reads when the broker loses all its data."""
    began = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    job = Job(sign_in("anna"), sign_in("paula", "agency"), targets=("fr",))
    for step in (job.send_document, job.request, job.offer):
        step()
    stop(*AWAY)
    accepted = job.client.move(f"/quotes/{job.quote['id']}", "accept")
    eventually(lambda: suite.rows("quotes", UNSENT) == [(0,)], 60, "the acceptance sent")
    stop("broker")
    shutil.rmtree(plan.state.data("broker") / "mnesia")
    start("broker")
    suite.server_ready("broker")
    seen = operator.rows("resend", "--since", began, "--dry-run", "--service", "quotes", "--type", "quote.accepted.v1")
    assert [(row["events"], row["missing"]) for row in seen] == [(1, 2)]
    sent = operator.rows("resend", "--since", began)
    start(*AWAY)
    job.order = job.client.wait(f"/orders/{accepted['order_id']}", lambda _: True, 90, pending="order_not_found")
    for step in (job.produce, job.approve, job.bill):
        step()
    assert "0 findings" in suite.audit()
    assert sum(row["missing"] for row in sent if not row["type"].startswith("job.")) >= 2


def test_a_span_that_cannot_be_is_refused(operator: Operator):
    """With a word and an exit status."""
    refused = operator.run("resend", "--since", "2026-11-02", "--until", "2026-11-01", status=1)
    assert "nothing lies between" in refused
