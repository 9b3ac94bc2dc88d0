"""Ten jobs at a time, for as long as a test does harm; every job that was begun must come to its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event

from deploy.local.demo.cast import AGENCY, PASSWORD
from deploy.local.demo.job import Job
from gateway.client import PortalClient
from portal_kit.testing.processes import eventually
from tests.e2e.suite import Suite

AT_A_TIME = 10
# A person's patience with the repetition of one request; a server's restart takes less.
PATIENCE = 120
BuildJob = Callable[[], Job]


@dataclass
class Traffic:
    """The jobs that were begun, and the word to begin no more."""

    begun: list[Job] = field(default_factory=list)
    finished: list[Job] = field(default_factory=list)
    enough: Event = field(default_factory=Event)

    def work(self, build: BuildJob) -> None:
        """Do one job after the other until it is enough; the last one is finished too."""
        while True:
            job = build()
            self.begun.append(job)
            for _, step in job.steps():
                step()
            self.finished.append(job)
            if self.enough.is_set():
                return

    def wait_for_one_more(self) -> None:
        """Wait until work flows: another job has come to its end."""
        before = len(self.finished)
        eventually(lambda: len(self.finished) > before, 120, "another finished job")


def job_builder(base_url: str) -> BuildJob:
    """Sign in once; each job has its own idempotency keys and one target language."""
    anna = PortalClient.sign_in(base_url, "nordwind", "anna", PASSWORD, patience=PATIENCE)
    paula = PortalClient.sign_in(base_url, AGENCY, "paula", PASSWORD, patience=PATIENCE)
    return lambda: Job(anna, paula, targets=("fr",))


@contextmanager
def ten_jobs(suite: Suite, builders: list[BuildJob]) -> Iterator[Traffic]:
    """Keep ten jobs running inside the block; afterwards all have ended well, with one order and one invoice each."""
    traffic = Traffic()
    with ThreadPoolExecutor(AT_A_TIME) as threads:
        running = [threads.submit(traffic.work, builder) for builder in builders]
        try:
            yield traffic
        finally:
            traffic.enough.set()
    for each in running:
        each.result()
    assert len(traffic.finished) == len(traffic.begun) >= AT_A_TIME
    check(suite, traffic)


def check(suite: Suite, traffic: Traffic) -> None:
    """Each job has its own quote, order and invoice, closed and paid for once."""
    for kind in ("quote", "order", "invoice"):
        assert len({getattr(job, kind)["id"] for job in traffic.finished}) == len(traffic.finished)
    assert {job.order["state"] for job in traffic.finished} == {"closed"}
    doubled = "SELECT quote_id FROM orders GROUP BY quote_id HAVING count(*) > 1"
    assert suite.rows("orders", doubled) == []
    twice = "SELECT payable_line_id FROM invoice_lines WHERE counts GROUP BY payable_line_id HAVING count(*) > 1"
    assert suite.rows("billing", twice) == []
    orders = "SELECT order_id FROM invoices WHERE kind = 'invoice' GROUP BY order_id HAVING count(*) > 1"
    assert suite.rows("billing", orders) == []
