"""What the client does: approve, send back, cancel, ask for cancellation, claim."""

from __future__ import annotations

from portal_kit.bus import guarded_rpc
from services.orders import schemas
from services.orders.ports import Work
from services.orders.use_cases import judging

Answer = dict[str, object]


class ClientRpc:
    """Transitions of the client's side."""

    @guarded_rpc(permission="order.approve", mutates=True)
    def approve(
        self,
        work: Work,
        order_id: str,
        targets: list[str] | None = None,
        message: str | None = None,
        version: int | None = None,
    ) -> Answer:
        """Accept deliveries: the named targets, or all that are delivered."""
        given = schemas.read(order_id=order_id, targets=targets, message=message, version=version)
        return schemas.dump_order(judging.approve(work, **given))

    @guarded_rpc(permission="order.approve", mutates=True)
    def send_back(
        self,
        work: Work,
        order_id: str,
        targets: list[str],
        message: str,
        corrections: list[dict[str, object]] | None = None,
        file_ids: list[str] | None = None,
        version: int | None = None,
    ) -> Answer:
        """Ask for corrections of delivered targets: what is wrong, as words, data and files."""
        given = schemas.read(
            order_id=order_id,
            targets=targets,
            message=message,
            corrections=corrections,
            file_ids=file_ids,
            version=version,
        )
        return schemas.dump_order(judging.send_back(work, **given))

    @guarded_rpc(permission="order.cancel", mutates=True)
    def cancel(self, work: Work, order_id: str, message: str | None = None, version: int | None = None) -> Answer:
        """Take a launched order back before the provider has confirmed it."""
        given = schemas.read(order_id=order_id, message=message, version=version)
        return schemas.dump_order(judging.cancel(work, **given))

    @guarded_rpc(permission="order.cancel", mutates=True)
    def request_cancellation(
        self,
        work: Work,
        order_id: str,
        message: str,
        targets: list[str] | None = None,
        version: int | None = None,
    ) -> Answer:
        """Ask the provider to stop: the named targets, or all that are not approved."""
        given = schemas.read(order_id=order_id, message=message, targets=targets, version=version)
        return schemas.dump_order(judging.request_cancellation(work, **given))

    @guarded_rpc(permission="order.approve", mutates=True)
    def claim(
        self,
        work: Work,
        order_id: str,
        message: str,
        targets: list[str] | None = None,
        corrections: list[dict[str, object]] | None = None,
        file_ids: list[str] | None = None,
        version: int | None = None,
    ) -> Answer:
        """Complain about approved work; the targets that are named are reopened."""
        given = schemas.read(
            order_id=order_id,
            message=message,
            targets=targets,
            corrections=corrections,
            file_ids=file_ids,
            version=version,
        )
        return schemas.dump_order(judging.claim(work, **given))
