"""S9: from the commit of an event until every consumer has handled it and an open page has been told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from math import ceil
from time import monotonic, perf_counter, sleep

import psycopg2

from contracts import loader
from deploy.local.demo.cast import AGENCY, PASSWORD
from deploy.local.demo.seed import seed
from deploy.local.plan import Plan
from gateway.client import PortalClient
from tests.bench.figures import Figure
from tests.bench.hearing import hearing
from tests.bench.raw_broker import raw_times

RATE, SECONDS = 50.0, 20.0
TRIAL_RATE, TRIAL_SECONDS = 4.0, 3.0
MOST_MS = 500.0
POSTERS = 8
PATIENCE_SECONDS = 60
SEEN = ("quote.", "order.")
"""Families of events that the project manager's page is told of, whoever they concern."""

Times = list[float]


def measure(plan: Plan) -> list[Figure]:
    """Ask for quotes so often that their events and those that follow are 50 a second, and follow each of them."""
    seed(plan)
    paula = PortalClient.sign_in(plan.gateway_url, AGENCY, "paula", PASSWORD)
    with hearing(plan.gateway_url, str(paula.token)) as heard:
        each = _events_per_quote(plan, heard)
        times, rate = _asked(plan, heard, RATE / each)
    raw = raw_times(plan.amqp_uri, RATE, SECONDS)
    ours, peer = _p99(times), _p99(raw)
    unit = f"ms p99 of {len(times)} events at {rate:.0f}/s (peer: publish to consume on a quorum queue)"
    return [Figure("S9", ours, unit, peer, ours / peer, f"< {MOST_MS:g} ms", ours < MOST_MS)]


def _events_per_quote(plan: Plan, heard: Mapping[str, float]) -> float:
    times, _ = _asked(plan, heard, TRIAL_RATE, TRIAL_SECONDS)
    return len(times) / (TRIAL_RATE * TRIAL_SECONDS)


def _asked(plan: Plan, heard: Mapping[str, float], rate: float, seconds: float = SECONDS) -> tuple[Times, float]:
    """Ask at a rate, wait until all is handled, and return each event's milliseconds and the events per second."""
    begin = datetime.now(UTC)
    _post_quotes(plan.gateway_url, rate, seconds)
    took = (datetime.now(UTC) - begin).total_seconds()
    _wait_for_all(plan, begin, heard)
    times = list(_times(plan, begin, heard))
    return times, len(times) / took


def _post_quotes(base_url: str, rate: float, seconds: float) -> None:
    """Ask for quotes when each is due, whether the one before is answered or not."""
    clients = [PortalClient.sign_in(base_url, "nordwind", "anna", PASSWORD) for _ in range(POSTERS)]
    wish = {
        "name": "Bench",
        "service": "translation",
        "source_language": "en",
        "targets": [{"language": "fr"}],
        "source_file_ids": [],
    }
    began = perf_counter()
    with ThreadPoolExecutor(POSTERS) as pool:
        asked = []
        for number in range(int(rate * seconds)):
            sleep(max(0.0, began + number / rate - perf_counter()))
            asked.append(pool.submit(clients[number % POSTERS].post, "/quotes", wish))
        for each in asked:
            each.result()


def _wait_for_all(plan: Plan, begin: datetime, heard: Mapping[str, float]) -> None:
    """Wait until every event since `begin` is with all its consumers and, where the page shows it, there."""
    until = monotonic() + PATIENCE_SECONDS
    while left := _left(plan, begin, heard):
        if monotonic() > until:
            raise RuntimeError(f"{len(left)} events did not come through, such as {left[:3]}")
        sleep(0.5)


def _left(plan: Plan, begin: datetime, heard: Mapping[str, float]) -> list[str]:
    """Name the events that somebody still waits for, and who that is."""
    handled, left = _handled(plan, begin), list[str]()
    for event_id, event_type, _ in _events(plan, begin):
        waiting = set(loader.event(event_type).consumers) - handled.get(event_id, {}).keys()
        if event_type.startswith(SEEN) and event_id not in heard:
            waiting.add("page")
        left += [f"{event_type} {event_id} at {name}" for name in sorted(waiting)]
    return left


def _times(plan: Plan, begin: datetime, heard: Mapping[str, float]) -> Iterator[float]:
    """Yield the milliseconds from each event's instant to the last who heard of it."""
    handled = _handled(plan, begin)
    for event_id, event_type, at in _events(plan, begin):
        ends = list(handled.get(event_id, {}).values())
        if event_type.startswith(SEEN):
            ends.append(heard[event_id])
        if ends:
            yield (max(ends) - at) * 1000


def _events(plan: Plan, begin: datetime) -> list[tuple[str, str, float]]:
    """List (id, type, seconds since 1970) of what was committed since `begin`, in all services."""
    query = "SELECT id::text, type, extract(epoch FROM occurred_at) FROM outbox WHERE occurred_at >= %s"
    return [(str(row[0]), str(row[1]), float(str(row[2]))) for _, row in _rows(plan, query, begin)]


def _handled(plan: Plan, begin: datetime) -> dict[str, dict[str, float]]:
    """Map event id → service → when its transaction began to handle it."""
    query = "SELECT message_id::text, extract(epoch FROM received_at) FROM inbox WHERE received_at >= %s"
    found: dict[str, dict[str, float]] = {}
    for service, row in _rows(plan, query, begin):
        found.setdefault(str(row[0]), {})[service] = float(str(row[1]))
    return found


def _rows(plan: Plan, query: str, begin: datetime) -> Iterator[tuple[str, tuple[object, ...]]]:
    for service in loader.SERVICES:
        with psycopg2.connect(plan.database_uri("relay", service)) as connection, connection.cursor() as cursor:
            cursor.execute(query, (begin,))
            for row in cursor.fetchall():
                yield service, row


def _p99(times: Times) -> float:
    return sorted(times)[ceil(0.99 * len(times)) - 1]
