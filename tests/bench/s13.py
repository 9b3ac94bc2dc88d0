"""S13: the portal's pages at 20 a second, read by several people: the time until they are there."""

from __future__ import annotations

from statistics import median

import httpx

from deploy.local.demo.cast import AGENCY, PASSWORD
from deploy.local.plan import Plan
from tests.bench.figures import Figure
from tests.bench.http_load import Target, latencies, latencies_of
from tests.bench.s2 import an_order

PEOPLE = (("nordwind", "anna"), ("nordwind", "otto"), ("nordwind", "marie"), (AGENCY, "paula"))
LISTS = ("/quotes", "/orders", "/invoices", "/files", "/notifications")
MOST_MS = 150.0
RATE, SECONDS, ROUNDS = 20.0, 10.0, 3


def measure(plan: Plan) -> list[Figure]:
    """Take turns reading pages and the API's order beside them.

    A time ends with the last byte, since pages are small; the first byte is there a little earlier.
    """
    order = an_order(plan)
    pages = [page for person in PEOPLE for page in _pages(plan.gateway_url, *person, _path(order))]
    latencies_of(pages, RATE, SECONDS, len(pages))
    rounds = [
        (
            latencies_of(pages, RATE, SECONDS, len(pages)).percentile(0.99),
            latencies(order, RATE, SECONDS).percentile(0.99),
        )
        for _ in range(ROUNDS)
    ]
    shown, asked = (median(side) for side in zip(*rounds, strict=True))
    unit = f"ms p99 of a page at {RATE:g}/s (peer: an order through the API)"
    return [Figure("S13", shown, unit, asked, shown / asked, f"< {MOST_MS:g} ms", shown < MOST_MS)]


def _path(order: Target) -> str:
    return "/orders/" + order.url.rpartition("/")[2]


def _pages(base_url: str, account_id: str, login: str, order: str) -> list[Target]:
    """Sign somebody in and return what they look at: the start, the lists, one project, and its quote."""
    with httpx.Client(base_url=base_url, timeout=30) as browser:
        body = {"account_id": account_id, "login": login, "password": PASSWORD}
        browser.post("/api/v1/session", params={"cookie": "true"}, json=body).raise_for_status()
        quote = "/quotes/" + browser.get(f"/api/v1{order}").raise_for_status().json()["quote_id"]
        cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    start = "/desk" if account_id == AGENCY else "/"
    headers = {"Cookie": cookies, "Accept": "text/html"}
    return [Target(base_url + path, headers) for path in (start, *LISTS, order, quote)]
