"""When figures become alarms: the limits, and what is said when one is passed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from environs import Env

from contracts.names import DEAD_RPC_QUEUE


@dataclass(frozen=True, slots=True)
class Limits:
    """From where on a figure is an alarm, and from where on the relay counts as unfit."""

    outbox_age: float = 60
    outbox_age_unfit: float = 600
    dead_letters: int = 1
    queue_depth: int = 10_000


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured last; a service without an age could not be asked."""

    outbox_age: Mapping[str, float] = field(default_factory=dict)
    unreachable: tuple[str, ...] = ()
    depth: Mapping[str, int] = field(default_factory=dict)
    dead: Mapping[str, int] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    broker_answers: bool = False


def limits_of_environment() -> Limits:
    """Read the limits; each has a default that suits most."""
    env, usual = Env(), Limits()
    return Limits(
        outbox_age=env.float("ALARM_OUTBOX_AGE", usual.outbox_age),
        outbox_age_unfit=env.float("UNFIT_OUTBOX_AGE", usual.outbox_age_unfit),
        dead_letters=env.int("ALARM_DEAD_LETTERS", usual.dead_letters),
        queue_depth=env.int("ALARM_QUEUE_DEPTH", usual.queue_depth),
    )


def alarms(figures: Figures, limits: Limits) -> Iterator[str]:
    """Say what a person should look at, one line per thing."""
    if not figures.broker_answers:
        yield "the broker does not answer"
    for service in figures.unreachable:
        yield f"the database of {service} does not answer"
    for service, age in sorted(figures.outbox_age.items()):
        if age >= limits.outbox_age:
            yield f"{service} has waited {age:.0f} s to send an event (limit {limits.outbox_age:.0f} s)"
    for queue in figures.missing:
        yield f"the queue {queue} is missing"
    for queue, count in sorted(figures.dead.items()):
        # Calls that nobody waits for any more: there is nothing that an operator could do about them.
        if queue != DEAD_RPC_QUEUE and count >= limits.dead_letters:
            yield f"{count} dead letters in {queue}"
    for queue, count in sorted(figures.depth.items()):
        if count >= limits.queue_depth:
            yield f"{count} messages wait in {queue} (limit {limits.queue_depth})"


def unfit(figures: Figures, limits: Limits) -> tuple[str, ...]:
    """List the services whose events have waited so long that whoever sends them does not do its work."""
    return tuple(name for name, age in sorted(figures.outbox_age.items()) if age >= limits.outbox_age_unfit)
