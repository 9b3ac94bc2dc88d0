"""`python -m deploy.local.mailcatcher`: SMTP and its page on two loopback ports."""

import asyncio
import os
from pathlib import Path

import uvicorn
from aiosmtpd.smtp import SMTP, Envelope, Session

from deploy.local.mailcatcher.letters import Letterbox, decode
from deploy.local.mailcatcher.pages import Pages

LOOPBACK = "127.0.0.1"
LARGEST_MESSAGE = 33_554_432


class Catcher:
    """Takes every message for everybody."""

    def __init__(self, letterbox: Letterbox) -> None:
        self._letterbox = letterbox

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep the message; a write that fails is told to the sender, who will try again."""
        content = envelope.original_content or b""
        self._letterbox.put(decode(envelope.mail_from or "", list(envelope.rcpt_tos), content))
        return "250 Message caught"


async def main() -> None:
    """Serve both ports until told to stop."""
    letterbox = Letterbox(Path(os.environ["MAIL_FILE"]))
    loop = asyncio.get_running_loop()

    def session() -> SMTP:
        return SMTP(Catcher(letterbox), enable_SMTPUTF8=True, data_size_limit=LARGEST_MESSAGE)

    listener = await loop.create_server(session, LOOPBACK, int(os.environ["SMTP_PORT"]))
    page_port = int(os.environ["MAIL_PAGE_PORT"])
    configuration = uvicorn.Config(
        Pages(letterbox).application(), host=LOOPBACK, port=page_port, log_level="warning", access_log=False
    )
    async with listener:
        await uvicorn.Server(configuration).serve()


if __name__ == "__main__":
    asyncio.run(main())
