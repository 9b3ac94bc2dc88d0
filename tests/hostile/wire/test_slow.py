"""Clients that are slow on purpose: each is cut off in time, and nobody else notices them."""

from __future__ import annotations

import select
from collections.abc import Iterator
from time import monotonic

import pytest

from deploy.local.plan import Plan
from gateway.client import PortalClient
from tests.e2e.suite import Suite
from tests.hostile.wire.line import Line
from tests.hostile.wire.test_large import flat_memory

pytestmark = [pytest.mark.hostile, pytest.mark.timeout(180)]

LINES = 40
# The gateway gives a head and a body ten seconds each; a loaded machine may count slowly.
PATIENCE = 90
PACE = 0.3
GET = b"GET /livez HTTP/1.1\r\nHost: HOST\r\n"
POST = b"POST /api/v1/session HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/json\r\n"
# How each begins, and what it goes on with, piece by piece.
SLOW: dict[str, tuple[bytes, bytes]] = {
    "says nothing": (b"", b""),
    "sends a head byte by byte": (GET + b"X: ", b"x"),
    "sends header after header": (GET, b"X: y\r\n"),
    "sends a body byte by byte": (POST + b"Content-Length: 100000\r\n\r\n{", b" "),
    "sends chunk after chunk": (POST + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
    "stops in its body": (POST + b"Content-Length: 100000\r\n\r\n{", b""),
    "sends a body that nobody wants": (GET + b"Content-Length: 100000\r\n\r\n", b"x"),
    "sends trailer after trailer": (GET + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X: y\r\n"),
    "sends empty lines after its answer": (GET + b"\r\n", b"\r\n"),
    "begins another request": (GET + b"\r\n" + GET, b""),
}


@pytest.fixture
def slow_ones(plan: Plan) -> Iterator[list[tuple[str, Line]]]:
    """Many of each kind, all begun."""
    made = [(kind, Line(plan.gateway_url)) for kind in SLOW for _ in range(LINES)]
    for kind, line in made:
        line.send(SLOW[kind][0].replace(b"HOST", line.host.encode()))
    yield made
    for _, line in made:
        line.close()


def test_slow_clients_are_cut_off_and_nobody_else_notices(
    suite: Suite, anna: PortalClient, slow_ones: list[tuple[str, Line]]
):
    """Hundreds of them at once, while others are served."""
    with flat_memory(suite):
        served, left = 0, slow_ones
        until = monotonic() + PATIENCE
        while left and monotonic() < until:
            assert anna.get("/session")["user_id"] == "anna"
            served += 1
            ended = _heard_the_end([line for _, line in left])
            left = [(kind, line) for kind, line in left if line not in ended and line.send(SLOW[kind][1])]
    assert not left, sorted({kind for kind, _ in left})
    assert served > 5


def _heard_the_end(lines: list[Line]) -> list[Line]:
    """Wait a moment for what comes back; return those that were cut off."""
    poll = select.poll()
    by_number = {line.socket.fileno(): line for line in lines}
    for number in by_number:
        poll.register(number, select.POLLIN)
    ready = poll.poll(PACE * 1000)
    return [by_number[number] for number, _ in ready if _is_over(by_number[number])]


def _is_over(line: Line) -> bool:
    try:
        return not line.socket.recv(2**16)
    except OSError:
        return True
