"""Fixtures for integration tests; `conftest.py` at the root loads them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from uuid import uuid4

import pytest

from portal_kit.objects import ObjectStore
from portal_kit.settings import S3Settings
from portal_kit.testing.broker import VirtualHost, fresh_vhost
from portal_kit.testing.callers import Keys, make_keys
from portal_kit.testing.databases import FreshDatabase, fresh_database
from portal_kit.testing.servers import Servers
from portal_kit.testing.servers import servers as find_servers


@pytest.fixture(scope="session")
def servers() -> Servers:
    """The real servers of the test state."""
    return find_servers()


@pytest.fixture(scope="module")
def make_database() -> Iterator[Callable[[str], FreshDatabase]]:
    """Make private, migrated databases: `make_database("quotes")`."""
    with ExitStack() as stack:
        yield lambda service: stack.enter_context(fresh_database(service))


@pytest.fixture(scope="module")
def vhost() -> Iterator[VirtualHost]:
    """A private virtual host with the whole topology."""
    with fresh_vhost() as host:
        yield host


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    """Keys of every signer."""
    return make_keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="module")
def store(servers: Servers) -> ObjectStore:
    """A private bucket in the real object store."""
    found = servers.store_environment()
    where = S3Settings(
        endpoint=found["S3_ENDPOINT"],
        public_endpoint=found.get("S3_PUBLIC_ENDPOINT", found["S3_ENDPOINT"]),
        access_key=found["S3_ACCESS_KEY"],
        secret_key=found["S3_SECRET_KEY"],
        bucket=f"it-{uuid4().hex[:12]}",
        region=found.get("S3_REGION", "us-east-1"),
    )
    made = ObjectStore(where)
    made.ensure_bucket()
    return made
