"""Coming up, twice, after a crash, and going down without a trace."""

import os
import signal
import socket
from pathlib import Path

from deploy.local.orphans import ours
from deploy.local.state import find_state
from deploy.local.supervision import Supervisor
from deploy.local.tests.integration.conftest import STATE


def programs() -> dict[str, int]:
    """The process id of each program that runs."""
    infos = Supervisor(find_state(STATE)).processes()
    return {name: info["pid"] for name, info in infos.items() if info["statename"] == "RUNNING"}


def test_a_second_start_changes_nothing(launcher, described):
    """The same processes go on, at the same addresses."""
    before = programs()
    assert set(before) == {"broker", "broker-names", "database", "store", "mail"}
    again = launcher("up")
    assert again.returncode == 0, again.stderr
    assert programs() == before
    assert launcher("doctor").returncode == 0


def test_everything_listens_on_loopback_alone(described):
    """Nothing of ours is reachable from another machine."""
    pids = {str(pid) for pid in ours(find_state(STATE))}
    assert pids
    open_sockets = {
        str(link.readlink()) for pid in pids for link in Path("/proc", pid, "fd").iterdir() if link.is_symlink()
    }
    listening = []
    for table, family in (("/proc/net/tcp", socket.AF_INET), ("/proc/net/tcp6", socket.AF_INET6)):
        for line in Path(table).read_text().splitlines()[1:]:
            local, state, inode = (line.split()[column] for column in (1, 3, 9))
            if state == "0A" and f"socket:[{inode}]" in open_sockets:
                listening.append((family, local.split(":")[0]))
    loopback = {(socket.AF_INET, "0100007F"), (socket.AF_INET6, "0" * 24 + "01000000")}
    assert listening
    assert set(listening) <= loopback


def test_a_suite_whose_every_process_was_killed_comes_up_again(launcher, described):
    """Stale pid files and sockets are no obstacle, and its ports are kept."""
    for pid in ours(find_state(STATE)):
        os.kill(pid, signal.SIGKILL)
    assert launcher("status").returncode == 3
    assert launcher("servers-up").returncode == 0
    assert launcher("doctor").returncode == 0
    assert launcher("env", "--json").stdout.count(str(described["AMQP_URI"])) == 1


def test_processes_that_lost_their_supervisor_are_replaced(launcher, described):
    """Orphans of a crash are ended first, so that two of a kind never run."""
    before = programs()
    os.kill(int((find_state(STATE).run / "supervisord.pid").read_text()), signal.SIGKILL)
    started = launcher("servers-up")
    assert started.returncode == 0, started.stderr
    assert "left behind" in started.stderr
    assert not set(before.values()) & set(ours(find_state(STATE)))


def test_a_port_that_somebody_took_is_replaced(launcher, described):
    """The others stay as they were."""
    assert launcher("down").returncode == 0
    state = find_state(STATE)
    kept = state.read_json("ports.json")
    with socket.socket() as squatter:
        squatter.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        squatter.bind(("127.0.0.1", kept["postgresql"]))
        squatter.listen()
        assert launcher("servers-up").returncode == 0
    chosen = state.read_json("ports.json")
    assert {name for name in kept if kept[name] != chosen[name]} == {"postgresql"}


def test_after_down_no_process_is_left(launcher, described):
    """Erlang's name server, which outlives its nodes by itself, is gone too."""
    assert ours(find_state(STATE))
    assert launcher("down").returncode == 0
    assert ours(find_state(STATE)) == {}
    assert launcher("down").returncode == 0


def test_a_first_start_that_was_cut_short_is_begun_anew(launcher):
    """A broker or cluster that was never up once holds nothing: its half is thrown away."""
    launcher("down", "--wipe")
    state = find_state(STATE)
    for half in ("broker/mnesia", "database.half"):
        (state.data(half)).mkdir(parents=True)
        (state.data(half) / "PG_VERSION").write_text("nonsense")
    started = launcher("up")
    assert started.returncode == 0, started.stderr
    assert launcher("doctor").returncode == 0
