"""What is too large: refused while it is read, so that the memory of the gateway stays as it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import repeat
from pathlib import Path

import pytest

from deploy.local.plan import Plan
from tests.e2e.suite import Suite
from tests.hostile.wire.line import Line, ask

pytestmark = pytest.mark.hostile

MIB = 2**20
GET = b"GET /api/v1/session HTTP/1.1\r\nHost: HOST\r\n"
POST = b"POST /api/v1/session HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/json\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"
# Far more than any of them may hold, far less than a machine would notice if somebody kept it.
ENDLESS = 256
MAY_GROW = 48 * MIB


def memory_of(suite: Suite, process: str = "gateway") -> int:
    """The resident memory of a process, in bytes."""
    status = Path(f"/proc/{suite.pid(process)}/status").read_text(encoding="ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) * 1024


@contextmanager
def flat_memory(suite: Suite) -> Iterator[None]:
    """The most that the gateway ever held is not much more than before."""
    before = memory_of(suite)
    yield
    grown = memory_of(suite) - before
    assert grown < MAY_GROW, f"the gateway grew by {grown / MIB:.0f} MiB"


@pytest.mark.parametrize(
    ("head", "status", "code"),
    [
        (GET + b"X-Large: " + b"x" * 2**16 + b"\r\n", 431, "headers_too_large"),
        (GET + b"Cookie: " + b"a=b; " * 2**14 + b"\r\n", 431, "headers_too_large"),
        (GET + b"X: y\r\n" * 150, 431, "headers_too_large"),
        (GET + b"X: y\r\n" * 20_000, 431, "headers_too_large"),
        (GET.replace(b"/session", b"/session?" + b"x" * 40_000), 414, "address_too_long"),
        (GET.replace(b"/session", b"/" + b"x" * 2**16), 414, "address_too_long"),
    ],
    ids=["one header", "cookies", "150 headers", "20,000 headers", "query", "address"],
)
def test_a_head_that_is_too_large_is_refused(plan: Plan, head: bytes, status: int, code: str):
    """With a status of its own."""
    heard = ask(plan.gateway_url, head + b"\r\n")
    assert (heard.statuses, heard.problem["code"]) == ([status], code), heard


def test_a_body_that_is_announced_too_large_is_refused_before_it_comes(plan: Plan):
    """Five gigabytes are refused by their number."""
    heard = ask(plan.gateway_url, POST + b"Content-Length: 5368709120\r\n\r\n")
    assert heard.statuses == [413], heard
    assert heard.problem["code"] == "body_too_large"
    assert heard.ended


@pytest.mark.parametrize(
    ("kind", "status", "start", "rest"),
    [
        ("head", 431, GET + b"X: ", b"x" * MIB),
        ("headers", 431, GET, b"X: y\r\n" * (MIB // 6)),
        ("empty lines", 431, b"", b"\r\n" * (MIB // 2)),
        ("body", 413, POST + CHUNKED, b"100000\r\n" + b"x" * MIB + b"\r\n"),
        ("small chunks", 413, POST + CHUNKED, b"1\r\nx\r\n" * (MIB // 6)),
        ("extension of a chunk", 0, POST + CHUNKED + b"1;", b"x" * MIB),
        ("trailers", 0, POST + CHUNKED + b"0\r\n", b"X: y\r\n" * (MIB // 6)),
        ("body of a request that wants none", 401, GET + CHUNKED, b"100000\r\n" + b"x" * MIB + b"\r\n"),
        (
            "body at no address",
            404,
            POST.replace(b"session", b"nowhere") + CHUNKED,
            b"100000\r\n" + b"x" * MIB + b"\r\n",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_never_ends_is_cut_off(plan: Plan, suite: Suite, kind: str, status: int, start: bytes, rest: bytes):
    """Long before a quarter of a gigabyte has come, and nothing of it is kept."""
    with flat_memory(suite), closing(Line(plan.gateway_url)) as line:
        line.send(start.replace(b"HOST", line.host.encode()))
        taken = next((number for number, piece in enumerate(repeat(rest, ENDLESS)) if not line.send(piece)), ENDLESS)
        assert taken < ENDLESS, f"{kind} of {ENDLESS} MiB was read"
        assert set(line.hear().statuses) <= {status}


def test_answers_that_nobody_reads_are_not_heaped_up(plan: Plan, suite: Suite, anna):
    """Who asks for a thousand large answers and takes none costs the memory of one."""
    wish = b"GET /api/v1/openapi.json HTTP/1.1\r\nHost: HOST\r\n\r\n"
    lines = [Line(plan.gateway_url) for _ in range(20)]
    with flat_memory(suite):
        for line in lines:
            line.send(wish.replace(b"HOST", line.host.encode()) * 1_000)
        assert anna.get("/session")["user_id"] == "anna"
        for line in lines:
            line.close()
    assert anna.get("/session")["user_id"] == "anna"
