"""Every way in which a stream ends or goes on: revocation, a stop, limits, and what identity says a minute later."""

from __future__ import annotations

import asyncio
import json
import re
import time

import pytest

from gateway.live.bounds import Bounds
from gateway.live.hub import Hub
from gateway.live.keeper import BEAT_EVERY, GRACE_SECONDS, Keeper
from gateway.problems import Problem
from gateway.tests.live_stage import (
    COLLEAGUE,
    Reader,
    a_hub,
    event,
    principal,
    reading,
    run,
    until,
)
from gateway.tests.stage import FakeBus, identified


@pytest.mark.parametrize(
    ("whose", "ends"), [("session", True), ("person", True), ("other session", False), ("other person", False)]
)
def test_a_revocation_ends_its_streams_at_once(whose: str, ends: bool) -> None:
    """One session, or everything of a person whose rights changed; what was on its way is dropped."""

    async def story() -> None:
        hub, _ = a_hub()
        who = principal()
        subject = who.subject if whose in ("session", "person", "other session") else COLLEAGUE
        session = {"session": who.ended_by, "other session": COLLEAGUE}.get(whose)
        async with reading(hub, who) as reader:
            reader.stick()
            hub.on_event(event())
            hub.on_revoked(json.dumps({"payload": {"subject": subject, "session_id": session}}).encode())
            hub.on_event(event())
            reader.go_on()
            if ends:
                await reader.task
                assert (reader.closed, len(reader.names) <= 2, hub.listeners.streams) == (True, True, 0)
            else:
                await until(lambda: len(reader.names) == 3)

    run(story)


def test_a_stop_closes_all_at_once_and_says_when_to_come_back() -> None:
    """Spread over a moment, and nobody is let in meanwhile."""

    async def story() -> None:
        hub, _ = a_hub()
        readers = [Reader(hub, principal()) for _ in range(3)]
        await until(lambda: all(reader.names for reader in readers))
        hub.stop()
        await asyncio.gather(*(reader.task for reader in readers))
        for reader in readers:
            assert reader.closed
            assert re.search(r"retry: \d+\n\n$", reader.text)
        with pytest.raises(Problem) as refused:
            hub.admit(principal())
        assert (refused.value.status, refused.value.code) == (503, "live_unavailable")

    run(story)


def test_streams_are_limited_by_credential_and_by_process() -> None:
    """The one who has too many is told so; when the process has, all are."""

    async def story() -> None:
        hub, _ = a_hub(Bounds(per_credential=2, per_process=3))
        who = principal()
        async with reading(hub, who), reading(hub, who):
            with pytest.raises(Problem) as refused:
                hub.admit(who)
            assert (refused.value.status, refused.value.code) == (429, "live_streams_exceeded")
            hub.admit(principal())
            async with reading(hub):
                with pytest.raises(Problem) as full:
                    hub.admit(principal())
                assert (full.value.status, full.value.code) == (503, "live_unavailable")
        hub.admit(who)

    run(story)


def _keeping(bus: FakeBus, shift: float) -> tuple[Hub, Keeper]:
    hub, sessions = a_hub(bus=bus)
    return hub, Keeper(hub, sessions, lambda: time.time() + shift)


def test_who_may_listen_is_asked_again_when_the_context_ends_and_that_is_no_use_of_the_session() -> None:
    """Rights that became fewer count from then on."""

    async def story() -> None:
        answer = identified()
        answer["me"] = {**principal().me, "permissions": {}}
        bus = FakeBus({"identity.identify": lambda _: answer})
        hub, keeper = _keeping(bus, 61.0)
        async with reading(hub) as reader:
            keeper.begin_checks()
            keeper.begin_checks()
            await until(lambda: not any(one.checking for one in hub.listeners))
            assert [call.kwargs["watching"] for call in bus.calls] == [True]
            hub.on_event(event())
            keeper.beat(1)
            await until(lambda: reader.text.endswith(":\n\n"))
            assert reader.names == ["hello"]

    run(story)


@pytest.mark.parametrize(
    ("shift", "status", "ends"), [(61, 401, True), (61, 503, False), (61 + GRACE_SECONDS, 503, True)]
)
def test_a_stream_ends_when_identity_refuses_or_is_silent_for_long(shift: float, status: int, ends: bool) -> None:
    """A session that is over is heard of a minute later at the latest, even if nobody revoked it."""

    async def story() -> None:
        def refuse(_: object) -> object:
            category = {401: "unauthenticated", 503: "unavailable"}[status]
            raise Problem(category, category, "No.")

        hub, keeper = _keeping(FakeBus({"identity.identify": refuse}), shift)
        async with reading(hub) as reader:
            keeper.begin_checks()
            await until(lambda: not any(one.checking for one in hub.listeners))
            if ends:
                await reader.task
            assert reader.closed is ends

    run(story)


def test_a_revocation_that_crossed_the_opening_is_not_lost() -> None:
    """Who is not remembered any more is asked about at once, not in a minute."""

    async def story() -> None:
        hub, _ = a_hub()
        async with reading(hub):
            assert next(iter(hub.listeners)).check_at <= time.time()

    run(story)


def test_each_stream_gets_a_heartbeat_in_each_round() -> None:
    """Not all in the same instant."""

    async def story() -> None:
        hub, keeper = _keeping(FakeBus(), 0)
        readers = [Reader(hub, principal()) for _ in range(2 * BEAT_EVERY)]
        await until(lambda: all(reader.names for reader in readers))
        for tick in range(BEAT_EVERY):
            keeper.beat(tick)
            await until(lambda: sum(reader.text.count("\n\n:\n\n") for reader in readers) == 2 * (tick + 1))  # noqa: B023
        assert all(reader.text.count("\n\n:\n\n") == 1 for reader in readers)
        for reader in readers:
            await reader.leave()

    run(story)
