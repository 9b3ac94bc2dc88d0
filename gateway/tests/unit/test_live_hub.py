"""Streams: what they begin with, resuming, slow readers, and gaps of the broker."""

from __future__ import annotations

import asyncio

import pytest

from gateway.live.stream import MOST_WAITING
from gateway.tests.live_stage import (
    COLLEAGUE,
    ELSEWHERE,
    HOME,
    Reader,
    a_hub,
    event,
    id_of,
    principal,
    reading,
    run,
    until,
)


def test_a_stream_says_hello_and_tells_what_happens() -> None:
    """With headers that keep proxies from gathering, and figures that count the request as answered."""

    async def story() -> None:
        hub, _ = a_hub()
        async with reading(hub) as reader:
            start = reader.messages[0]
            assert (start["status"], dict(start["headers"])[b"content-type"]) == (
                200,
                b"text/event-stream; charset=utf-8",
            )
            assert reader.answered > 0
            body = event()
            hub.on_event(body)
            await until(lambda: reader.names == ["hello", "change"])
            assert reader.events[1]["id"] == id_of(body)
        assert hub.listeners.streams == 0

    run(story)


def test_head_is_answered_without_a_stream() -> None:
    """Tools look at an address before they use it."""

    async def story() -> None:
        hub, _ = a_hub()
        reader = Reader(hub, principal(), method="HEAD")
        await reader.task
        assert (reader.closed, reader.text, hub.listeners.streams) == (True, "", 0)

    run(story)


@pytest.mark.feature("N2")
def test_each_hears_what_it_may_and_nobody_more() -> None:
    """Two organisations, a requester without sight of colleagues, and the provider's staff."""

    async def story() -> None:
        hub, _ = a_hub()
        manager, requester = principal(order_read="organisation"), principal(order_read="own")
        foreign, staff = principal(home=ELSEWHERE), principal(home=None, kind="staff", order_read="all")
        readers = [Reader(hub, who) for who in (manager, requester, foreign, staff)]
        await until(lambda: all(reader.names for reader in readers))
        hub.on_event(event(people=[COLLEAGUE]))
        hub.on_event(event())
        hub.on_event(event(home=ELSEWHERE, people=[COLLEAGUE]))
        await until(lambda: [len(reader.names) - 1 for reader in readers] == [2, 1, 1, 3])
        for reader in readers:
            await reader.leave()

    run(story)


@pytest.mark.parametrize("missed", range(6))
def test_a_known_place_is_resumed_without_loss_or_repetition(missed: int) -> None:
    """From each place, past what others may hear alone."""

    async def story() -> None:
        hub, _ = a_hub()
        bodies = [event(home=ELSEWHERE if number % 3 == 2 else HOME) for number in range(6)]
        for body in bodies:
            hub.on_event(body)
        expected = [id_of(body) for number, body in enumerate(bodies) if number > missed and number % 3 != 2]
        async with reading(hub, last=id_of(bodies[missed])) as reader:
            assert reader.events[0] == {"event": "hello", "data": {"resumed": True}}
            assert [one["id"] for one in reader.events[1:]] == expected

    run(story)


def test_an_unknown_place_is_reset() -> None:
    """The page fetches everything anew, and goes on from the newest notice that it may know."""

    async def story() -> None:
        hub, _ = a_hub()
        mine = event()
        for body in (mine, event(home=ELSEWHERE)):
            hub.on_event(body)
        async with reading(hub, last="unknown") as reader:
            assert reader.names == ["hello", "reset"]
            assert {one["id"] for one in reader.events} == {id_of(mine)}
            assert reader.events[0]["data"] == {"resumed": False}

    run(story)


def test_the_place_of_others_news_is_not_told() -> None:
    """When something happens elsewhere, not even its time is to be seen."""

    async def story() -> None:
        hub, _ = a_hub()
        hub.on_event(event(home=ELSEWHERE))
        async with reading(hub) as reader:
            assert reader.text.startswith("id: \nevent: hello")

    run(story)


def test_a_slow_reader_is_reset_and_hears_what_comes_later() -> None:
    """Its notices are dropped, the memory they took is free, and the neighbours miss nothing."""

    async def story() -> None:
        hub, _ = a_hub()
        async with reading(hub) as slow, reading(hub) as quick:
            slow.stick()
            bodies = [event() for _ in range(MOST_WAITING + 5)]
            for body in bodies:
                hub.on_event(body)
                await asyncio.sleep(0)
            await until(lambda: len(quick.names) == 1 + len(bodies))
            slow.go_on()
            await until(lambda: "reset" in slow.names)
            reset = slow.names.index("reset")
            last = event()
            hub.on_event(last)
            await until(lambda: slow.events[-1]["id"] == id_of(last))
            known = [id_of(body) for body in bodies]
            place = known.index(slow.events[reset]["id"])
            assert [one["id"] for one in slow.events[reset + 1 : -1]] == known[place + 1 :]
            assert reset < MOST_WAITING

    run(story)


def test_a_gap_of_the_broker_resets_every_stream_once_it_is_back() -> None:
    """Not while it is away, when fetching would fail; and nothing from before can be resumed."""

    async def story() -> None:
        hub, _ = a_hub()
        hub.on_found()
        async with reading(hub) as reader:
            before = event()
            hub.on_event(before)
            hub.on_lost()
            await until(lambda: reader.names == ["hello", "change"])
            hub.on_found()
            await until(lambda: reader.names[-1] == "reset")
            assert reader.events[-1]["id"] == ""
            async with reading(hub, last=id_of(before)) as other:
                assert "reset" in other.names

    run(story)


def test_nonsense_on_the_bus_disturbs_nobody() -> None:
    """It is logged and dropped."""

    async def story() -> None:
        hub, _ = a_hub()
        async with reading(hub) as reader:
            for body in (b"nonsense", b"{}", event("order.delivered.v1")):
                hub.on_event(body)
            hub.on_event(event())
            await until(lambda: reader.names == ["hello", "change"])

    run(story)
