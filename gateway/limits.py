"""Token buckets per credential or address, kept by each gateway process for itself."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

MAX_BUCKETS = 20_000


@dataclass(frozen=True, slots=True)
class Rate:
    """How fast a bucket fills, and how much it holds."""

    name: str
    per_second: float
    burst: int


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a bucket answered: taken or not, what is left, and when there is more."""

    rate: Rate
    allowed: bool
    remaining: int
    wait: int

    def headers(self) -> dict[str, str]:
        """Write the RateLimit fields."""
        window = math.ceil(self.rate.burst / self.rate.per_second)
        fields = {
            "ratelimit-policy": f'"{self.rate.name}";q={self.rate.burst};w={window}',
            "ratelimit": f'"{self.rate.name}";r={self.remaining};t={self.wait}',
        }
        if not self.allowed:
            fields["retry-after"] = str(max(self.wait, 1))
        return fields


class Limiter:
    """Buckets by key; the one used longest ago is dropped when there are too many."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str, rate: Rate) -> Allowance:
        """Take one token, if there is one."""
        now = self._now()
        tokens, last = self._buckets.pop(key, (float(rate.burst), now))
        tokens = min(tokens + (now - last) * rate.per_second, float(rate.burst))
        allowed = tokens >= 1.0
        if allowed:
            tokens -= 1.0
        self._buckets[key] = (tokens, now)
        if len(self._buckets) > MAX_BUCKETS:
            self._buckets.popitem(last=False)
        wait = 0 if tokens >= 1.0 else math.ceil((1.0 - tokens) / rate.per_second)
        return Allowance(rate, allowed, int(tokens), wait)
