"""One HTTP request as the API sees it: headers that mean one thing, a body read within limits, a deadline."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from starlette.types import Receive, Scope

from gateway.problems import Problem
from gateway.settings import BODY_BYTES
from gateway.strict_json import parse

_SINGLE = frozenset(
    (b"authorization", b"content-type", b"idempotency-key", b"if-match", b"if-none-match", b"origin", b"x-csrf-token")
)
_JSON_TYPES = ("application/json", "application/merge-patch+json")
MAX_QUERY_PARAMETERS = 100


@dataclass(slots=True)
class Incoming:
    """A request: what ASGI told, its path parameters, its id, and the instant by which it must be answered."""

    scope: Scope
    receive: Receive
    headers: Mapping[str, str]
    trace_id: str
    deadline: float
    ends: float
    path: dict[str, str] = field(default_factory=dict)

    @property
    def method(self) -> str:
        """Return the HTTP method."""
        return str(self.scope["method"])

    @property
    def address(self) -> str:
        """Return the client's address."""
        client = self.scope.get("client")
        return str(client[0]) if client else ""

    def header(self, name: str) -> str | None:
        """Return a header by its lower-case name."""
        return self.headers.get(name)

    def query(self) -> dict[str, list[str]]:
        """Return the query parameters, each with all its values."""
        raw = self.scope.get("query_string") or b""
        if not raw:
            return {}
        try:
            pairs = parse_qsl(
                raw.decode("ascii"), keep_blank_values=True, max_num_fields=MAX_QUERY_PARAMETERS, errors="strict"
            )
        except ValueError:
            raise Problem("malformed", "query_malformed", "The query cannot be read: percent-encode UTF-8.") from None
        values: dict[str, list[str]] = {}
        for name, value in pairs:
            if "\x00" in value or "\x00" in name:
                raise Problem("malformed", "query_nul", "The query holds the character NUL.")
            values.setdefault(name, []).append(value)
        return values

    async def json(self) -> object:
        """Read the body as JSON; an empty body is `None`."""
        body = await self.body()
        if not body:
            return None
        kind = (self.header("content-type") or "").partition(";")[0].strip().lower()
        if kind not in _JSON_TYPES:
            raise Problem("media_type", "json_expected", "Send the body as application/json.")
        value = parse(body)
        if value is None:
            raise Problem("invalid", "object_expected", "The body must be a JSON object; leave it out for none.")
        return value

    async def body(self) -> bytes:
        """Read the whole body within its limits of size and time."""
        declared = self.header("content-length")
        if declared is not None and declared.isdigit() and int(declared) > BODY_BYTES:
            raise _too_large()
        try:
            async with asyncio.timeout(self._seconds_left()):
                return await self._read()
        except TimeoutError:
            message = "The body did not arrive in time."
            raise Problem("slow", "body_too_slow", message, headers={"connection": "close"}) from None

    async def _read(self) -> bytes:
        chunks: list[bytes] = []
        size = 0
        while True:
            message = await self.receive()
            if message["type"] == "http.disconnect":
                raise Problem("malformed", "body_truncated", "The connection ended before the body did.")
            chunk = message.get("body", b"")
            size += len(chunk)
            if size > BODY_BYTES:
                raise _too_large()
            chunks.append(chunk)
            if not message.get("more_body", False):
                return chunks[0] if len(chunks) == 1 else b"".join(chunks)

    def _seconds_left(self) -> float:
        return max(self.ends - asyncio.get_running_loop().time(), 0.0)


def read_headers(scope: Scope) -> dict[str, str]:
    """Read headers by lower-case name; one that must be single and is not makes the request malformed."""
    headers: dict[str, str] = {}
    for name, value in scope["headers"]:
        key = name.decode("latin-1")
        if key in headers:
            if name in _SINGLE:
                raise Problem("malformed", "header_twice", f"The header {key} is given twice.")
            separator = "; " if name == b"cookie" else ", "
            headers[key] = headers[key] + separator + value.decode("latin-1")
        else:
            headers[key] = value.decode("latin-1")
    return headers


def _too_large() -> Problem:
    message = f"The body is larger than {BODY_BYTES} bytes; files are uploaded to the links of /uploads."
    return Problem("too_large", "body_too_large", message, headers={"connection": "close"})
