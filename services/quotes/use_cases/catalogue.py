"""The provider's catalogue: kinds of service, price list, CAT grids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from portal_kit.errors import StaleVersion
from portal_kit.ids import new_id
from portal_kit.paging import Cursor, Page
from services.quotes.domain.bands import DEFAULT_PAYABLE, Grid, checked_payable
from services.quotes.domain.catalogue import ServiceKind
from services.quotes.domain.errors import InvalidPricing, RateRowNotFound, ServiceExists, ServiceNotFound
from services.quotes.domain.rates import RateRow
from services.quotes.ports import Work


def list_services(work: Work) -> list[ServiceKind]:
    """List the services: clients see what they may order, the provider also what is retired."""
    return [kind for kind in work.kinds.all() if kind.active or work.caller.is_provider]


def create_service(work: Work, values: Mapping[str, Any]) -> ServiceKind:
    """Define a new kind of service."""
    if work.kinds.get(values["key"]) is not None:
        raise ServiceExists(f"There is a service {values['key']} already; change that one.")
    kind = ServiceKind(id=new_id(), **values)
    work.kinds.put(kind)
    return kind


def update_service(work: Work, key: str, values: Mapping[str, Any], version: int) -> ServiceKind:
    """Define a kind of service anew; its key stays, and open quotes keep the prices that they have."""
    kind = work.kinds.get(key)
    if kind is None:
        raise ServiceNotFound(f"There is no service {key}.")
    if kind.version != version:
        raise StaleVersion("The service has changed since you read it; read it again.", version=kind.version)
    changed = replace(kind, **{name: value for name, value in values.items() if name != "key"})
    work.kinds.put(changed)
    return changed


def list_rate_rows(work: Work, organisation_id: str | None, cursor: str | None, limit: int | None) -> Page[RateRow]:
    """List the price list, or one organisation's part of it."""
    query = {"list": "rate_rows", "organisation_id": organisation_id}
    return work.prices.page_of_rows(organisation_id, Cursor.read(work.caller, query, cursor, limit, 1))


def create_rate_row(work: Work, values: Mapping[str, Any]) -> RateRow:
    """Add a row to the price list."""
    row = RateRow(id=new_id(), **values)
    problems = []
    if row.service is not None and work.kinds.get(row.service) is None:
        problems.append({"pointer": "/service", "message": "Not one of the services."})
    if row.organisation_id is not None and work.known.organisation(row.organisation_id) is None:
        problems.append({"pointer": "/organisation_id", "message": "No organisation of this id is known."})
    if row.valid_until is not None and row.valid_until < row.valid_from:
        problems.append({"pointer": "/valid_until", "message": "Ends before it begins."})
    if problems:
        raise InvalidPricing("The rate row cannot be taken like this; correct the fields named.", errors=problems)
    work.prices.put_row(row)
    return row


def end_rate_row(work: Work, row_id: str, valid_until: date, version: int | None) -> RateRow:
    """Set the last day of a row; rows are never deleted, since prices refer to them."""
    row = work.prices.get_row_for_update(row_id)
    if row is None:
        raise RateRowNotFound("There is no such rate row; look at the price list.")
    if version is not None and row.version != version:
        raise StaleVersion("The rate row has changed since you read it; read it again.", version=row.version)
    if valid_until < row.valid_from:
        problem = {"pointer": "/valid_until", "message": "Ends before it begins."}
        raise InvalidPricing("The row cannot end before it begins.", errors=[problem])
    ended = replace(row, valid_until=valid_until, version=row.version + 1)
    work.prices.put_row(ended)
    return ended


def get_grid(work: Work, organisation_id: str | None, service: str | None) -> Grid:
    """Return the grid of one owner, or the defaults where it has set none."""
    return work.prices.grid(organisation_id, service) or _default_grid(organisation_id, service)


def _default_grid(organisation_id: str | None, service: str | None) -> Grid:
    return Grid("", organisation_id, service, DEFAULT_PAYABLE, version=0)


def set_grid(
    work: Work,
    organisation_id: str | None,
    service: str | None,
    payable: Mapping[str, Decimal],
    version: int | None,
) -> Grid:
    """Set the payable percentages of an organisation or of the provider; later prices use them."""
    if organisation_id is not None and work.known.organisation(organisation_id) is None:
        problem = {"pointer": "/organisation_id", "message": "No organisation of this id is known."}
        raise InvalidPricing("The organisation is not known.", errors=[problem])
    now = work.prices.grid_for_update(organisation_id, service) or _default_grid(organisation_id, service)
    if version is not None and now.version != version:
        raise StaleVersion("The grid has changed since you read it; read it again.", version=now.version)
    checked = checked_payable(payable, "/payable_percent")
    grid = Grid(now.id or new_id(), organisation_id, service, checked, now.version + 1)
    work.prices.put_grid(grid)
    return grid
