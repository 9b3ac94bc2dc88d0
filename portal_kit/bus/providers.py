"""What the composition root hands to entrypoints: works over the service's database, and the object store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nameko.extensions import DependencyProvider
from sqlalchemy import Engine

from portal_kit.clock import SystemClock
from portal_kit.database import make_engine
from portal_kit.settings import s3_settings, settings
from portal_kit.work import WorkFactory, WorkShop

if TYPE_CHECKING:
    from portal_kit.objects import ObjectStore


# A call must be refused within its caller's ten seconds, and must not keep its green thread from others for long.
STORE_PATIENCE_SECONDS = 4.0


class Works(DependencyProvider):
    """Gives entrypoints the shop that opens works; connects lazily, so a stopped database stops nothing here."""

    def __init__(self, factory: WorkFactory[Any]) -> None:
        super().__init__()
        self._factory = factory
        self._shop: WorkShop[Any] | None = None

    @property
    def shop(self) -> WorkShop[Any]:
        """The one shop of this process."""
        if self._shop is None:
            engine: Engine = make_engine(settings().database_uri, self.container.service_name)
            self._shop = WorkShop(engine, self._factory, SystemClock())
        return self._shop

    def get_dependency(self, worker_ctx: object) -> WorkShop[Any]:
        """Return the shop; never touches the database."""
        return self.shop

    def stop(self) -> None:
        """Close the pool after the last worker."""
        if self._shop is not None:
            self._shop.close()


class Objects(DependencyProvider):
    """Gives entrypoints the object store."""

    def __init__(self) -> None:
        super().__init__()
        self._store: ObjectStore | None = None

    def setup(self) -> None:
        """Make the client; opens no connection."""
        # Imported here: a service without objects does not pay for the store's library, in time or memory.
        from portal_kit.objects import ObjectStore

        self._store = ObjectStore(s3_settings(), STORE_PATIENCE_SECONDS, tries=2)

    def get_dependency(self, worker_ctx: object) -> ObjectStore:
        """Return the client of the store."""
        assert self._store is not None  # noqa: S101 - set in setup, before any call
        return self._store
