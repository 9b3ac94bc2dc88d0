"""Who may see the page, and which posts are its own: HTTP Basic, a token in each form, and headers that allow little."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_FORM = 16 * 1024
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    # Not "no-referrer": with that a browser hides where our own forms come from.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Refused(Exception):
    """A post that is not the page's own, or no form."""


class Guard:
    """ASGI middleware: nothing is answered without the operator's password, and every answer has our headers."""

    def __init__(self, app: ASGIApp, user: str, password: str) -> None:
        self._app = app
        self._digest = _digest(f"{user}:{password}".encode())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Ask for the password, then hand on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        if self.lets_in(Request(scope).headers.get("authorization", "")):
            await self._app(scope, receive, send_guarded)
            return
        challenge = {"WWW-Authenticate": 'Basic realm="Portolan operations", charset="UTF-8"'}
        await PlainTextResponse("The operator's password, please.\n", 401, challenge)(scope, receive, send_guarded)

    def lets_in(self, authorization: str) -> bool:
        """Whether a header carries user and password; the comparison takes the same time whatever is wrong."""
        scheme, _, encoded = authorization.partition(" ")
        try:
            given = base64.b64decode(encoded.strip(), validate=True)
        except (binascii.Error, ValueError):
            given = b""
        return hmac.compare_digest(_digest(given), self._digest) and scheme.lower() == "basic"


class Forms:
    """Hands out the token of our forms and reads those that come back."""

    def __init__(self) -> None:
        self.token = secrets.token_urlsafe(32)

    async def read(self, request: Request) -> dict[str, str]:
        """Return the fields of a form of ours; Refused for what another site sent, or what is too large."""
        origin = request.headers.get("origin")
        if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
            raise Refused("the form came from another site")
        body = b""
        async for piece in request.stream():
            body += piece
            if len(body) > LARGEST_FORM:
                raise Refused("the form is too large")
        fields = {name: values[-1] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}
        if not hmac.compare_digest(fields.pop("token", "").encode(), self.token.encode()):
            raise Refused("the page was older than this process; go back and load it again")
        return fields


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()
