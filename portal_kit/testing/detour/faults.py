"""What may befall the connections of a link."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What happens to the bytes."""

    PASS = "pass"  # noqa: S105 - they go through
    DELAY = "delay"
    SLOW = "slow"
    RESET = "reset"
    """Open connections are reset, new ones are as soon as they are made."""

    HOLE = "hole"
    """Connections are taken and nothing goes through them, as when packets are dropped; it goes on when healed."""

    DEAD = "dead"
    """The server's side of open connections is gone and the client is not told; new connections are a hole."""

    TRUNCATE = "truncate"
    """What the server sends ends after so many bytes of each connection."""

    ANSWER = "answer"
    """The server is away, and something else gives each client one and the same answer."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A kind with its figures; what a kind does not need stays at its default."""

    kind: Kind = Kind.PASS
    seconds: float = 0.0
    jitter: float = 0.0
    bytes_per_second: int = 0
    size: int = 0
    text: str = ""
    greets: bool = False
    """Whether an answer is given before the client has said anything, as mail servers do."""


def delay(seconds: float, jitter: float = 0.0) -> Fault:
    """Let every piece take this time more, by chance a little more or less."""
    return Fault(Kind.DELAY, seconds=seconds, jitter=jitter)


def slow(bytes_per_second: int) -> Fault:
    """Let no more than so many bytes through a connection in a second, each way."""
    return Fault(Kind.SLOW, bytes_per_second=bytes_per_second)


def truncate(size: int) -> Fault:
    """End each connection after so many bytes from the server."""
    return Fault(Kind.TRUNCATE, size=size)


def answer(text: str, *, greets: bool = False) -> Fault:
    """Answer each client with this text instead of the server."""
    return Fault(Kind.ANSWER, text=text, greets=greets)


HEALTHY = Fault()
RESET = Fault(Kind.RESET)
HOLE = Fault(Kind.HOLE)
DEAD = Fault(Kind.DEAD)
