"""The load under which parts fail: people who do whole jobs with patience, and people who ask once and give up."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event
from typing import Any
from uuid import uuid4

import httpx

from deploy.local.demo.cast import AGENCY, PASSWORD
from deploy.local.demo.job import Job
from gateway.client import ApiProblem
from portal_kit.testing.processes import eventually
from tests.chaos.history import History, RecordingClient
from tests.e2e.suite import Suite

# A patient person repeats one request for as long as this; every fault of the matrix is shorter.
PATIENCE = 240
PAUSE_OF_THE_IMPATIENT = 1.0
ENDING_SECONDS = 300

TWICE_BILLED = (
    "SELECT order_id::text FROM invoices JOIN invoice_lines ON invoice_id = invoices.id"
    " WHERE counts GROUP BY order_id, payable_line_id HAVING count(*) > 1"
)
TWICE_INVOICED = "SELECT order_id::text FROM invoices WHERE kind = 'invoice' GROUP BY order_id HAVING count(*) > 1"


@dataclass
class Load:
    """The jobs that were begun, the history of all clients, and the word to begin no more."""

    suite: Suite
    url: str
    name: str = field(default_factory=lambda: f"Faults {uuid4().hex[:8]}")
    history: History = field(default_factory=History)
    begun: list[Job] = field(default_factory=list)
    finished: list[Job] = field(default_factory=list)
    enough: Event = field(default_factory=Event)
    running: list[Future[None]] = field(default_factory=list)
    ended: bool = False

    def client(self, login: str, account: str = "nordwind", patience: float = PATIENCE) -> RecordingClient:
        """Sign somebody in whose changes are noted in the history."""
        return RecordingClient.recording(self.url, account, login, PASSWORD, self.history, patience)

    def wait_for_one_more(self, seconds: float = 120) -> None:
        """Wait until work flows: a job that is begun from now on has come to its end."""
        before = len(self.begun)
        eventually(lambda: self._one_of(self.begun[before:]), seconds, "a finished job")

    def end(self) -> None:
        """Begin no more jobs, wait until all have ended, and check each and the whole history."""
        self.enough.set()
        wait(self.running, timeout=ENDING_SECONDS)
        for each in self.running:
            each.result(timeout=0)
        self.ended = True
        assert len(self.finished) == len(self.begun)
        check_jobs(self)
        assert list(self.history.contradictions(self.suite)) == []

    def patient(self, requester: RecordingClient, manager: RecordingClient) -> None:
        """Do one job after the other until it is enough; the last one is finished too."""
        while not self.enough.is_set():
            job = Job(requester, manager, targets=("fr",), name=f"{self.name} {uuid4()}")
            self.begun.append(job)
            for _, step in job.steps():
                step()
            self.finished.append(job)

    def impatient(self, client: RecordingClient) -> None:
        """Save a draft, throw it away, throw it away again; each asked for once, whatever comes back."""
        while not self.enough.wait(PAUSE_OF_THE_IMPATIENT):
            draft = _once(client, "/quotes", draft_wish())
            if draft is not None:
                path = f"/quotes/{draft['id']}/transitions"
                for _ in range(2):
                    _once(client, path, {"event": "withdraw"})

    def _one_of(self, jobs: list[Job]) -> bool:
        ended = list(map(id, self.finished))
        return any(id(job) in ended for job in jobs)


def draft_wish() -> dict[str, Any]:
    """A draft without files, with a name of its own."""
    wish = {"name": f"Draft {uuid4()}", "service": "translation", "source_language": "en", "intent": "draft"}
    return {**wish, "targets": [{"language": "fr"}], "source_file_ids": []}


@contextmanager
def load(suite: Suite, url: str, at_a_time: int) -> Iterator[Load]:
    """Keep so many jobs and one impatient person busy inside of the block."""
    made = Load(suite, url)
    pairs = [(made.client("anna"), made.client("paula", AGENCY)) for _ in range(at_a_time)]
    hasty = made.client("marie", patience=0)
    with ThreadPoolExecutor(at_a_time + 1) as threads:
        made.running = [threads.submit(made.patient, *pair) for pair in pairs]
        made.running.append(threads.submit(made.impatient, hasty))
        try:
            yield made
        finally:
            made.enough.set()


def _once(client: RecordingClient, path: str, body: dict[str, Any]) -> dict[str, Any] | None:
    try:
        return dict(client.post(path, body))
    except (ApiProblem, httpx.TransportError):
        return None  # what came of it stands in the history


def check_jobs(done: Load) -> None:
    """Each job has its own quote, order and invoice, closed and invoiced once; no name was asked for twice."""
    for kind in ("quote", "order", "invoice"):
        assert len({getattr(job, kind)["id"] for job in done.finished}) == len(done.finished)
    assert {job.order["state"] for job in done.finished} <= {"closed"}
    doubled = "SELECT quote_id FROM orders GROUP BY quote_id HAVING count(*) > 1"
    assert done.suite.rows("orders", doubled) == []
    # Other tests name two quotes alike, and invoice an order again that was credited.
    named = f"SELECT name FROM quotes WHERE name LIKE '{done.name} %' GROUP BY name HAVING count(*) > 1"
    assert done.suite.rows("quotes", named) == []
    ours = set(done.suite.rows("orders", f"SELECT id::text FROM orders WHERE name LIKE '{done.name} %'"))
    assert len(ours) >= len(done.finished)
    assert not ours & set(done.suite.rows("billing", TWICE_BILLED)), "a line is invoiced twice"
    assert not ours & set(done.suite.rows("billing", TWICE_INVOICED)), "an order is invoiced twice"
