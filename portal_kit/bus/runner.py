"""Runs one service in one process: `python -m portal_kit.bus.runner services.quotes.service:QuotesService`."""

from __future__ import annotations

import eventlet

eventlet.monkey_patch()  # before anything else is imported: psycopg2 and sockets become green

import gc  # noqa: E402
import importlib  # noqa: E402
import signal  # noqa: E402
import sys  # noqa: E402
from typing import Any  # noqa: E402

import eventlet.wsgi  # noqa: E402
import nameko  # noqa: E402

from portal_kit import logs  # noqa: E402
from portal_kit.bus.consumers import BusConsumer  # noqa: E402
from portal_kit.bus.container import LeanContainer  # noqa: E402
from portal_kit.bus.providers import Works  # noqa: E402
from portal_kit.health import health_app  # noqa: E402
from portal_kit.schema import is_current  # noqa: E402
from portal_kit.settings import settings  # noqa: E402

DRAIN_SECONDS = 30
# Above the prefetches together, so that the green thread that drains the connection never waits for a place.
_WORKERS = 100


def main(path: str) -> int:
    """Start the service at `module:Class`, serve until SIGTERM or SIGINT, drain, return the exit status."""
    module, _, name = path.partition(":")
    service = getattr(importlib.import_module(module), name)
    # What was imported stays for good: a collection that walks through all of it halts every call for 50 ms and more.
    gc.freeze()
    logs.configure(service.name)
    log = logs.logger(__name__)
    nameko.config.update({"max_workers": _WORKERS})
    container = LeanContainer(service)
    ending = eventlet.event.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        # A signal handler runs between any two instructions: it only leaves word for the green threads.
        signal.signal(number, lambda *_: eventlet.spawn_after(0, _end, ending))
    container.start()
    state = {"draining": False}
    _serve_health(container, state)
    log.info("service_started", service=service.name)
    eventlet.spawn(_watch, container, ending)
    if ending.wait() is not None:
        return 1
    state["draining"] = True
    log.info("service_draining", service=service.name)
    with eventlet.Timeout(DRAIN_SECONDS, False):
        container.stop()
    log.info("service_stopped", service=service.name)
    return 0


def _end(ending: Any) -> None:
    if not ending.ready():
        ending.send(None)


def _watch(container: Any, ending: Any) -> None:
    """End the process when its container has died of an error, so that a new one is started."""
    try:
        container.wait()
    except Exception as error:  # noqa: BLE001 - whatever it died of, nothing works any more
        logs.logger(__name__).exception("service_died")
        if not ending.ready():
            ending.send(error)


def _serve_health(container: LeanContainer, state: dict[str, bool]) -> None:
    port = settings().health_port
    if not port:
        return
    consumers = [extension for extension in container.extensions if isinstance(extension, BusConsumer)]
    works = [extension for extension in container.extensions if isinstance(extension, Works)]
    checks = {
        "broker": lambda: all(consumer.connected for consumer in consumers),
        "database": lambda: all(is_current(provider.shop.engine, container.service_name) for provider in works),
        "draining": lambda: not state["draining"],
    }
    listener = eventlet.listen(("127.0.0.1", port))
    eventlet.spawn(eventlet.wsgi.server, listener, health_app(checks), log_output=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
