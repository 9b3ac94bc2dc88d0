"""What the provider answers and ends: cancellations, claims, and an administrator's forward move."""

from __future__ import annotations

from portal_kit.bus import guarded_rpc
from services.orders import schemas
from services.orders.ports import Work
from services.orders.use_cases import production

Answer = dict[str, object]


class SettlingRpc:
    """Transitions that settle something."""

    @guarded_rpc(permission="order.work", mutates=True)
    def agree_cancellation(
        self,
        work: Work,
        order_id: str,
        payable: dict[str, object] | None = None,
        message: str | None = None,
        version: int | None = None,
    ) -> Answer:
        """Agree to stop, with what is to be paid for the work done so far."""
        given = schemas.read(order_id=order_id, payable=payable, message=message, version=version)
        return schemas.dump_order(production.agree_cancellation(work, **given))

    @guarded_rpc(permission="order.work", mutates=True)
    def refuse_cancellation(self, work: Work, order_id: str, message: str, version: int | None = None) -> Answer:
        """Go on with the work, and say why."""
        given = schemas.read(order_id=order_id, message=message, version=version)
        return schemas.dump_order(production.refuse_cancellation(work, **given))

    @guarded_rpc(permission="order.work", mutates=True)
    def cancel_by_provider(
        self,
        work: Work,
        order_id: str,
        message: str,
        payable: dict[str, object] | None = None,
        targets: list[str] | None = None,
        version: int | None = None,
    ) -> Answer:
        """Stop as the provider: the named targets or all, with the reason and what is to be paid."""
        given = schemas.read(order_id=order_id, message=message, payable=payable, targets=targets, version=version)
        return schemas.dump_order(production.cancel_by_provider(work, **given))

    @guarded_rpc(permission="order.work", mutates=True)
    def settle_claim(self, work: Work, order_id: str, message: str, version: int | None = None) -> Answer:
        """End a complaint, with the words that both sides agreed on."""
        given = schemas.read(order_id=order_id, message=message, version=version)
        return schemas.dump_order(production.settle_claim(work, **given))

    @guarded_rpc(permission="order.force", mutates=True)
    def move_forward(
        self,
        work: Work,
        order_id: str,
        to: str,
        message: str,
        targets: list[str] | None = None,
        version: int | None = None,
    ) -> Answer:
        """Move targets or the order forward as an administrator, with a reason, never past invoicing."""
        given = schemas.read(order_id=order_id, to=to, message=message, targets=targets, version=version)
        return schemas.dump_order(production.move_forward(work, **given))
