"""A migrated database of quotes with works on it, and the running service on a virtual host."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Engine, text

from contracts import loader
from portal_kit.caller import Caller
from portal_kit.clock import MovableClock
from portal_kit.database import make_engine, single_connections
from portal_kit.envelope import Envelope
from portal_kit.ids import new_id
from portal_kit.objects import ObjectStore
from portal_kit.settings import S3Settings
from portal_kit.testing.broker import RpcClient, VirtualHost
from portal_kit.testing.callers import Keys
from portal_kit.testing.databases import FreshDatabase
from portal_kit.testing.processes import running
from portal_kit.testing.servers import Servers
from portal_kit.work import WorkShop
from services.quotes import schemas, storage
from services.quotes.tests import mothers

Open = Callable[[Caller], AbstractContextManager[storage.QuotesWork]]
GRANTS = {"service.write": "all", "service.read": "all", "price_list.write": "all", "price_list.read": "all"}


@pytest.fixture(scope="module")
def database(make_database: Callable[[str], FreshDatabase]) -> FreshDatabase:
    """A private database."""
    return make_database("quotes")


@pytest.fixture(scope="module")
def open_work(database: FreshDatabase) -> Iterator[Open]:
    """Open a work as the service does, under row-level security."""
    engine = make_engine(database.app_uri, "quotes-test")
    shop = WorkShop(engine, partial(storage.QuotesWork, to_wire=schemas.to_wire), MovableClock(mothers.NOW))
    yield lambda caller: shop.open(caller, "correlation")
    engine.dispose()


def make_bucket(store: dict[str, str]) -> None:
    """Make the bucket that these variables name."""
    names = ("ENDPOINT", "PUBLIC_ENDPOINT", "ACCESS_KEY", "SECRET_KEY", "BUCKET", "REGION")
    told = {name.lower(): store.get(f"S3_{name}", store["S3_ENDPOINT"]) for name in names}
    ObjectStore(S3Settings(**told)).ensure_bucket()


@dataclass
class Running:
    """The service, a client that calls it, and a look at its database."""

    client: RpcClient
    keys: Keys
    owner: Engine

    def call(self, method: str, caller: Caller, operation: str | None = None, **params: object) -> Any:
        """Call a method of the service; every call has an operation id of its own unless told."""
        return self.client.call(f"quotes.{method}", self.keys.token(caller), operation or new_id(), **params)

    def tell(self, event_type: str, aggregate_id: str, **changes: object) -> None:
        """Publish another service's event: the contract's example with changes."""
        contract = loader.event(event_type)
        payload = {**contract.example, **changes}
        event = Envelope(new_id(), event_type, aggregate_id, 1, datetime.now(UTC), None, new_id(), None, payload)
        self.client.publish(json.dumps(event.to_dict()), contract.exchange, event_type)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Query above row-level security."""
        with self.owner.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]


@pytest.fixture(scope="module")
def service(database: FreshDatabase, vhost: VirtualHost, keys: Keys, servers: Servers) -> Iterator[Running]:
    """The running service, with a bucket of its own."""
    store = {**servers.store_environment(), "S3_BUCKET": f"it-{new_id()[-12:]}"}
    make_bucket(store)
    environment = {
        **store,
        "PORTOLAN_PROFILE": "test",
        "AMQP_URI": vhost.uri,
        "DATABASE_URI": database.app_uri,
        "DATABASE_URIS": json.dumps({"quotes": database.relay_uri}),
        "CALLER_KEYS_FILE": keys.trusted_file,
        "RETRY_DELAYS": "1,2,3",
        "LOG_LEVEL": "WARNING",
    }
    owner = single_connections(database.owner_uri)
    with running(["portal_kit.bus.runner", "services.quotes.service:QuotesService"], environment):
        client = RpcClient(vhost.uri)
        yield Running(client, keys, owner)
        client.close()
    owner.dispose()
