"""The mail server, behind one method."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage

from environs import Env

from portal_kit.settings import UnsafeSettings, settings

TIMEOUT_SECONDS = 20


class MailRefused(Exception):
    """The server says that this mail will never be taken."""


class MailServerAway(Exception):
    """The server does not answer, or asks to try again later."""


@dataclass(frozen=True, slots=True)
class MailSettings:
    """Where the mail server is, and who sends."""

    host: str
    port: int
    security: str
    user: str
    password: str
    sender: str
    public_url: str


def mail_settings() -> MailSettings:
    """Read SMTP_* , MAIL_FROM and PUBLIC_URL; production refuses to send in plaintext or link to it."""
    env, production = Env(), settings().profile == "production"
    read = MailSettings(
        host=env.str("SMTP_HOST"),
        port=env.int("SMTP_PORT"),
        security=env.str("SMTP_SECURITY", "starttls" if production else "none"),
        user=env.str("SMTP_USER", ""),
        password=env.str("SMTP_PASSWORD", ""),
        sender=env.str("MAIL_FROM"),
        public_url=env.str("PUBLIC_URL"),
    )
    if read.security not in ("none", "starttls", "tls"):
        raise UnsafeSettings("SMTP_SECURITY is none, starttls or tls.")
    if production and (read.security == "none" or not read.public_url.startswith("https://")):
        raise UnsafeSettings(
            "Production sends mail over TLS and links to https only: set SMTP_SECURITY and PUBLIC_URL."
        )
    return read


class MailServer:
    """Hands mails to an SMTP server, a connection each: a worker sends few, and none is kept half-open."""

    def __init__(self, chosen: MailSettings) -> None:
        self._chosen = chosen

    def send(self, message: EmailMessage) -> None:
        """Send one mail. MailRefused is final, MailServerAway is not."""
        try:
            with self._connected() as server:
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code = max(code for code, _ in error.recipients.values())
            raise _judged(code, error) from error
        except smtplib.SMTPResponseException as error:
            raise _judged(error.smtp_code, error) from error
        except smtplib.SMTPNotSupportedError as error:
            raise MailRefused(str(error)) from error
        except (smtplib.SMTPException, OSError) as error:
            raise MailServerAway(f"{type(error).__name__}: {error}") from error

    def _connected(self) -> smtplib.SMTP:
        chosen, context = self._chosen, ssl.create_default_context()
        if chosen.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(chosen.host, chosen.port, timeout=TIMEOUT_SECONDS, context=context)
        else:
            server = smtplib.SMTP(chosen.host, chosen.port, timeout=TIMEOUT_SECONDS)
        if chosen.security == "starttls":
            server.starttls(context=context)
        if chosen.user:
            server.login(chosen.user, chosen.password)
        return server


def _judged(code: int, error: Exception) -> Exception:
    """A reply of 5xx about this mail is final; a failed sign-in is the installation's trouble and is mended."""
    final = 500 <= code < 600 and not isinstance(error, smtplib.SMTPAuthenticationError)
    return MailRefused(str(error)) if final else MailServerAway(str(error))
