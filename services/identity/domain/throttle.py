"""Slowing down those who guess passwords, without ever locking out those who know theirs.

Failures are counted for each pair of account and address, and for each address alone. Nobody at another address
can therefore make an owner wait, and an address from which an account was entered before is judged by its own pair
only, so that a guesser in the same building does not keep a colleague out.
"""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from services.identity.domain.errors import SignInThrottled

REMEMBER_SUCCESS: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Rule:
    """How many failures are free, and how the wait doubles after them until they are forgotten."""

    free: int
    first_wait: timedelta
    longest_wait: timedelta
    forgotten_after: timedelta

    def wait(self, failures: int) -> timedelta:
        """Return how long to wait after so many failures."""
        if failures < self.free:
            return timedelta(0)
        # Beyond 20 doublings the longest wait is reached in any case; the cap keeps the number small.
        doublings = min(failures - self.free, 20)
        return min(self.first_wait * (1 << doublings), self.longest_wait)


PAIR: Final = Rule(
    free=10,
    first_wait=timedelta(seconds=1),
    longest_wait=timedelta(minutes=15),
    forgotten_after=timedelta(hours=24),
)
ADDRESS: Final = Rule(
    free=20,
    first_wait=timedelta(seconds=1),
    longest_wait=timedelta(minutes=15),
    forgotten_after=timedelta(hours=1),
)


@dataclass(frozen=True, slots=True)
class Attempts:
    """The failures counted under one key, and when it was last right."""

    key: str
    failures: int = 0
    failed_at: datetime | None = None
    succeeded_at: datetime | None = None

    def current_failures(self, rule: Rule, now: datetime) -> int:
        """Return the failures that still count."""
        forgotten = self.failed_at is None or now - self.failed_at >= rule.forgotten_after
        return 0 if forgotten else self.failures

    def retry_after(self, rule: Rule, now: datetime) -> timedelta:
        """Return how long the next try has to wait; zero when it may be made."""
        if self.failed_at is None:
            return timedelta(0)
        return max(self.failed_at + rule.wait(self.current_failures(rule, now)) - now, timedelta(0))

    def is_known(self, now: datetime) -> bool:
        """Tell whether the account was entered from this address lately."""
        return self.succeeded_at is not None and now - self.succeeded_at < REMEMBER_SUCCESS

    def charged(self, rule: Rule, now: datetime) -> Attempts:
        """Count a try as failed before its password is looked at, so that parallel guesses are all counted."""
        return replace(self, failures=self.current_failures(rule, now) + 1, failed_at=now)

    def refunded(self) -> Attempts:
        """Take back one counted try that turned out right; the failures of others stay."""
        return replace(self, failures=max(self.failures - 1, 0))

    def cleared(self, now: datetime) -> Attempts:
        """Forget the failures of a pair that has just been right."""
        return replace(self, failures=0, failed_at=None, succeeded_at=now)


def admit(pair: Attempts, address: Attempts, now: datetime) -> tuple[Attempts, Attempts]:
    """Return both counts with this try charged, or refuse it with how long to wait."""
    waits = [pair.retry_after(PAIR, now)]
    if not pair.is_known(now):
        waits.append(address.retry_after(ADDRESS, now))
    longest = max(waits)
    if longest > timedelta(0):
        raise SignInThrottled.after(longest)
    return pair.charged(PAIR, now), address.charged(ADDRESS, now)


def pair_key(account_id: str, login: str, address: str) -> str:
    """Name the count of one account and address; hashed, because it is personal data of whoever typed it."""
    return _hashed("pair", account_id.strip().lower(), login.strip().lower(), network_of(address))


def address_key(address: str) -> str:
    """Name the count of one address."""
    return _hashed("address", network_of(address))


def network_of(address: str) -> str:
    """Return what one subscriber holds: an IPv4 address, or the /64 of an IPv6 one."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if parsed.version == 4:
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, 64), strict=False))


def _hashed(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
