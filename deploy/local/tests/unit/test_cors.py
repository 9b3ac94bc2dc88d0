"""Which pages may send bytes to the embedded object store."""

from __future__ import annotations

from typing import Any

import pytest

from deploy.local.cors import ANY_LOOPBACK, Cors, origin_of

PORTAL = "https://portal.example"
Answer = tuple[str, dict[str, str]]


def ask(origins: list[str], method: str, **environ: str) -> Answer:
    """Ask a store that allows these origins, and itself claims to allow all."""
    told: list[Answer] = []

    def store(_: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("200 OK", [("ETag", '"1"'), ("Access-Control-Allow-Origin", "*")])
        return [b""]

    def start(status: str, headers: list[tuple[str, str]]) -> None:
        told.append((status, dict(headers)))

    Cors(store, origins)({"REQUEST_METHOD": method, **environ}, start)
    return told[0]


def preflight(origins: list[str], origin: str) -> Answer:
    """Ask whether a page of an origin may send a part."""
    asked = {"HTTP_ACCESS_CONTROL_REQUEST_METHOD": "PUT", "HTTP_ACCESS_CONTROL_REQUEST_HEADERS": "content-type"}
    return ask(origins, "OPTIONS", HTTP_ORIGIN=origin, **asked)


def test_the_portals_pages_may_send_parts() -> None:
    """The preflight names method and headers, so that the browser goes on."""
    status, headers = preflight([PORTAL], PORTAL)
    assert status.startswith("204")
    assert headers["Access-Control-Allow-Origin"] == PORTAL
    assert "PUT" in headers["Access-Control-Allow-Methods"]
    assert headers["Access-Control-Allow-Headers"] == "content-type"


def test_the_portals_pages_may_read_the_tag_of_a_part() -> None:
    """Without the tag no upload can be completed."""
    _, headers = ask([PORTAL], "PUT", HTTP_ORIGIN=PORTAL)
    assert headers["Access-Control-Allow-Origin"] == PORTAL
    assert headers["Access-Control-Expose-Headers"] == "ETag"


@pytest.mark.parametrize("origin", ["https://evil.example", "https://portal.example.evil.example", "null", ""])
def test_other_pages_may_neither_send_nor_read(origin: str) -> None:
    """What the store itself would allow them is taken out of its answer."""
    for _, headers in (preflight([PORTAL, ANY_LOOPBACK], origin), ask([PORTAL], "PUT", HTTP_ORIGIN=origin)):
        assert "Access-Control-Allow-Origin" not in headers
        assert "Access-Control-Allow-Methods" not in headers
        assert headers["Vary"] == "Origin"


@pytest.mark.parametrize("origin", ["http://127.0.0.1:8102", "http://localhost:9", "http://[::1]:80"])
def test_any_gateway_of_this_machine_may_use_the_store_of_a_local_suite(origin: str) -> None:
    """Builders and tests run gateways of their own beside the suite's."""
    assert preflight([PORTAL, ANY_LOOPBACK], origin)[1]["Access-Control-Allow-Origin"] == origin
    assert "Access-Control-Allow-Origin" not in preflight([PORTAL], origin)[1]


def test_an_origin_is_an_address_without_its_path() -> None:
    """So that PUBLIC_URL may end as it likes."""
    assert origin_of("https://portal.example/") == PORTAL
