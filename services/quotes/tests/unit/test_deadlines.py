"""When work is due: as it was wished, unless a project manager says otherwise with the price."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from portal_kit.shapes import load
from services.quotes import schemas
from services.quotes.domain.errors import InvalidPricing
from services.quotes.domain.events import QuoteAccepted
from services.quotes.domain.quote import Quote
from services.quotes.domain.request import Target
from services.quotes.tests import mothers
from services.quotes.tests.fakes import FakeWork, a_world, pm
from services.quotes.use_cases.pricing import price_quote

WISHED, PROMISED = mothers.NOW + timedelta(days=3), mothers.NOW + timedelta(days=5)


def priced(stage: str, deadline: datetime | None) -> tuple[FakeWork, Quote]:
    """Let a project manager price a quote that is wished for in three days."""
    work = a_world(pm())
    work.kinds.put(mothers.kind())
    work.quotes.add(mothers.quote(stage, request=replace(mothers.request(), deadline=WISHED)))
    told = {"deadline": deadline.isoformat()} if deadline else {}
    body = {"lines": [{"target": "fr", "words": {"no_match": "10"}, "rate": "1"}], **told}
    wanted = load(schemas.PricingRequestSchema(), body)
    return work, price_quote(work, mothers.QUOTE, wanted, None).quote


@pytest.mark.feature("Q5")
@pytest.mark.parametrize(("said", "holds"), [(None, WISHED), (PROMISED, PROMISED)])
def test_the_deadline_is_the_clients_wish_until_the_price_says_another(said: datetime | None, holds: datetime) -> None:
    """Saying nothing keeps it."""
    assert priced("in_preparation", said)[1].request.deadline == holds


def test_the_deadline_of_work_that_has_begun_is_not_changed_with_its_price() -> None:
    """It is the order's by then; the same one is no change."""
    assert priced("price_pending", WISHED)[1].request.deadline == WISHED
    with pytest.raises(InvalidPricing) as refused:
        priced("price_pending", PROMISED)
    message = "This field does not change any more."
    assert refused.value.details["errors"] == [{"pointer": "/deadline", "message": message}]


@pytest.mark.feature("O1")
def test_an_order_is_due_when_its_quote_was() -> None:
    """The deadline of all holds for each language that has none of its own."""
    own = mothers.NOW + timedelta(days=1)
    request = replace(mothers.request(), deadline=WISHED, targets=(Target("fr", own), Target("de", None)))
    quote = mothers.quote("accepted", request=request)
    assert quote.acceptance is not None
    told = schemas.to_wire(QuoteAccepted(quote, quote.acceptance)).payload["targets"]
    assert told == [
        {"language": "fr", "deadline": own.isoformat()},
        {"language": "de", "deadline": WISHED.isoformat()},
    ]
