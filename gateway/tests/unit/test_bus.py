"""Calls over a hand-written link: deadlines, answers, absences."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

import pytest

from gateway import bus as bus_module
from gateway.bus import Call, RpcBus, Unreachable
from gateway.problems import Problem


@dataclass
class FakeLink:
    """Remembers what is sent; answers nothing by itself."""

    ready: bool = True
    served: int = 1
    sent: list[tuple[str, bytes, str, int, dict[str, str]]] = field(default_factory=list)

    def send(self, key: str, body: bytes, correlation_id: str, milliseconds: int, headers: dict[str, str]) -> None:
        """Remember a request."""
        if not self.ready:
            raise Unreachable
        self.sent.append((key, body, correlation_id, milliseconds, headers))

    async def consumers(self, service: str) -> int:
        """Tell how many serve."""
        return self.served


def _call(seconds: float = 10.0, operation: str | None = "op") -> Call:
    return Call("quotes.get_quote", {"quote_id": "1"}, "token", "trace", time.time() + seconds, operation)


def _run(main: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(main)


async def _answered(bus: RpcBus, link: FakeLink, body: object) -> object:
    task = asyncio.create_task(bus.call(_call()))
    await asyncio.sleep(0)
    bus.on_reply(link.sent[-1][2], json.dumps(body).encode())
    return await task


def test_a_call_speaks_namekos_protocol_with_our_headers() -> None:
    """Key, body, expiration and headers are those that services check."""
    link = FakeLink()
    bus = RpcBus(link)
    assert _run(_answered(bus, link, {"result": {"id": "1"}, "error": None})) == {"id": "1"}
    key, body, _, milliseconds, headers = link.sent[0]
    assert (key, json.loads(body)) == ("quotes.get_quote", {"args": [], "kwargs": {"quote_id": "1"}})
    assert 9_000 < milliseconds <= 10_000
    assert headers["portolan.caller"] == "token"
    assert headers["portolan.operation"] == "op"
    assert headers["portolan.correlation"] == "trace"
    assert abs(int(headers["portolan.deadline"]) / 1000 - time.time() - 10) < 1


def test_a_refusal_of_the_service_becomes_its_problem() -> None:
    """Category, code, message and details travel."""
    link = FakeLink()
    error = {"category": "conflict", "code": "quote_expired", "message": "Ask anew.", "details": {"allowed": []}}
    with pytest.raises(Problem) as refused:
        _run(_answered(RpcBus(link), link, {"result": None, "error": {"exc_type": "QuoteExpired", **error}}))
    assert (refused.value.status, refused.value.code, refused.value.details) == (409, "quote_expired", {"allowed": []})


def test_an_error_without_our_fields_is_internal() -> None:
    """Stock nameko errors tell nothing to the client."""
    link = FakeLink()
    with pytest.raises(Problem) as refused:
        _run(_answered(RpcBus(link), link, {"result": None, "error": {"exc_type": "KeyError", "value": "secret"}}))
    assert (refused.value.status, refused.value.code) == (500, "internal")
    assert "secret" not in refused.value.detail


def test_silence_ends_with_the_deadline() -> None:
    """504, and a reply that comes later belongs to nobody."""
    link = FakeLink()
    bus = RpcBus(link)

    async def main() -> None:
        with pytest.raises(Problem) as late:
            await bus.call(_call(seconds=0.05))
        assert late.value.status == 504
        bus.on_reply(link.sent[0][2], b'{"result": 1, "error": null}')

    _run(main())


@pytest.mark.parametrize("how", ["on_return", "on_lost"])
def test_what_cannot_be_answered_any_more_is_told_at_once(how: str) -> None:
    """A returned request and a lost connection are 503 without waiting."""
    link = FakeLink()
    bus = RpcBus(link)

    async def main() -> None:
        task = asyncio.create_task(bus.call(_call()))
        await asyncio.sleep(0)
        if how == "on_return":
            bus.on_return(link.sent[0][2])
        else:
            bus.on_lost()
        with pytest.raises(Problem) as gone:
            await asyncio.wait_for(task, 1)
        assert gone.value.status == 503

    _run(main())


@pytest.mark.parametrize(("served", "status"), [(0, 503), (1, 504)])
def test_a_queue_without_a_consumer_is_found_out(served: int, status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stopped service is 503 soon; a slow one is 504 at the deadline."""
    monkeypatch.setattr(bus_module, "PROBE_SECONDS", 0.02)
    with pytest.raises(Problem) as gone:
        _run(RpcBus(FakeLink(served=served)).call(_call(seconds=0.2)))
    assert gone.value.status == status


def test_without_a_connection_nothing_waits() -> None:
    """503 at once while the link is down."""
    with pytest.raises(Problem) as gone:
        _run(RpcBus(FakeLink(ready=False)).call(_call()))
    assert gone.value.status == 503


def test_more_than_can_be_in_work_is_refused() -> None:
    """The gateway's memory is bounded under five times the load."""
    bus = RpcBus(FakeLink(), max_in_flight=1)

    async def main() -> None:
        first = asyncio.create_task(bus.call(_call(seconds=0.1)))
        await asyncio.sleep(0)
        with pytest.raises(Problem) as refused:
            await bus.call(_call())
        assert (refused.value.status, refused.value.code) == (503, "overloaded")
        with pytest.raises(Problem):
            await first
        with pytest.raises(Problem) as later:
            await bus.call(_call(seconds=0.01))
        assert later.value.status == 504

    _run(main())
