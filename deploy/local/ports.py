"""Free loopback ports, chosen once and kept, so that bookmarks and scripts stay right."""

import random
import socket
from collections.abc import Iterable

from deploy.local.state import State
from deploy.local.troubles import LaunchTrouble

LOOPBACK = "127.0.0.1"
# Below the kernel's range for outgoing connections, which could take a kept port at any time.
FIRST, LAST = 20_000, 29_999
FILE = "ports.json"


def is_free(port: int) -> bool:
    """Whether a server could listen on this loopback port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def answers(port: int, host: str = LOOPBACK) -> bool:
    """Whether somebody listens on this port."""
    try:
        with socket.create_connection((host, port), timeout=3):
            return True
    except OSError:
        return False


def kept_ports(state: State) -> dict[str, int]:
    """The ports of the last `up`."""
    return {name: int(port) for name, port in state.read_json(FILE).items()}


def settle_ports(state: State, names: Iterable[str], *, running: bool) -> dict[str, int]:
    """Keep the ports we have, replace those that others took, choose for new names.

    While the suite runs its ports are taken by itself, so only new names get one.
    """
    kept = kept_ports(state)
    chosen: dict[str, int] = {}
    for name in names:
        port = kept.get(name)
        if port is None or (not running and not is_free(port)):
            port = _free_port(avoid={*kept.values(), *chosen.values()})
        chosen[name] = port
    if chosen != kept:
        state.write_json(FILE, dict(chosen))
    return chosen


def _free_port(avoid: set[int]) -> int:
    for port in random.sample(range(FIRST, LAST + 1), 500):
        if port not in avoid and is_free(port):
            return port
    raise LaunchTrouble(f"no free loopback port found between {FIRST} and {LAST}.")
