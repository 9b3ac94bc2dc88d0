"""Places where tests let a process die; they do nothing unless armed, and production refuses to arm them."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from portal_kit.settings import settings


def reach(name: str) -> None:
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
