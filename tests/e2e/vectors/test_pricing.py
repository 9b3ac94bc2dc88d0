"""The pricing vector: by the calculator, and through a quote of an organisation with a grid of its own."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from deploy.local.demo.cast import PASSWORD
from gateway.client import PortalClient
from tests.e2e.vectors import VECTORS

pytestmark = pytest.mark.e2e
PRICING = VECTORS["pricing"]
WORDS = {band: str(count) for band, count in PRICING["words"].items()}
PAYABLE = {band: str(percent) for band, percent in PRICING["payable_percent"].items()}


@pytest.mark.feature("Q10")
def test_the_calculator_prices_as_published(anna: PortalClient):
    """Every figure that a client sees, to the cent."""
    price = anna.post(
        "/price-calculations",
        {
            "words": WORDS,
            "payable_percent": PAYABLE,
            "rate": PRICING["rate"],
            "rush_percent": PRICING["rush_percent"],
            "tax_percent": PRICING["vat_percent"],
        },
    )
    told = {"total_words": str(PRICING["total_words"]), "tax": PRICING["vat"]}
    told |= {name: PRICING[name] for name in ("weighted_words", "amount", "rush", "net", "gross", "savings")}
    assert {name: price[name] for name in told} == told


@pytest.mark.feature("Q10")
def test_the_default_grid_prices_as_published(anna: PortalClient):
    """The same words without a contract: weighted 2283, 273.96."""
    price = anna.post("/price-calculations", {"words": WORDS, "rate": PRICING["rate"]})
    assert (price["weighted_words"], price["amount"]) == ("2283", "273.96")


@pytest.mark.feature("Q10")
@pytest.mark.feature("Q15")
def test_a_quote_is_priced_as_published(admin: PortalClient, paula: PortalClient, vector_client: PortalClient):
    """Counts by hand, the contract's grid, rush as an adjustment, 21 % tax: sent, and read by the client."""
    made = vector_client.post("/quotes", _wish())
    path = f"/quotes/{made['id']}"
    paula.move(path, "take")
    _put(paula, path, "counts", {"by_target": {"fr": WORDS}})
    rush = {"name": "Rush", "kind": "rush", "percent": PRICING["rush_percent"], "targets": ["fr"]}
    _put(paula, path, "lines", {"adjustments": [rush]})
    paula.move(path, "send", message="As agreed.")
    price = vector_client.get(path)["price"]
    line, adjustment = price["lines"][0], price["adjustments"][0]
    assert (line["total_words"], line["quantity"]) == (str(PRICING["total_words"]), PRICING["weighted_words"])
    assert line["payable_percent"] == {**line["payable_percent"], **PAYABLE}
    assert _amounts(line, "net", "savings") == [PRICING["amount"], PRICING["savings"]]
    assert _amounts(adjustment, "net") == [PRICING["rush"]]
    assert _amounts(price, "net", "tax", "gross") == [PRICING["net"], PRICING["vat"], PRICING["gross"]]
    assert price["taxes"][0]["percent"] == PRICING["vat_percent"]


@pytest.fixture(scope="module")
def vector_client(admin: PortalClient) -> PortalClient:
    """A requester of an organisation with the vector's tax and grid."""
    account = f"vector-{uuid4().hex[:8]}"
    organisation = {
        "account_id": account,
        "name": "Vector Works",
        "country": "NL",
        "currency": "EUR",
        "language": "en",
        "address": ["Kade 1", "1011 AB Amsterdam"],
        "settings": {"tax_percent": PRICING["vat_percent"]},
    }
    made = admin.post("/organisations", organisation)
    vera = {"user_id": "vera", "name": "Vera", "roles": ["requester", "manager"], "language": "en"}
    about = {"email": f"vera@{account}.example", "organisation_id": made["id"], "password": PASSWORD}
    admin.post("/contacts", {**vera, **about})
    grid = {"organisation_id": made["id"], "payable_percent": PAYABLE}
    admin.change("PUT", "/grids", grid, etag='"0"')
    return PortalClient.sign_in(admin.base_url, account, "vera", PASSWORD)


def _wish() -> dict[str, Any]:
    return {
        "name": "Pricing vector",
        "service": "translation",
        "source_language": "en",
        "targets": [{"language": "fr"}],
        "source_file_ids": [],
    }


def _put(client: PortalClient, quote: str, part: str, body: dict[str, Any]) -> None:
    """Set counts or lines, at the quote's present version."""
    version = client.get(quote)["version"]
    client.change("PUT", f"{quote}/{part}", body, etag=f'"{version}"')


def _amounts(priced: dict[str, Any], *names: str) -> list[str]:
    return [priced[name]["amount"] for name in names]
