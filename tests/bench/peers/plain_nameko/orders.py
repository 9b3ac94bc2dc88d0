"""The peer's service: `nameko run --config … tests.bench.peers.plain_nameko.orders`."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from nameko import config
from nameko.extensions import DependencyProvider
from nameko.rpc import rpc
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session, sessionmaker

from tests.bench.peers.plain_nameko.models import Order


class DatabaseSession(DependencyProvider):
    """A session per worker, as nameko's documentation writes a dependency provider and nameko-sqlalchemy does."""

    def setup(self) -> None:
        """Make the engine."""
        self.engine: Engine = create_engine(config["DATABASE_URI"])
        self.make: sessionmaker[Session] = sessionmaker(bind=self.engine)
        self.sessions: WeakKeyDictionary[Any, Session] = WeakKeyDictionary()

    def get_dependency(self, worker_ctx: Any) -> Session:
        """Open the worker's session."""
        self.sessions[worker_ctx] = session = self.make()
        return session

    def worker_teardown(self, worker_ctx: Any) -> None:
        """Close it."""
        self.sessions.pop(worker_ctx).close()

    def stop(self) -> None:
        """Close the pool."""
        self.engine.dispose()


class OrdersService:
    """Reads orders."""

    name = "plain_orders"
    database = DatabaseSession()

    @rpc
    def get_order(self, order_id: str) -> dict[str, str]:
        """Read one order."""
        return self.database.get_one(Order, order_id).to_dict()
