"""Places where tests let a process die; the production profile has none of them.

There are four kinds, between two steps that belong together: `relay.claimed` between commit and publish,
`relay.published` between publish and mark, `<service>.handled` between an event's commit and its acknowledgement,
`<service>.committed` (and `<service>.committed.<method>`) between a call's commit and its answer. Workers have some of
their own, between work outside a transaction and its record.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

from portal_kit.settings import profile, settings


def die_if_armed(name: str) -> None:
    """Die as by `kill -9` here if a file of this name lies in the directory PORTOLAN_FAILPOINTS; once."""
    directory = settings().failpoints
    if not directory:
        return
    place = Path(directory, name)
    # Every call of a suite under test passes here twice, and looking is cheaper than failing to remove.
    if not place.exists():
        return
    try:
        place.unlink()
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.SIGKILL)


def pass_by(_name: str) -> None:
    """Do nothing: what production's processes are bound to."""


# Bound once, when a process is loaded: nothing that happens later can arm a process of production.
reach: Callable[[str], None] = pass_by if profile() == "production" else die_if_armed
