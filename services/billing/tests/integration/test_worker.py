"""The worker that makes PDFs, on PostgreSQL and a real object store."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx
import pytest
from typst import TypstError

from portal_kit.clock import MovableClock
from portal_kit.errors import Unavailable
from portal_kit.objects import ObjectStore
from services.billing import use_cases, worker
from services.billing.domain.errors import PdfNotReady
from services.billing.tests.integration.conftest import Open, SystemWorks, accept, approve
from services.billing.tests.mothers import client_caller
from services.billing.worker import LEASE, make_one_paper

pytestmark = pytest.mark.integration


class BrokenStore(ObjectStore):
    """A store that is away."""

    def __init__(self) -> None:
        """Connect to nothing."""

    def put(self, key: str, data: bytes, content_type: str) -> None:
        """Fail."""
        raise Unavailable("The object store does not answer now.")


@pytest.fixture
def waiting(open_work: Open, works: SystemWorks, store: ObjectStore, clock: MovableClock) -> str:
    """One invoice whose paper is not made, and no other."""
    clock.move(timedelta(days=1))
    while make_one_paper(works, store):
        pass
    return approve(open_work, accept(open_work))


@pytest.mark.feature("B1")
def test_the_pdf_is_stored_and_can_be_fetched_by_its_link(
    open_work: Open, works: SystemWorks, store: ObjectStore, waiting: str
) -> None:
    """The link downloads the bytes under the invoice's number."""
    with open_work(client_caller()) as work, pytest.raises(PdfNotReady):
        use_cases.invoice_paper(work, waiting)
    assert make_one_paper(works, store)
    with open_work(client_caller()) as work:
        paper = use_cases.invoice_paper(work, waiting)
    answer = httpx.get(store.sign_download(str(paper.object_key), paper.name, "application/pdf"))
    assert answer.content.startswith(b"%PDF")
    assert f"{paper.name}" in answer.headers["content-disposition"]
    assert not make_one_paper(works, store)


def test_a_store_that_is_away_leaves_the_paper_for_later(
    open_work: Open, works: SystemWorks, store: ObjectStore, clock: MovableClock, waiting: str
) -> None:
    """The lease ends, and the next attempt succeeds."""
    with pytest.raises(Unavailable):
        make_one_paper(works, BrokenStore())
    assert not make_one_paper(works, store)
    clock.move(LEASE + timedelta(seconds=1))
    assert make_one_paper(works, store)
    with open_work(client_caller()) as work:
        assert use_cases.invoice_paper(work, waiting).object_key


def test_a_paper_that_cannot_be_set_keeps_its_reason_and_is_tried_again(
    open_work: Open,
    works: SystemWorks,
    store: ObjectStore,
    clock: MovableClock,
    waiting: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An operator finds the reason beside the job."""

    def refuse(*_: object) -> bytes:
        raise TypstError("no such font", "")

    with monkeypatch.context() as broken:
        broken.setattr(worker, "print_invoice", refuse)
        assert make_one_paper(works, store)
    assert not make_one_paper(works, store)
    clock.move(LEASE * 2)
    assert make_one_paper(works, store)


def test_workers_never_make_the_same_paper_at_once(
    open_work: Open, works: SystemWorks, store: ObjectStore, waiting: str
) -> None:
    """A claimed job is skipped by the others."""
    approve(open_work, accept(open_work))
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: make_one_paper(works, store), range(4)))
    assert sorted(made) == [False, False, True, True]
