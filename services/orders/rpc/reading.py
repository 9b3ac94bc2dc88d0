"""Reading orders, and changing what is no state."""

from __future__ import annotations

from portal_kit.bus import guarded_rpc
from services.orders import schemas
from services.orders.domain.listing import OrderFilters, Sort
from services.orders.ports import Work
from services.orders.use_cases import judging, reading

Answer = dict[str, object]


class ReadingRpc:
    """Orders, lists, transitions."""

    @guarded_rpc(permission="order.read")
    def get_order(self, work: Work, order_id: str) -> Answer:
        """Return one order that the caller may see."""
        return schemas.dump_order(reading.get_order(work, **schemas.read(order_id=order_id)))

    @guarded_rpc(permission="order.read")
    def list_orders(
        self,
        work: Work,
        filters: dict[str, object] | None = None,
        sort: str | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> Answer:
        """Return a page of the orders that the caller may see, newest first unless asked otherwise."""
        given = schemas.read(filters=filters, sort=sort, cursor=cursor, limit=limit)
        return schemas.dump_page(reading.list_orders(work, **{"filters": OrderFilters(), "sort": Sort.NEWEST, **given}))

    @guarded_rpc(permission="order.read")
    def count_orders(self, work: Work, mine: bool | None = None, organisation_id: str | None = None) -> Answer:
        """Count the orders that the caller may see, by state and by what wants attention."""
        given = schemas.read(mine=mine, organisation_id=organisation_id)
        return schemas.dump_counts(reading.count_orders(work, OrderFilters(**given)))

    @guarded_rpc(permission="order.read")
    def list_order_transitions(self, work: Work, order_id: str) -> Answer:
        """Return the order's state and what the caller may do next."""
        return schemas.dump_transitions(reading.list_order_transitions(work, **schemas.read(order_id=order_id)))

    @guarded_rpc(permission="order.read", mutates=True)
    def update_order(
        self,
        work: Work,
        order_id: str,
        purchase_order_number: str | None = None,
        watcher_ids: list[str] | None = None,
        version: int | None = None,
    ) -> Answer:
        """Change the purchase order's number (empty: none) or the watchers; absent things stay."""
        given = schemas.read(
            order_id=order_id, purchase_order_number=purchase_order_number, watcher_ids=watcher_ids, version=version
        )
        return schemas.dump_order(judging.update_order(work, **given))

    @guarded_rpc(permission="order.read", mutates=True)
    def mark_fetched(self, work: Work, order_id: str, file_ids: list[str]) -> None:
        """Note that the caller fetched delivered files, so that they are recalled no more."""
        judging.mark_fetched(work, **schemas.read(order_id=order_id, file_ids=file_ids))
