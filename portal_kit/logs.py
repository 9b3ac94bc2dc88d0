"""Structured logs: one JSON object a line, with the correlation id of what is being worked on."""

from __future__ import annotations

import logging
import sys

from portal_kit.settings import settings

# structlog loads rich for tracebacks that we never print (see below): 50 ms and 5 MiB of each process. An import
# fails while None is in the module's place, and structlog does without.
if spared := "rich" not in sys.modules:
    sys.modules["rich"] = None  # type: ignore[assignment]
import structlog

if spared:
    del sys.modules["rich"]

_SECRET_WORDS = ("password", "secret", "token", "authorization", "cookie", "caller")


def configure(process: str) -> None:
    """Route structlog and the standard library into one stream on stderr."""
    chosen = settings()
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        _naming(process),
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _redact,
    ]
    last: list[structlog.types.Processor] = (
        # A plain traceback: the rich one prints local variables, and with them signed callers.
        [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
        if chosen.log_format == "console"
        else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *last,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(chosen.log_level)
    # nameko warns of each error that a caller is told anyway; what nobody expected it logs as an error.
    logging.getLogger("nameko").setLevel(logging.ERROR)
    logging.getLogger("amqp").setLevel(logging.WARNING)


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """Return a logger; its events are nouns and verbs in the past, its data are keyword arguments."""
    return structlog.stdlib.get_logger(name)


def about(correlation: str, **what: str) -> None:
    """Put the correlation id of the work at hand, and what it is, into every line this thread logs from now on."""
    structlog.contextvars.bind_contextvars(correlation=correlation, **what)


def _naming(process: str) -> structlog.types.Processor:
    # Not a context variable: a green thread begins with none.
    def name(_: object, __: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
        event["process"] = process
        return event

    return name


def _redact(_: object, __: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
    for key in event:
        if any(word in key.lower() for word in _SECRET_WORDS):
            event[key] = "[redacted]"
    return event
