"""Calls on the provider's catalogue: services, price list, grids, and the pricing calculator."""

from __future__ import annotations

from typing import Any

from portal_kit.bus import guarded_rpc
from portal_kit.ids import parse_id
from portal_kit.shapes import load
from services.quotes import schemas
from services.quotes.domain.calculation import calculate_price
from services.quotes.ports import Work
from services.quotes.rpc.reading import whole_number
from services.quotes.use_cases import catalogue


class CatalogueRpc:
    """Services, rates, grids."""

    @guarded_rpc(permission="count.use")
    def calculate_price(self, work: Work, calculation: dict[str, Any]) -> dict[str, Any]:
        """Price words by the rules of a quote, without one."""
        return schemas.dump_calculated(calculate_price(load(schemas.CalculationSchema(), calculation)))

    @guarded_rpc(permission="service.read")
    def list_services(self, work: Work) -> dict[str, Any]:
        """List the services; the provider also sees retired ones."""
        kinds = catalogue.list_services(work)
        return {"items": [schemas.dump_service(kind) for kind in kinds], "next_cursor": None}

    @guarded_rpc(permission="service.write", mutates=True)
    def create_service(self, work: Work, service: dict[str, Any]) -> dict[str, Any]:
        """Define a new service. Conflict `service_exists` for a key in use."""
        return schemas.dump_service(catalogue.create_service(work, load(schemas.ServiceInputSchema(), service)))

    @guarded_rpc(permission="service.write", mutates=True)
    def update_service(self, work: Work, key: str, service: dict[str, Any], version: int) -> dict[str, Any]:
        """Define a service anew, or retire it; open quotes keep their prices."""
        values = load(schemas.ServiceInputSchema(), {**service, "key": key})
        return schemas.dump_service(catalogue.update_service(work, key, values, whole_number(version, "version")))

    @guarded_rpc(permission="price_list.read")
    def list_rate_rows(
        self, work: Work, organisation_id: str | None = None, cursor: str | None = None, limit: int | None = None
    ) -> dict[str, Any]:
        """List the price list, or one organisation's part of it."""
        whose = None if organisation_id is None else parse_id(organisation_id, "organisation_id")
        return schemas.dump_rate_rows(catalogue.list_rate_rows(work, whose, cursor, limit))

    @guarded_rpc(permission="price_list.write", mutates=True)
    def create_rate_row(self, work: Work, rate_row: dict[str, Any]) -> dict[str, Any]:
        """Add a row to the price list."""
        return schemas.dump_rate_row(catalogue.create_rate_row(work, load(schemas.RateRowInputSchema(), rate_row)))

    @guarded_rpc(permission="price_list.write", mutates=True)
    def end_rate_row(
        self, work: Work, rate_row_id: str, valid_until: str, version: int | None = None
    ) -> dict[str, Any]:
        """Set the last day on which a row holds."""
        ending = load(schemas.RateRowEndSchema(), {"valid_until": valid_until, "version": version})
        row_id = parse_id(rate_row_id, "rate_row_id")
        return schemas.dump_rate_row(catalogue.end_rate_row(work, row_id, ending["valid_until"], ending["version"]))

    @guarded_rpc(permission="price_list.read")
    def get_grid(self, work: Work, organisation_id: str | None = None, service: str | None = None) -> dict[str, Any]:
        """Return the CAT grid of an organisation or of the provider; the defaults where none is set."""
        whose = load(schemas.GridOwnerSchema(), {"organisation_id": organisation_id, "service": service})
        return schemas.dump_grid(catalogue.get_grid(work, whose["organisation_id"], whose["service"]))

    @guarded_rpc(permission="price_list.write", mutates=True)
    def set_grid(self, work: Work, grid: dict[str, Any], version: int | None = None) -> dict[str, Any]:
        """Set the CAT grid of an organisation or of the provider."""
        given = load(schemas.GridInputSchema(), grid)
        expected = None if version is None else whole_number(version, "version")
        return schemas.dump_grid(
            catalogue.set_grid(work, given["organisation_id"], given["service"], given["payable_percent"], expected)
        )
