"""The recent notices of one process, by which an interrupted stream is resumed."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from itertools import islice

from gateway.live.notices import Notice

MOST = 10_000
SECONDS = 600.0


class Ring:
    """So many notices of the last minutes, in the order in which they came; each once."""

    def __init__(self, now: Callable[[], float], most: int = MOST, seconds: float = SECONDS) -> None:
        self._now = now
        self._most = most
        self._seconds = seconds
        self._kept: deque[tuple[float, Notice]] = deque()
        self._places: dict[str, int] = {}
        self._gone = 0

    def __len__(self) -> int:
        """Count what is kept."""
        return len(self._kept)

    def add(self, notice: Notice) -> bool:
        """Keep a notice; False for one that is kept already, since the bus may bring an event twice."""
        if notice.id in self._places:
            return False
        now = self._now()
        self._places[notice.id] = self._gone + len(self._kept)
        self._kept.append((now, notice))
        while len(self._kept) > self._most or self._kept[0][0] < now - self._seconds:
            del self._places[self._kept.popleft()[1].id]
            self._gone += 1
        return True

    def after(self, notice_id: str) -> list[Notice] | None:
        """List what came after a notice; None when it is not known (any more)."""
        place = self._places.get(notice_id)
        if place is None:
            return None
        return [notice for _, notice in islice(self._kept, place - self._gone + 1, None)]

    def newest(self, most: int) -> Iterator[Notice]:
        """Walk back through the newest notices."""
        return (notice for _, notice in islice(reversed(self._kept), most))

    def clear(self) -> None:
        """Forget all: something may have been missed, so nothing can be resumed."""
        self._gone += len(self._kept)
        self._kept.clear()
        self._places.clear()
