"""A client on the suite's own bus, its keys, and the proof that nothing was restarted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from portal_kit.testing.broker import RpcClient
from portal_kit.testing.callers import Keys
from portal_kit.testing.servers import Servers
from tests.e2e.suite import Suite


@pytest.fixture(scope="module", autouse=True)
def nothing_restarts(suite: Suite) -> Iterator[None]:
    """The same processes before and after the tests of a module, and all of them ready."""
    before = suite.pids()
    yield
    assert suite.pids() == before
    suite.all_ready()


@pytest.fixture
def bus(servers: Servers) -> Iterator[RpcClient]:
    """A client that can publish anything on the suite's virtual host."""
    client = RpcClient(str(servers["AMQP_URI"]))
    yield client
    client.close()


@pytest.fixture(scope="session")
def suite_keys(servers: Servers) -> Keys:
    """The keys that the running suite trusts."""
    return Keys(Path(servers["CALLER_KEYS_FOLDER"]))
