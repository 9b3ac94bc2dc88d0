"""What the provider does with the work: confirm, decline, progress, deliver, recall, hold, resume."""

from __future__ import annotations

from portal_kit.bus import guarded_rpc
from services.orders import schemas
from services.orders.ports import Work
from services.orders.use_cases import production

Answer = dict[str, object]


class ProviderRpc:
    """Transitions of the provider's daily work."""

    @guarded_rpc(permission="order.work", mutates=True)
    def confirm(self, work: Work, order_id: str, message: str | None = None, version: int | None = None) -> Answer:
        """Take a launched order on."""
        given = schemas.read(order_id=order_id, message=message, version=version)
        return schemas.dump_order(production.confirm(work, **given))

    @guarded_rpc(permission="order.work", mutates=True)
    def decline(self, work: Work, order_id: str, message: str, version: int | None = None) -> Answer:
        """Refuse a launched order, with the reason."""
        given = schemas.read(order_id=order_id, message=message, version=version)
        return schemas.dump_order(production.decline(work, **given))

    @guarded_rpc(permission="order.work", mutates=True)
    def report_progress(
        self,
        work: Work,
        order_id: str,
        target: str,
        percent: int,
        step: str | None = None,
        message: str | None = None,
        version: int | None = None,
    ) -> Answer:
        """Tell how far a target is; the first word of it starts the work."""
        given = schemas.read(
            order_id=order_id, target=target, percent=percent, step=step, message=message, version=version
        )
        return schemas.dump_order(production.report_progress(work, **given))

    @guarded_rpc(permission="order.work", mutates=True)
    def deliver(
        self,
        work: Work,
        order_id: str,
        target: str,
        file_ids: list[str],
        final: bool,
        message: str | None = None,
        version: int | None = None,
    ) -> Answer:
        """Hand files of a target over, in part or finally."""
        given = schemas.read(
            order_id=order_id, target=target, file_ids=file_ids, final=final, message=message, version=version
        )
        return schemas.dump_order(production.deliver(work, **given))

    @guarded_rpc(permission="order.work", mutates=True)
    def recall_delivery(
        self, work: Work, order_id: str, delivery_id: str, message: str | None = None, version: int | None = None
    ) -> Answer:
        """Take a wrong delivery back; Conflict `delivery_fetched` once the client has fetched it."""
        given = schemas.read(order_id=order_id, delivery_id=delivery_id, message=message, version=version)
        return schemas.dump_order(production.recall_delivery(work, **given))

    @guarded_rpc(permission="order.work", mutates=True)
    def hold(self, work: Work, order_id: str, message: str, version: int | None = None) -> Answer:
        """Say that the work rests, and why."""
        given = schemas.read(order_id=order_id, message=message, version=version)
        return schemas.dump_order(production.hold(work, **given))

    @guarded_rpc(permission="order.work", mutates=True)
    def resume(self, work: Work, order_id: str, message: str, version: int | None = None) -> Answer:
        """Say that the work goes on, and why."""
        given = schemas.read(order_id=order_id, message=message, version=version)
        return schemas.dump_order(production.resume(work, **given))
