"""Fifty parallel accepts of one quote make one order, whoever repeats and whoever races."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest

from deploy.local.demo.job import Job
from gateway.client import ApiProblem, PortalClient
from tests.e2e.suite import Suite

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("no_restart")]
PARALLEL = 50


@pytest.fixture
def no_restart(suite: Suite):
    """The same processes before and after."""
    before = suite.pids()
    yield
    assert suite.pids() == before


@pytest.fixture
def offered(anna: PortalClient, paula: PortalClient) -> Job:
    """A job whose offer waits for Anna's word."""
    job = Job(anna, paula, targets=("fr",))
    for step in (job.send_document, job.request, job.offer):
        step()
    return job


@pytest.mark.feature("Q6")
def test_fifty_accepts_with_one_key_are_one_operation(suite: Suite, offered: Job):
    """Each gets the same answer, some of them after a repetition."""
    key = str(uuid4())
    answers = _race(suite, offered, [key] * PARALLEL)
    assert len(answers) == PARALLEL
    assert {answer["order_id"] for answer in answers if isinstance(answer, dict)} == {_the_order(suite, offered)}
    assert all(isinstance(answer, dict) for answer in answers)


@pytest.mark.feature("Q6")
def test_fifty_accepts_with_fifty_keys_make_one_order(suite: Suite, offered: Job):
    """One wins; the others hear that it is done, as a conflict with what is still possible."""
    answers = _race(suite, offered, [str(uuid4()) for _ in range(PARALLEL)])
    outcomes = Counter(_outcome(answer) for answer in answers)
    assert outcomes[200] == 1, outcomes
    assert outcomes[409] == PARALLEL - 1, outcomes
    winner = next(answer for answer in answers if isinstance(answer, dict))
    assert winner["order_id"] == _the_order(suite, offered)
    assert "0 findings" in suite.audit()


def _outcome(answer: dict | ApiProblem) -> int:
    return 200 if isinstance(answer, dict) else answer.status


def _race(suite: Suite, job: Job, keys: list[str]) -> list[dict | ApiProblem]:
    """Accept once per key, all at once, and return every answer."""
    start = Barrier(len(keys))
    path = f"/quotes/{job.quote['id']}"

    def accept(key: str) -> dict | ApiProblem:
        client = PortalClient(suite.plan.gateway_url, job.client.token)
        start.wait(30)
        try:
            return client.move(path, "accept", key)
        except ApiProblem as problem:
            return problem

    with ThreadPoolExecutor(len(keys)) as threads:
        return list(threads.map(accept, keys))


def _the_order(suite: Suite, job: Job) -> str:
    """Return the one order of the quote, after every event about it has been handled."""
    quote = job.client.get(f"/quotes/{job.quote['id']}")
    order = job.client.wait(f"/orders/{quote['order_id']}", lambda _: True, pending="order_not_found")
    query = f"SELECT id::text FROM orders WHERE quote_id = '{job.quote['id']}'"
    assert suite.rows("orders", query) == [(order["id"],)]
    accepted = f"SELECT count(*) FROM outbox WHERE type = 'quote.accepted.v1' AND aggregate_id = '{job.quote['id']}'"
    assert suite.rows("quotes", accepted) == [(1,)]
    return str(order["id"])
