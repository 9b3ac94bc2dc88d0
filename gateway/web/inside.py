"""The public API as pages use it: the same operations, limits and answers, without a way over the network."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response
from starlette.types import Message

from gateway.front import Api
from gateway.incoming import Incoming
from gateway.operations import PREFIX
from gateway.sessions import Principal
from portal_kit.ids import new_id

Query = Mapping[str, object]


@dataclass(slots=True)
class Inside:
    """Asks operations on behalf of who looks at a page; every refusal is the API's own `Problem`."""

    api: Api
    outer: Incoming
    principal: Principal | None

    async def get(self, path: str, **query: object) -> Any:
        """Read something; absent values (`None`, empty text) are not asked for."""
        return _content(await self.send("GET", path, query=query))

    async def post(
        self, path: str, body: object = None, *, key: str | None = None, version: int | None = None, **query: object
    ) -> Any:
        """Make or change something; `key` makes the same form, sent twice, have one effect."""
        return _content(await self.send("POST", path, body, query, key, version))

    async def put(self, path: str, body: object, *, version: int | None = None) -> Any:
        """Replace something."""
        return _content(await self.send("PUT", path, body, version=version))

    async def patch(self, path: str, body: object, *, version: int | None = None) -> Any:
        """Change some fields."""
        return _content(await self.send("PATCH", path, body, version=version))

    async def delete(self, path: str, *, version: int | None = None) -> None:
        """Remove something."""
        await self.send("DELETE", path, version=version)

    async def send(
        self,
        method: str,
        path: str,
        body: object = None,
        query: Query | None = None,
        key: str | None = None,
        version: int | None = None,
    ) -> Response:
        """Ask one operation and return its answer as it is, with its headers."""
        content = b"" if body is None else json.dumps(body).encode()
        scope = {
            **self.outer.scope,
            "method": method,
            "path": PREFIX + path,
            "query_string": _query(query or {}),
        }
        headers = {name: self.outer.headers[name] for name in _PASSED if name in self.outer.headers}
        headers |= {"content-type": "application/json", "idempotency-key": key or new_id()}
        if version is not None:
            headers["if-match"] = f'"{version}"'
        outer = self.outer
        request = Incoming(scope, _receiver(content), headers, outer.trace_id, outer.deadline, outer.ends)
        return await self.api.inside(request, self.principal)


_PASSED = ("origin", "sec-fetch-site", "user-agent")


def _query(given: Query) -> bytes:
    kept = {name: _text(value) for name, value in given.items() if value is not None and value != ""}
    return urlencode(kept, doseq=True).encode()


def _text(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value


def _receiver(content: bytes) -> Any:
    async def receive() -> Message:
        return {"type": "http.request", "body": content, "more_body": False}

    return receive


def _content(response: Response) -> Any:
    return json.loads(bytes(response.body)) if response.body else None
