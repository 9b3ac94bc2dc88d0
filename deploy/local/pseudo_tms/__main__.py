"""Start the example system: `python -m deploy.local.pseudo_tms`."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import sys
from collections.abc import Callable

from deploy.local.pseudo_tms import health
from deploy.local.pseudo_tms.api import Api
from deploy.local.pseudo_tms.bridge import Bridge
from deploy.local.pseudo_tms.jobs import Workshop
from deploy.local.pseudo_tms.settings import SettingMissing, Settings, read_settings

KEY_POLL_SECONDS = 0.5
log = logging.getLogger("pseudo_tms")


async def run(settings: Settings) -> None:
    """Take jobs until SIGTERM; what is unfinished then comes again, as after any other end."""
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    bridge = Bridge(settings.amqp_uri, settings.queue, settings.broker_user)
    api = Api(settings.api_url, settings.api_key_file)
    workshop = Workshop(api, bridge, settings.pace)
    tasks = {
        asyncio.create_task(_after_key(settings, bridge, workshop)),
        asyncio.create_task(health.serve(settings.health_port, _readiness(settings, bridge))),
    }
    stop = asyncio.create_task(ended.wait())
    done, _ = await asyncio.wait({*tasks, stop}, return_when=asyncio.FIRST_COMPLETED)
    for task in {*tasks, stop} - done:
        task.cancel()
    for task in tasks:
        with contextlib.suppress(asyncio.CancelledError):
            await task
    await api.close()


def _readiness(settings: Settings, bridge: Bridge) -> Callable[[], bool]:
    """Be ready while jobs can come in; before there is a key there is nothing to be ready for."""
    return lambda: bridge.connected or not settings.api_key_file.exists()


async def _after_key(settings: Settings, bridge: Bridge, workshop: Workshop) -> None:
    """Begin once somebody has put the API key there: jobs wait in the queue until then."""
    if not settings.api_key_file.exists():
        log.info("waiting for the API key in %s", settings.api_key_file)
    while not settings.api_key_file.exists():  # noqa: ASYNC110 - another process makes the file
        await asyncio.sleep(KEY_POLL_SECONDS)
    await bridge.run(workshop.work)


def main() -> int:
    """Read the settings and run; 2 when one is missing."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stdout)
    # httpx tells each request with its address, and a presigned address is a secret for minutes.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        settings = read_settings()
    except SettingMissing as missing:
        log.error("%s", missing)  # noqa: TRY400 - the message says it all
        return 2
    asyncio.run(run(settings))
    return 0


if __name__ == "__main__":
    sys.exit(main())
