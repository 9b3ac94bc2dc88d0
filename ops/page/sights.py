"""What the page shows at one moment: readiness of every process, figures, alarms, and the oldest dead letters."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import amqp

from ops.journal import Journal
from ops.letters.desk import open_desk
from ops.letters.reading import Letter
from portal_kit.alarms import Figures
from portal_kit.publisher import PublishError
from portal_kit.watch import Watch

SECONDS = 3
LETTERS_EACH = 20


@dataclass(frozen=True, slots=True)
class Readiness:
    """What a process says of itself."""

    name: str
    state: str
    failing: tuple[str, ...] = ()

    @property
    def is_ready(self) -> bool:
        """Whether it can work."""
        return self.state == "ready"


@dataclass(frozen=True, slots=True)
class Sight:
    """Everything of one moment."""

    processes: tuple[Readiness, ...]
    figures: Figures
    alarms: tuple[str, ...]
    letters: tuple[Letter, ...]

    @property
    def troubles(self) -> int:
        """How many things ask for somebody."""
        return len(self.alarms) + sum(not process.is_ready for process in self.processes)


class Sights:
    """Looks at everything when asked; one look at a time, since they share a connection."""

    def __init__(self, watch: Watch, processes: Mapping[str, str]) -> None:
        self._watch = watch
        self._processes = processes
        self._one = threading.Lock()

    def take(self, journal: Journal) -> Sight:
        """Ask processes, databases and the broker."""
        with ThreadPoolExecutor(max_workers=max(1, len(self._processes))) as pool:
            asked = pool.map(lambda each: readiness(*each), self._processes.items())
            with self._one:
                self._watch.figures = figures = self._watch.measure()
                alarms = tuple(self._watch.alarms())
            processes = tuple(asked)
        return Sight(processes, figures, alarms, _letters(figures, journal))


def readiness(name: str, url: str) -> Readiness:
    """Ask a process whether it is ready; one that does not answer is down."""
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=SECONDS):  # noqa: S310 - from our own settings
            return Readiness(name, "ready")
    except urllib.error.HTTPError as refusal:
        return Readiness(name, "not ready", _failing(refusal.read()))
    except OSError:
        return Readiness(name, "down")


def _failing(body: bytes) -> tuple[str, ...]:
    try:
        told = json.loads(body)
    except ValueError:
        return ()
    return tuple(map(str, told.get("failing", ()))) if isinstance(told, dict) else ()


def _letters(figures: Figures, journal: Journal) -> tuple[Letter, ...]:
    if not any(figures.dead.values()):
        return ()
    try:
        with open_desk(journal) as desk:
            found = [desk.browse(queue, LETTERS_EACH) for queue, count in figures.dead.items() if count]
    except (PublishError, OSError, amqp.AMQPError):
        return ()  # the broker went away since it was measured; the next look says so
    return tuple(letter for letters in found for letter in letters)
