"""Makes the PDFs of invoices and stores them: `python -m services.billing.worker`."""

from __future__ import annotations

import hashlib
import sys
from contextlib import AbstractContextManager
from datetime import timedelta
from functools import partial
from typing import Protocol

from typst import TypstError

from portal_kit.ids import new_id
from portal_kit.logs import logger
from portal_kit.objects import ObjectStore
from portal_kit.settings import s3_settings
from portal_kit.worker import Worker
from services.billing import schemas, storage
from services.billing.paper.press import print_invoice

LEASE = timedelta(seconds=60)
_log = logger(__name__)


class Opens(Protocol):
    """Whatever opens a work of billing: the worker, or a test."""

    def open(self, correlation_id: str) -> AbstractContextManager[storage.BillingWork]:
        """Begin a work in the system's scope."""
        ...


def make_one_paper(works: Opens, objects: ObjectStore) -> bool:
    """Claim a waiting invoice, set and store its PDF outside any transaction, record where it lies."""
    correlation_id = new_id()
    with works.open(correlation_id) as work:
        claimed = work.papers.claim(LEASE)
        if claimed is None:
            return False
        invoice = work.invoices.get(claimed.invoice_id)
        credited = work.invoices.get(invoice.credits_invoice_id) if invoice and invoice.credits_invoice_id else None
    if invoice is None:
        raise LookupError(f"paper {claimed.invoice_id} has no invoice")
    try:
        pdf = print_invoice(invoice, credited.number if credited else None)
    except TypstError as error:
        # Repeated with growing pauses; the reason is kept beside the job, where an operator looks.
        _log.exception("paper_not_made", invoice=invoice.id)
        with works.open(correlation_id) as work:
            work.papers.failed(invoice.id, str(error)[:1000], work.now + LEASE * claimed.attempts)
        return True
    # The key follows from the invoice: a worker that repeats another's unrecorded work leaves no orphan.
    key = f"invoices/{invoice.organisation_id}/{invoice.id}.pdf"
    objects.put(key, pdf, "application/pdf")
    with works.open(correlation_id) as work:
        work.papers.stored(invoice.id, key, hashlib.sha256(pdf).hexdigest(), len(pdf))
    return True


def main() -> int:
    """Make papers until told to stop."""
    factory = partial(storage.BillingWork, to_wire=schemas.to_wire, legal_entity=schemas.legal_entity)
    worker: Worker[storage.BillingWork] = Worker("billing-worker", factory)
    objects = ObjectStore(s3_settings())
    return worker.run(lambda: make_one_paper(worker, objects))


if __name__ == "__main__":
    sys.exit(main())
