"""The one consumer of a service: calls and events come in here, answers and confirmations go out."""

from __future__ import annotations

import json
from functools import partial
from time import perf_counter
from typing import Any

import amqp
from nameko.extensions import ProviderCollector, SharedExtension

from contracts import names
from portal_kit.bus.deliveries import EventDeliveries
from portal_kit.bus.link import Link
from portal_kit.bus.messages import Call, Poison, error_on_wire, read_call
from portal_kit.bus.opening import GuardedCall
from portal_kit.caller import CallerVerifier
from portal_kit.errors import Forbidden, NotFound, PortalError, Unauthenticated
from portal_kit.failpoints import reach
from portal_kit.logs import logger
from portal_kit.metrics import CALLS
from portal_kit.settings import settings

CALL_PREFETCH = 50
_log = logger(__name__)


class UnknownMethod(NotFound):
    """The service has no such method."""

    code = "unknown_method"


class BusConsumer(SharedExtension, ProviderCollector):
    """Verifies, dispatches and answers calls; hands events to their deliveries."""

    def __init__(self) -> None:
        super().__init__()
        self._methods: dict[str, Any] = {}
        self._quiet = False
        self._channel: amqp.Channel | None = None
        self._verifier: CallerVerifier | None = None
        self._events: EventDeliveries | None = None
        self._link: Link | None = None

    @property
    def connected(self) -> bool:
        """Whether calls and events reach this process now."""
        return self._link is not None and self._link.connected

    def serve(self, entrypoint: Any) -> None:
        """Take an RPC entrypoint before the container starts."""
        self.register_provider(entrypoint)
        self._methods[entrypoint.method_name] = entrypoint

    def handle(self, entrypoint: Any) -> None:
        """Take an event entrypoint before the container starts."""
        self.register_provider(entrypoint)
        if self._events is None:
            self._events = EventDeliveries(self.container)
        self._events.add(entrypoint)

    def start(self) -> None:
        """Connect in a green thread; a broker that is down delays readiness, not the start."""
        self._verifier = CallerVerifier.from_file(settings().caller_keys_file)
        self._link = Link(settings().amqp_uri, self._on_connected, self._on_lost)
        self.container.spawn_managed_thread(self._link.run, "broker link")

    def quiesce(self) -> None:
        """Cancel the consumers, so that what runs can end and nothing new begins."""
        if self._quiet:
            return
        self._quiet = True
        try:
            if self._channel is not None and self.connected:
                self._channel.basic_cancel("calls", nowait=True)
            if self._events is not None and self.connected:
                self._events.cancel()
        except (OSError, amqp.AMQPError) as error:
            _log.warning("consumers_not_cancelled", error=str(error))

    def stop(self) -> None:
        """Close the connection after the last worker has answered."""
        if self._link is not None:
            self._link.stop()

    def _on_connected(self, connection: amqp.Connection) -> None:
        if self._quiet:
            return
        if self._methods:
            self._channel = connection.channel()
            self._channel.basic_qos(0, CALL_PREFETCH, False)
            queue = names.rpc_queue(self.container.service_name)
            self._channel.basic_consume(queue, consumer_tag="calls", callback=partial(self._on_call, self._channel))
        if self._events is not None:
            self._events.consume(connection)

    def _on_lost(self) -> None:
        if self._events is not None:
            self._events.lost()

    def _on_call(self, channel: amqp.Channel, message: amqp.Message) -> None:
        try:
            call = read_call(message)
        except Poison as poison:
            _log.error("call_set_aside", reason=str(poison))
            CALLS.labels("?", "poison").inc()
            channel.basic_reject(message.delivery_tag, requeue=False)
            return
        if call.expired:
            CALLS.labels(call.method, "expired").inc()
            channel.basic_reject(message.delivery_tag, requeue=False)
            return
        try:
            entrypoint = self._methods.get(call.method)
            if entrypoint is None:
                raise UnknownMethod(f"{self.container.service_name} has no method {call.method[:100]!r}.")
            guarded = self._admit(call, entrypoint)
        except PortalError as error:
            CALLS.labels("?" if entrypoint is None else call.method, error.code).inc()
            self._note(call, error)
            self._answer(channel, message, call, None, error)
            return
        self.container.spawn_worker(
            entrypoint,
            (guarded,),
            {},
            handle_result=partial(self._on_result, channel, message, call, perf_counter()),
        )

    def _admit(self, call: Call, entrypoint: Any) -> GuardedCall:
        assert self._verifier is not None  # noqa: S101 - set in start, before any message
        caller = self._verifier.verify(call.caller_token)
        entrypoint.permits(caller)
        return GuardedCall(call.method, dict(call.params), caller, call.operation_id, call.correlation_id)

    def _note(self, call: Call, error: PortalError) -> None:
        """Leave a line of who was refused what: whoever looks into an attack begins there."""
        if not isinstance(error, Forbidden | Unauthenticated):
            return
        assert self._verifier is not None  # noqa: S101 - as above
        try:
            subject = self._verifier.verify(call.caller_token).subject
        except Unauthenticated:
            subject = "?"
        method = f"{self.container.service_name}.{call.method[:100]}"
        _log.warning("call_refused", method=method, code=error.code, subject=subject, correlation=call.correlation_id)

    def _on_result(
        self,
        channel: amqp.Channel,
        message: amqp.Message,
        call: Call,
        began: float,
        entrypoint: Any,
        result: object,
        exc_info: Any,
    ) -> tuple[object, object]:
        error = None if exc_info is None else exc_info[1]
        if error is None:
            reach(f"{self.container.service_name}.committed")
            reach(f"{self.container.service_name}.committed.{call.method}")
        elif not isinstance(error, PortalError):
            _log.error("call_failed", exc_info=exc_info)
        else:
            self._note(call, error)
        entrypoint.count("ok" if error is None else getattr(error, "code", "internal"), perf_counter() - began)
        self._answer(channel, message, call, result, error)
        return None, None

    def _answer(
        self, channel: amqp.Channel, message: amqp.Message, call: Call, result: object, error: BaseException | None
    ) -> None:
        """Reply and acknowledge; a lost connection loses the reply only: the caller repeats the operation."""
        try:
            body = json.dumps({"result": result, "error": None if error is None else error_on_wire(error)})
        except (TypeError, ValueError) as broken:
            _log.exception("answer_not_json", method=call.method)
            body = json.dumps({"result": None, "error": error_on_wire(broken)})
        reply = amqp.Message(
            body, correlation_id=call.reply_id, content_type="application/json", content_encoding="utf-8"
        )
        try:
            channel.basic_publish(reply, exchange=names.RPC_EXCHANGE, routing_key=call.reply_to)
            channel.basic_ack(message.delivery_tag)
        except (OSError, amqp.AMQPError) as lost:
            _log.warning("answer_lost", method=call.method, error=str(lost))
