"""Object mothers: believable quotes, prices and viewers for tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from services.quotes.domain import quote as q
from services.quotes.domain.bands import DEFAULT_PAYABLE
from services.quotes.domain.catalogue import Automation, ServiceKind
from services.quotes.domain.lines import LineInput
from services.quotes.domain.pricing import AdjustmentInput, Price, calculate
from services.quotes.domain.quote import Acceptance, Offer, Quote
from services.quotes.domain.rates import RateRow
from services.quotes.domain.request import FileRef, Request, Target
from services.quotes.domain.viewer import Viewer

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ORGANISATION = "01920000-0000-7000-8000-000000000001"
OTHER_ORGANISATION = "01920000-0000-7000-8000-0000000000ff"
OWNER = "01920000-0000-7000-8000-000000000002"
WATCHER = "01920000-0000-7000-8000-000000000003"
COLLEAGUE = "01920000-0000-7000-8000-00000000000a"
MANAGER = "01920000-0000-7000-8000-00000000000b"
PM = "01920000-0000-7000-8000-00000000000c"
QUOTE = "01920000-0000-7000-8000-000000000004"
ORDER = "01920000-0000-7000-8000-000000000005"
FILE = "01920000-0000-7000-8000-000000000006"

REQUESTER_SCOPES = {"quote.request": "own", "quote.read": "own", "quote.accept": "own"}
OBSERVER_SCOPES = {"quote.read": "organisation"}
MANAGER_SCOPES = {"quote.request": "organisation", "quote.read": "organisation", "quote.accept": "organisation"}
PM_SCOPES = {"quote.request": "all", "quote.read": "all", "quote.accept": "all", "quote.prepare": "all"}
FINANCE_SCOPES = {"quote.read": "money"}
ADMIN_SCOPES = {"quote.read": "all"}


def viewers() -> dict[str, Viewer]:
    """One viewer of each role, by name."""
    return {
        "owner": Viewer(OWNER, ORGANISATION, REQUESTER_SCOPES),
        "watcher": Viewer(WATCHER, ORGANISATION, REQUESTER_SCOPES),
        "colleague": Viewer(COLLEAGUE, ORGANISATION, REQUESTER_SCOPES),
        "observer": Viewer(COLLEAGUE, ORGANISATION, OBSERVER_SCOPES),
        "manager": Viewer(MANAGER, ORGANISATION, MANAGER_SCOPES),
        "foreign manager": Viewer(MANAGER, OTHER_ORGANISATION, MANAGER_SCOPES),
        "pm": Viewer(PM, None, PM_SCOPES, provider=True),
        "finance": Viewer(PM, None, FINANCE_SCOPES, provider=True),
        "admin": Viewer(PM, None, ADMIN_SCOPES, provider=True),
        "system": Viewer("quotes.expire", None, {}, system=True),
    }


def line(
    target: str = "fr",
    words: Mapping[str, int] | None = None,
    rate: str | None = "0.12",
    minimum_fee: str | None = None,
    tax: str = "21",
    payable: Mapping[str, Decimal] = DEFAULT_PAYABLE,
) -> LineInput:
    """A word line, 1,000 new words unless told."""
    return LineInput(
        id=f"line-{target}",
        target=target,
        service="translation",
        unit="word",
        description=f"Translation, en to {target}",
        words={band: Decimal(count) for band, count in (words or {"no_match": 1000}).items()},
        payable=payable,
        grid_why="default grid",
        quantity=Decimal(0),
        rate=None if rate is None else Decimal(rate),
        rate_row_id=None,
        rate_why="set by hand",
        minimum_fee=None if minimum_fee is None else Decimal(minimum_fee),
        minimum_waived=False,
        tax_percent=Decimal(tax),
    )


def adjustment(
    kind: str = "discount", percent: str | None = "10", fixed: str | None = None, targets: tuple[str, ...] = ()
) -> AdjustmentInput:
    """An adjustment, ten percent off unless told."""
    return AdjustmentInput(
        id=f"adjustment-{kind}",
        name=kind.capitalize(),
        kind=kind,
        percent=None if percent is None else Decimal(percent),
        fixed=None if fixed is None else Decimal(fixed),
        targets=targets,
        tax_percent=Decimal(21),
    )


def price(*targets: str) -> Price:
    """A complete price: 120.00 for each target."""
    return calculate("EUR", [line(target) for target in targets or ("fr", "de")])


def request(*languages: str) -> Request:
    """A request for a manual into French and German unless told."""
    return Request(
        name="User manual",
        service="translation",
        source_language="en",
        targets=tuple(Target(language, None) for language in languages or ("fr", "de")),
        subject_field=None,
        deadline=None,
        instructions="Informal tone.",
        source_files=(FileRef(FILE, "manual.docx", 1234),),
        reference_files=(),
        purchase_order_number=None,
        cost_centre=None,
        confidential=False,
        watchers=(WATCHER,),
    )


def offer(number: int = 1, status: str = "live", as_whole: bool = False, of: Price | None = None) -> Offer:
    """An offer that holds for a month."""
    return Offer(number, of or price(), NOW, PM, NOW + timedelta(days=30), None, as_whole, status)


def quote(stage: str = q.REQUESTED, **changes: object) -> Quote:
    """A quote in one stage, with the price, offers and acceptance that belong to it."""
    made = Quote(
        id=QUOTE,
        number="Q-2026-000001",
        organisation_id=ORGANISATION,
        owner_id=OWNER,
        currency="EUR",
        created_at=NOW,
        created_by=OWNER,
        request=request(),
        state=q.ACCEPTED if stage == q.PRICE_PENDING else stage,
        version=1,
    )
    if stage not in (q.DRAFT, q.REQUESTED):
        made.price = price()
    ended = {q.ACCEPTED: "accepted", q.REJECTED: "rejected", q.EXPIRED: "expired", q.WITHDRAWN: "withdrawn"}
    if stage in (q.SENT, q.CHANGE_REQUESTED, *ended):
        made.offers = [offer(status=ended.get(stage, "live"))]
    if stage in (q.ACCEPTED, q.PRICE_PENDING):
        made.acceptance = acceptance(pending=stage == q.PRICE_PENDING)
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def acceptance(pending: bool = False) -> Acceptance:
    """An agreement on both targets; pending is one that was launched before its price was known."""
    return Acceptance(
        order_id=ORDER,
        targets=("fr", "de"),
        price=None if pending else price(),
        offer_number=None if pending else 1,
        accepted_by=OWNER,
        at=NOW,
        message=None,
        client_word=None,
        launched=pending,
        price_pending=pending,
    )


def kind(**changes: object) -> ServiceKind:
    """Translation by words with a grid, priced by the analysis and sent by a PM."""
    made = ServiceKind(
        id="01920000-0000-7000-8000-000000000020",
        key="translation",
        name="Translation",
        unit="word",
        has_grid=True,
        monolingual=False,
        automation=Automation.ANALYSIS,
        value_limit=None,
        active=True,
        version=1,
    )
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def rate_row(row_id: str = "row", **changes: object) -> RateRow:
    """A general row of 0.12 euros a word, valid all the year."""
    made = RateRow(
        id=row_id,
        organisation_id=None,
        service=None,
        source_language=None,
        target_language=None,
        subject_field=None,
        unit="word",
        currency="EUR",
        rate=Decimal("0.12"),
        minimum_fee=None,
        valid_from=date(2026, 1, 1),
        valid_until=date(2026, 12, 31),
    )
    return replace(made, **changes)
