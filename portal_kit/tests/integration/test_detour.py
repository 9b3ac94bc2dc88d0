"""The TCP fault proxy on loopback: what each fault does to a connection."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from time import monotonic

import pytest

from portal_kit.testing.detour import faults
from portal_kit.testing.detour.control import Detours
from portal_kit.testing.processes import eventually, free_port

pytestmark = pytest.mark.integration


@dataclass
class Bench:
    """A detour to a server that sends back what it gets."""

    detours: Detours
    port: int

    def connect(self) -> socket.socket:
        """Open a connection through the detour."""
        made = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        made.settimeout(10)
        return made


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    """One detour process with one link to an echo."""
    echo = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=_serve, args=(echo,), daemon=True).start()
    port, control = free_port(), free_port()
    told = {"DETOUR_LINKS": json.dumps({"echo": [port, *echo.getsockname()]}), "DETOUR_CONTROL": str(control)}
    process = subprocess.Popen([sys.executable, "-m", "portal_kit.testing.detour"], env={**os.environ, **told})
    made = Bench(Detours(control, ("echo",)), port)
    eventually(lambda: _answers(control), 20, "the detour")
    yield made
    process.terminate()
    assert process.wait(20) == 0
    echo.close()


@pytest.fixture(autouse=True)
def _healed(bench: Bench) -> Iterator[None]:
    yield
    bench.detours.heal()


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _serve(listener: socket.socket) -> None:
    while True:
        try:
            client, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_echo, args=(client,), daemon=True).start()


def _echo(client: socket.socket) -> None:
    try:
        while piece := client.recv(65536):
            client.sendall(piece)
    except OSError:
        return
    finally:
        client.close()


def said(connection: socket.socket, text: bytes = b"hello") -> bytes:
    """Say something and return as much of the echo as comes."""
    connection.sendall(text)
    back = b""
    while len(back) < len(text) and (piece := connection.recv(65536)):
        back += piece
    return back


def silent(connection: socket.socket) -> bool:
    """Whether nothing comes within a moment."""
    connection.settimeout(0.3)
    try:
        connection.recv(1)
    except TimeoutError:
        return True
    finally:
        connection.settimeout(10)
    return False


def test_bytes_pass_and_connections_end(bench: Bench):
    """Without a fault a detour is not noticed."""
    with bench.connect() as connection:
        text = os.urandom(1_000_000)
        threading.Thread(target=connection.sendall, args=(text,)).start()
        back = b""
        while len(back) < len(text):
            back += connection.recv(65536)
        assert back == text


def test_a_delay_and_a_slow_link_take_their_time(bench: Bench):
    """At least as long as asked for; how much longer depends on the machine."""
    for fault in (faults.delay(0.1), faults.slow(100)):
        bench.detours.suffer("echo", fault)
        with bench.connect() as connection:
            began = monotonic()
            assert said(connection, b"x" * 20) == b"x" * 20
            assert monotonic() - began >= 0.2


def test_a_hole_freezes_and_lets_go_on(bench: Bench):
    """Open and new connections alike; nothing is lost when it is healed."""
    with bench.connect() as old:
        assert said(old) == b"hello"
        bench.detours.suffer("echo", faults.HOLE)
        with bench.connect() as new:
            for connection in (old, new):
                connection.sendall(b"later")
                assert silent(connection)
            bench.detours.heal()
            assert (old.recv(5), new.recv(5)) == (b"later", b"later")


def test_a_dead_connection_stays_silent_after_healing(bench: Bench):
    """Its client must find out by itself; new connections are well."""
    with bench.connect() as old:
        assert said(old) == b"hello"
        bench.detours.suffer("echo", faults.DEAD)
        bench.detours.heal()
        old.sendall(b"anybody there?")
        assert silent(old)
        with bench.connect() as new:
            assert said(new) == b"hello"


def test_connections_are_reset(bench: Bench):
    """Those that are open once, and new ones for as long as it lasts."""
    with bench.connect() as old:
        assert said(old) == b"hello"
        assert bench.detours.cut("echo") >= 1
        with pytest.raises(ConnectionResetError):
            old.recv(1)
    with bench.connect() as new:
        assert said(new) == b"hello"
    bench.detours.suffer("echo", faults.RESET)
    with pytest.raises(OSError, match=r"reset|Broken"), bench.connect() as refused:
        said(refused)


def test_an_answer_is_cut_short(bench: Bench):
    """The client gets the first bytes and then an end or a reset."""
    bench.detours.suffer("echo", faults.truncate(10))
    got = b""
    with bench.connect() as connection:
        connection.sendall(b"x" * 100)
        try:
            while piece := connection.recv(100):
                got += piece
        except ConnectionResetError:
            pass
    assert len(got) <= 10


@pytest.mark.parametrize("greets", [True, False])
def test_something_else_answers(bench: Bench, greets: bool):
    """Before or after the client has spoken."""
    bench.detours.suffer("echo", faults.answer("421 go away", greets=greets))
    with bench.connect() as connection:
        if not greets:
            connection.sendall(b"hello")
        assert connection.recv(100) == b"421 go away"
