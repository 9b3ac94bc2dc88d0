"""The real server on a real socket: what comes before a request, bundles, and the stop."""

from __future__ import annotations

import http.server
import io
import socket
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
import uvicorn

from gateway import bounded
from gateway.api import bundles
from gateway.bounded import BoundedHttp
from gateway.endpoints import bound
from gateway.health import Health
from gateway.server import DrainingServer
from gateway.tests.stage import FakeBus, Stage, stage

pytestmark = pytest.mark.integration
ORDER = "01920000-0000-7000-8000-000000000001"


@contextmanager
def _serving(scene: Stage) -> Iterator[tuple[int, DrainingServer]]:
    config = uvicorn.Config(
        scene.app, port=0, http=BoundedHttp, ws="none", log_config=None, access_log=False, timeout_graceful_shutdown=2
    )
    server = DrainingServer(config, scene.health, notice_seconds=0.3)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        _until(lambda: server.started)
        yield server.servers[0].sockets[0].getsockname()[1], server
    finally:
        server.should_exit = True
        thread.join()


def _until(condition: object, seconds: float = 10.0) -> None:
    ends = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < ends
        time.sleep(0.01)


def _raw(port: int, data: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(data)
        received = b""
        while piece := connection.recv(65536):
            received += piece
        return received


@pytest.mark.parametrize(
    "data",
    [
        b"NONSENSE\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        b"GET / HTTP/1.1\r\nHost: x\r\nX-A: a\nX-B : b\r\n\r\n",
    ],
)
def test_what_could_be_read_in_two_ways_is_refused_and_closed(data: bytes) -> None:
    """Smuggling needs two readings."""
    with _serving(stage()) as (port, _):
        answer = _raw(port, data)
        assert answer.startswith(b"HTTP/1.1 400 ")
        assert b"application/problem+json" in answer


def test_a_head_without_end_is_cut_off() -> None:
    """Memory stays bounded while a head is read."""
    with _serving(stage()) as (port, _):
        head = b"GET / HTTP/1.1\r\nHost: x\r\n" + b"".join(b"X-%d: %s\r\n" % (n, b"x" * 1000) for n in range(200))
        try:
            assert _raw(port, head).startswith(b"HTTP/1.1 431 ")
        except ConnectionError:
            # The answer was overtaken by the reset that follows from our unread bytes; the server is well.
            assert httpx.get(f"http://127.0.0.1:{port}/livez").status_code == 200


def test_a_head_that_never_comes_is_not_awaited_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """A silent connection is closed."""
    monkeypatch.setattr(bounded, "HEADER_SECONDS", 0.2)
    with _serving(stage()) as (port, _):
        assert _raw(port, b"GET / HTTP/1.1\r\nHost") == b""


def test_readiness_turns_before_connections_are_refused() -> None:
    """At a signal `/readyz` says so, while requests are still answered."""
    scene = stage()
    with _serving(scene) as (port, server):
        address = f"http://127.0.0.1:{port}/readyz"
        assert httpx.get(address).status_code == 200
        server.handle_exit(15, None)
        assert httpx.get(address).status_code == 503
        _until(lambda: server.should_exit)


class _Store(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Serve a file whose bytes follow from its name."""
        body = self.path.encode() * 20_000
        self.send_response(404 if "missing" in self.path else 200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def _store() -> Iterator[int]:
    store = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Store)
    thread = threading.Thread(target=store.serve_forever)
    thread.start()
    try:
        yield store.server_address[1]
    finally:
        # Also after a failure: a thread that serves on would keep the whole run from ending.
        store.shutdown()
        thread.join()
        store.server_close()


def _bundling(store: int, names: list[str]) -> Stage:
    scene = stage(served=bound(bundles.OPERATIONS))
    items = [
        {
            "file_id": name,
            "order_ids": [],
            "path": f"target/fr/{name}",
            "url": f"http://127.0.0.1:{store}/{name}",
            "size": (len(name) + 1) * 20_000,
        }
        for name in names
    ]
    bus: FakeBus = scene.bus
    bus.answers["files.list_bundle"] = lambda _: {"items": items}
    bus.answers["orders.mark_fetched"] = lambda _: None
    return scene


@pytest.mark.feature("D3")
def test_a_bundle_is_streamed_out_of_the_object_store() -> None:
    """All files, whole, under their folders, with a length known from the start."""
    with _store() as store:
        scene = _bundling(store, ["a.txt", "b.txt"])
        with _serving(scene) as (port, _):
            address = f"http://127.0.0.1:{port}/api/v1/bundles?order_id={ORDER}"
            answer = httpx.get(address, headers=scene.signed())
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == f'attachment; filename="order-{ORDER}.zip"'
    assert int(answer.headers["content-length"]) == len(answer.content)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as opened:
        assert {name: opened.read(name) for name in opened.namelist()} == {
            "target/fr/a.txt": b"/a.txt" * 20_000,
            "target/fr/b.txt": b"/b.txt" * 20_000,
        }


def test_a_bundle_that_cannot_be_whole_breaks_off() -> None:
    """Nobody takes half an archive for a whole one."""
    with _store() as store:
        scene = _bundling(store, ["a.txt", "missing.txt"])
        with _serving(scene) as (port, _), pytest.raises(httpx.RemoteProtocolError):
            httpx.get(f"http://127.0.0.1:{port}/api/v1/bundles?order_id={ORDER}", headers=scene.signed())


def test_health_is_of_this_process() -> None:
    """Alive always; ready with a bus; figures in Prometheus' format."""
    scene = stage()
    assert isinstance(scene.health, Health)
    scene.bus.connected = False
    assert scene.client.get("/livez").status_code == 200
    assert scene.client.get("/readyz").status_code == 503
    assert "portolan_gateway_requests_total" in scene.client.get("/metrics").text
