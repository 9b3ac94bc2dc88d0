"""Identity on a private database, as works and as a running service."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from portal_kit.caller import Caller
from portal_kit.clock import MovableClock
from portal_kit.database import make_engine, single_connections
from portal_kit.ids import new_id
from portal_kit.testing.broker import RpcClient, VirtualHost
from portal_kit.testing.callers import Keys, the_gateway
from portal_kit.testing.databases import FreshDatabase
from portal_kit.testing.processes import running
from portal_kit.work import WorkShop
from services.identity import schemas, storage
from services.identity.tests.unit.fakes import START

PASSWORD = "correct horse battery"
ADMINISTRATION = Caller.system("tests")


@pytest.fixture(scope="module")
def database(make_database: Callable[[str], FreshDatabase]) -> FreshDatabase:
    """A migrated database of identity's own."""
    return make_database("identity")


@pytest.fixture(scope="module")
def works(database: FreshDatabase) -> Iterator[WorkShop[storage.IdentityWork]]:
    """Works in the role that is subject to row-level security, under a clock that tests move."""
    engine = make_engine(database.app_uri, "identity-tests", 4)
    factory = partial(storage.IdentityWork, to_wire=schemas.to_wire)
    yield WorkShop(engine, factory, MovableClock(START))
    engine.dispose()


@dataclass
class Desk:
    """A running identity with its first administrator, called as the gateway does."""

    client: RpcClient
    keys: Keys
    owner: Engine
    vhost: VirtualHost

    def call(self, method: str, by: str | Caller, **params: Any) -> Any:
        """Call with a signed context: the text of one, or a caller to sign for; every call has a new operation."""
        token = by if isinstance(by, str) else self.keys.token(by)
        return self.client.call(f"identity.{method}", token, new_id(), **params)

    def sign_in(self, account_id: str, login: str, password: str = PASSWORD, address: str = "198.51.100.7") -> Any:
        """Sign in through the gateway."""
        where = {"account_id": account_id, "login": login, "password": password, "address": address}
        return self.call("sign_in", the_gateway(), **where)

    def identify(self, token: str) -> Any:
        """Recognise a token through the gateway."""
        return self.call("identify", the_gateway(), token=token)

    def context(self, account_id: str, login: str) -> str:
        """Sign somebody in and return the caller context."""
        return str(self.identify(self.sign_in(account_id, login)["token"])["caller_token"])

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Query as the owner, above row-level security."""
        with self.owner.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]


@pytest.fixture(scope="module")
def environment(database: FreshDatabase, vhost: VirtualHost, keys: Keys) -> dict[str, str]:
    """What identity's processes are told."""
    return {
        "PORTOLAN_PROFILE": "test",
        "AMQP_URI": vhost.uri,
        "DATABASE_URI": database.app_uri,
        "CALLER_KEY_FILE": str(keys.folder / "identity.pem"),
        "CALLER_KEYS_FILE": keys.trusted_file,
        "LOG_LEVEL": "WARNING",
    }


def create_administrator(environment: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the command that makes the first administrator."""
    secret = folder / "password.txt"
    secret.write_text(f"{PASSWORD}\n")
    command = [sys.executable, "-m", "services.identity.worker", "create-administrator"]
    person = ["--user-id", "ada", "--email", "ada@agency.example", "--name", "Ada Martin"]
    asked = [*command, *person, "--password-file", str(secret)]
    return subprocess.run(asked, env=environment, capture_output=True, text=True, check=False, timeout=60)


@pytest.fixture(scope="module")
def desk(
    environment: dict[str, str], database: FreshDatabase, vhost: VirtualHost, keys: Keys, tmp_path_factory: Any
) -> Iterator[Desk]:
    """The running service with a client."""
    made = create_administrator(environment, tmp_path_factory.mktemp("secret"))
    assert made.returncode == 0, made.stderr
    with running(["portal_kit.bus.runner", "services.identity.service:IdentityService"], environment):
        client = RpcClient(vhost.uri)
        yield Desk(client, keys, single_connections(database.owner_uri), vhost)
        client.close()
