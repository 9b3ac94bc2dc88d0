"""`python -m ops.page`: the page on a port of its own, and health pages like every process."""

from __future__ import annotations

import signal

import uvicorn

from ops.journal import journal_of_environment
from ops.page.app import application
from ops.page.audits import Audits
from ops.page.sights import Sights
from ops.settings import page_settings
from portal_kit import health, logs
from portal_kit.alarms import limits_of_environment
from portal_kit.settings import database_uris, settings
from portal_kit.watch import Watch


def main() -> None:
    """Serve until told to stop; ready without broker and databases, whose absence it has to show."""
    logs.configure("operations")
    told, read = page_settings(), settings()
    journal = journal_of_environment(told.user)
    watch = Watch(database_uris(), read.amqp_uri, read.retry_delays, limits_of_environment())
    sights = Sights(watch, told.processes)
    app = application(told, sights, journal, Audits(journal))
    health.serve_in_thread(read.health_port, {})
    # uvicorn raises the signal that ended it once more; a process that has drained exits with 0.
    signal.signal(signal.SIGTERM, lambda *_: None)
    uvicorn.run(app, host=told.host, port=told.port, log_level="warning", access_log=False, server_header=False)


if __name__ == "__main__":
    main()
