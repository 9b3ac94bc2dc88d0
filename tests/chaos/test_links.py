"""Each link between two parts: slow to answer, cut, and swallowing everything."""

from __future__ import annotations

import pytest

from portal_kit.testing.detour import faults
from tests.chaos.load import Load
from tests.chaos.pulse import Pulse
from tests.chaos.strikes import links
from tests.e2e.suite import Suite

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(600), pytest.mark.usefixtures("no_process_ends")]

LINKS = {
    "amqp": "broker",
    "postgresql": "database",
    "store": "object store",
    "smtp": "mail server",
    "gateway": "gateway",
}
EACH = [pytest.param(link, id=name) for link, name in LINKS.items()]
# In a short run what every request passes through stands for the others.
FIRST = [*EACH[:2], *(pytest.param(*each.values, id=each.id, marks=pytest.mark.long) for each in EACH[2:])]


@pytest.mark.parametrize("link", FIRST)
def test_reset(suite: Suite, jobs: Load, pulse: Pulse, link: str):
    """Every open connection breaks at once: parts connect again, and what was open is repeated or refused."""
    with links.cut(suite, link):
        pulse.refused_in_time("orders")
    pulse.recovery()


@pytest.mark.parametrize("link", EACH)
def test_dropped_packets(suite: Suite, jobs: Load, pulse: Pulse, link: str):
    """Nothing goes through for a while, longer than a request may last where the link is in a request's way."""
    with links.suffering(suite, link, faults.HOLE):
        pulse.watch(12 if link == "postgresql" else 4)
    pulse.recovery()


@pytest.mark.parametrize("link", FIRST)
def test_latency(suite: Suite, jobs: Load, pulse: Pulse, link: str):
    """Each answer takes longer, none comes after its deadline, and jobs still come to their end."""
    with links.suffering(suite, link, links.LATE):
        pulse.watch(4)
    pulse.recovery()


@pytest.mark.parametrize("link", [pytest.param("amqp", id="broker"), pytest.param("postgresql", id="database")])
def test_slow(suite: Suite, jobs: Load, pulse: Pulse, link: str):
    """A narrow link fills the buffers of those who write: they wait for each other, and nothing is mixed up."""
    with links.suffering(suite, link, links.SLOW):
        pulse.watch(8)
    pulse.recovery()


@pytest.mark.long
def test_a_connection_that_died_without_a_word(suite: Suite, jobs: Load, pulse: Pulse):
    """The broker's side is gone and nobody is told: heartbeats find out, and everybody connects again."""
    suite.detours.suffer("amqp", faults.DEAD)
    suite.detours.heal()
    pulse.recovery(180)
    jobs.wait_for_one_more(300)
