"""What is offered at which price: `/services`, `/rate-rows`, `/grids`."""

from __future__ import annotations

from gateway.operations import create, get, patch, put

OPERATIONS = (
    get("/services", "quotes.list_services", "List services."),
    create("/services", "quotes.create_service", "Define a service.", location="/services/{key}"),
    put("/services/{key}", "quotes.update_service", "Define a service anew, or retire it."),
    get("/rate-rows", "quotes.list_rate_rows", "List the price list."),
    create("/rate-rows", "quotes.create_rate_row", "Add a row to the price list."),
    patch("/rate-rows/{rate_row_id}", "quotes.end_rate_row", "Set the last day on which a row holds."),
    get("/grids", "quotes.get_grid", "Read a CAT grid."),
    put("/grids", "quotes.set_grid", "Set a CAT grid."),
)
