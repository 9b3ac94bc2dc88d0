"""Events that each consumer has heard before: once more, in the wrong order, or a week late."""

from __future__ import annotations

import pytest

from contracts import loader
from tests.chaos.load import Load, check_jobs
from tests.chaos.strikes import events
from tests.e2e.suite import Suite

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(600), pytest.mark.usefixtures("no_process_ends")]

CONSUMERS = [service for service in loader.SERVICES if loader.consumed_by(service)]


@pytest.fixture(autouse=True, scope="module")
def heard(jobs: Load) -> None:
    """A whole job has ended, so that every consumer has heard of something."""
    if not jobs.finished:
        jobs.wait_for_one_more()


@pytest.mark.parametrize("consumer", CONSUMERS)
def test_duplicates_and_reordering(suite: Suite, jobs: Load, consumer: str):
    """The last events of every queue again, the newest first: the inbox knows them, nothing happens twice."""
    inbox = "SELECT count(*), count(DISTINCT (consumer, message_id)) FROM inbox"
    assert events.again(suite, consumer) > 0
    events.digested(suite, consumer)
    rows, distinct = suite.rows(consumer, inbox)[0]
    assert rows == distinct


@pytest.mark.parametrize("consumer", CONSUMERS)
def test_a_week_old_event(suite: Suite, jobs: Load, consumer: str):
    """What a thing has left behind has no effect on it: no second order or invoice, no step back, no process that ends."""
    assert events.a_week_late(suite, consumer) > 0
    events.digested(suite, consumer)
    check_jobs(jobs)
