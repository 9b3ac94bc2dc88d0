"""From a verified call to a work: operation record, tenancy scope, answer and commit in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from portal_kit.caller import Caller
from portal_kit.errors import Invalid
from portal_kit.operations import Operation, answer_once
from portal_kit.work import SqlWork, WorkShop

W = TypeVar("W", bound=SqlWork)


class OperationMissing(Invalid):
    """A mutating call came without an operation id."""

    code = "operation_missing"


@dataclass(frozen=True, slots=True)
class GuardedCall:
    """A call that may run: verified caller, bound parameters, operation id."""

    method: str
    params: dict[str, Any]
    caller: Caller
    operation_id: str | None
    correlation_id: str


@dataclass(frozen=True, slots=True)
class RpcGuard:
    """What the decorator declares; contract tests compare it with the contract file."""

    permission: str
    mutates: bool
    secret: bool
    by_hand: bool
    writes: bool

    @property
    def reads(self) -> bool:
        """Whether the call changes nothing, recorded or not."""
        return not (self.mutates or self.writes)


class OpenWork(Generic[W]):
    """Runs steps of one call, each in a transaction of its own; most calls have one step."""

    def __init__(self, works: WorkShop[W], call: GuardedCall, guard: RpcGuard) -> None:
        self._works = works
        self._call = call
        self._guard = guard

    @property
    def caller(self) -> Caller:
        """The verified caller."""
        return self._call.caller

    def run(self, step: Callable[[W], Any]) -> Any:
        """Run the step that decides the answer; a mutating call's operation is recorded with it."""
        call, guard = self._call, self._guard
        if guard.reads:
            return self._works.read(call.caller, call.correlation_id, step)
        if guard.mutates and not call.operation_id:
            raise OperationMissing("A call that changes something carries an operation id.")
        with self._works.open(call.caller, call.correlation_id, call.operation_id) as work:
            if not guard.mutates:
                return step(work)
            operation = Operation.of(call.caller.subject, str(call.operation_id), call.method, call.params)
            return answer_once(work.session, operation, lambda: step(work), guard.secret)

    def look(self, step: Callable[[W], Any]) -> Any:
        """Run a step before the one that decides, without a record: reading what work outside needs."""
        with self._works.open(self._call.caller, self._call.correlation_id) as work:
            return step(work)
