"""The three guarded entrypoints: RPC, event and timer.

Each decorates a method of a service; the kit checks the message, opens the work and commits before the
answer leaves. The decorated method keeps its own signature for contracts and tests.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, TypeVar

from nameko.extensions import Entrypoint
from prometheus_client import Counter, Histogram

from portal_kit.bus.consumers import BusConsumer
from portal_kit.bus.opening import GuardedCall, OpenWork, RpcGuard
from portal_kit.bus.timers import TimerLoop
from portal_kit.caller import Caller
from portal_kit.envelope import Envelope
from portal_kit.errors import Invalid, PortalError
from portal_kit.inbox import consumer_name, first_time
from portal_kit.logs import about
from portal_kit.metrics import CALL_SECONDS, CALLS
from portal_kit.work import WorkShop

F = TypeVar("F", bound=Callable[..., Any])


class InvalidParameters(Invalid):
    """The call's parameters are not those of the method."""

    code = "invalid_parameters"


class GuardedRpc(Entrypoint):
    """Serves one method of `rpc-<service>`."""

    bus = BusConsumer()

    def __init__(self, guard: RpcGuard) -> None:
        super().__init__(expected_exceptions=(PortalError,))
        self.guard = guard
        # Looking a metric's child up by its labels costs more than counting.
        self._outcomes: dict[str, Counter] = {}
        self._seconds: Histogram | None = None

    def setup(self) -> None:
        """Register with the one consumer of the service."""
        self.bus.serve(self)
        self._seconds = CALL_SECONDS.labels(self.method_name)

    def count(self, outcome: str, seconds: float) -> None:
        """Count a call with its outcome and time."""
        if outcome not in self._outcomes:
            self._outcomes[outcome] = CALLS.labels(self.method_name, outcome)
        self._outcomes[outcome].inc()
        if self._seconds is not None:
            self._seconds.observe(seconds)

    def stop(self) -> None:
        """Take no more calls."""
        self.bus.quiesce()

    def permits(self, caller: Caller) -> None:
        """Raise Forbidden unless the permission declared on the entrypoint is granted."""
        caller.scope(self.guard.permission)


class GuardedEvent(Entrypoint):
    """Handles one event type from the queue `<service>.<event type>`."""

    bus = BusConsumer()

    def __init__(self, producer: str, event_type: str) -> None:
        super().__init__()
        self.producer = producer
        self.event_type = event_type

    def setup(self) -> None:
        """Register with the one consumer of the service."""
        self.bus.handle(self)

    def stop(self) -> None:
        """Take no more events."""
        self.bus.quiesce()


class GuardedTimer(Entrypoint):
    """Runs a method every so many seconds, in one process of the service at a time."""

    loop = TimerLoop()

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds

    def setup(self) -> None:
        """Register with the loop."""
        self.loop.register(self)

    def stop(self) -> None:
        """Fire no more."""
        self.loop.quiesce()


def guarded_rpc(
    *, permission: str, mutates: bool = False, secret: bool = False, by_hand: bool = False, writes: bool = False
) -> Callable[[F], F]:
    """Declare an RPC method `(self, work, **params) -> answer`.

    `mutates`: the call carries an operation id and its answer is recorded with it. `secret`: the recorded
    answer stays empty. `by_hand`: the method gets `open_work` instead of a work and opens it itself. `writes`: it
    changes something although nothing is recorded of the call; what neither mutates nor writes may only read.
    """
    guard = RpcGuard(permission, mutates, secret, by_hand, writes)

    def decorate(method: F) -> F:
        known, needed = _parameters(method)

        @functools.wraps(method)
        def guarded(self: Any, call: GuardedCall) -> Any:
            about(call.correlation_id, method=call.method)
            if not needed <= call.params.keys() <= known:
                raise InvalidParameters(f"{call.method} takes {sorted(known)}, of which {sorted(needed)} are needed.")
            opener: OpenWork[Any] = OpenWork(self.works, call, guard)
            if by_hand:
                return method(self, opener, **call.params)
            return opener.run(lambda work: method(self, work, **call.params))

        GuardedRpc.decorator(guard)(guarded)
        guarded.guard = guard  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def _parameters(method: Callable[..., Any]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names of a method's parameters after self and work, and of those without a default."""
    parameters = list(inspect.signature(method).parameters.values())[2:]
    needed = frozenset(each.name for each in parameters if each.default is inspect.Parameter.empty)
    return frozenset(each.name for each in parameters), needed


def guarded_event(producer: str, event_type: str) -> Callable[[F], F]:
    """Declare a listener `(self, work, event) -> None`; its effect happens once per event."""

    def decorate(method: F) -> F:
        @functools.wraps(method)
        def guarded(self: Any, event: Envelope, service: str) -> None:
            about(event.correlation_id, event_type=event.type, event_id=event.id)
            works: WorkShop[Any] = self.works
            caller = Caller.system(f"{service}.{method.__name__}")
            with works.open(caller, event.correlation_id, event.id) as work:
                if first_time(work.session, consumer_name(service, event_type), event.id):
                    method(self, work, event)

        GuardedEvent.decorator(producer, event_type)(guarded)
        guarded.listens_to = (producer, event_type)  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def guarded_timer(*, seconds: float) -> Callable[[F], F]:
    """Declare a timer `(self, work) -> None`, run every `seconds` by one process of the service."""

    def decorate(method: F) -> F:
        @functools.wraps(method)
        def guarded(self: Any, firing_id: str, service: str) -> None:
            name = f"{service}.{method.__name__}"
            with self.works.open(Caller.system(name), firing_id) as work:
                if TimerLoop.claim(work.session, name):
                    method(self, work)

        GuardedTimer.decorator(seconds)(guarded)
        return guarded  # type: ignore[return-value]

    return decorate
