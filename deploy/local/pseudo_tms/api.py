"""The HTTP API as the example system uses it: orders, downloads, uploads."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx

TRIES, LONGEST_WAIT = 12, 10.0
VERIFYING_SECONDS = 300.0


class Refused(Exception):
    """The API refuses a request for good; repeating it would not help."""


class Unreachable(Exception):
    """The API did not answer for a long time; the job is taken up again later."""


@dataclass(frozen=True, slots=True)
class NewFile:
    """A target file to upload; `key` is the same whenever this very file is uploaded again."""

    key: str
    name: str
    language: str
    organisation_id: str
    content: bytes


class Api:
    """A client that repeats what may be repeated, and reads its key again when it is refused."""

    def __init__(self, url: str, key_file: Path, client: httpx.AsyncClient | None = None) -> None:
        self._url = f"{url}/api/v1"
        self._key_file = key_file
        self._client = client or httpx.AsyncClient(timeout=30, follow_redirects=False)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def order(self, order_id: str) -> dict[str, Any]:
        """Return an order: what is ordered, and where each target is."""
        return dict((await self._call("GET", f"/orders/{order_id}")).json())

    async def download(self, file_id: str) -> bytes:
        """Return the bytes of a file, by a short-lived link."""

        async def get() -> httpx.Response:
            link = (await self._call("GET", f"/files/{file_id}/download-link")).json()
            return await self._client.get(link["url"])

        return (await self._repeat(get)).content

    async def upload(self, file: NewFile) -> str:
        """Upload a file and return its id once the suite has verified the bytes."""
        begun = await self._call(
            "POST",
            "/uploads",
            key=file.key,
            json={
                "name": file.name,
                "size": len(file.content),
                "purpose": "target",
                "target_language": file.language,
                "organisation_id": file.organisation_id,
                "sha256": hashlib.sha256(file.content).hexdigest(),
            },
        )
        upload = begun.json()
        if await self._state(upload["file_id"]) == "uploading":
            await self._send_parts(upload, file)
        await self._verified(upload["file_id"])
        return str(upload["file_id"])

    async def _send_parts(self, upload: dict[str, Any], file: NewFile) -> None:
        done = []
        size, count = upload["part_size"], upload["part_count"]
        for number in range(1, count + 1):
            # Links are asked for anew: those of a repeated answer may have expired.
            where = f"/uploads/{upload['id']}/parts"
            signed = (await self._call("POST", where, json={"first": number, "count": 1})).json()
            part = file.content[(number - 1) * size : number * size]
            sent = await self._repeat(partial(self._client.put, signed["parts"][0]["url"], content=part))
            done.append({"number": number, "etag": sent.headers["etag"]})
        where = f"/uploads/{upload['id']}/completion"
        await self._call("POST", where, key=f"{file.key}-completion", json={"parts": done})

    async def _verified(self, file_id: str) -> None:
        async with asyncio.timeout(VERIFYING_SECONDS):
            wait = 0.1
            while (state := await self._state(file_id)) != "stored":
                if state == "rejected":
                    raise Refused(f"file {file_id} was rejected")
                await asyncio.sleep(wait)
                wait = min(wait * 1.5, 2)

    async def _state(self, file_id: str) -> str:
        return str((await self._call("GET", f"/files/{file_id}")).json()["state"])

    async def _call(self, method: str, path: str, key: str | None = None, json: object = None) -> httpx.Response:
        async def send() -> httpx.Response:
            headers = {"Authorization": f"Bearer {self._key_file.read_text().strip()}"}
            if key is not None:
                headers["Idempotency-Key"] = key
            return await self._client.request(method, self._url + path, headers=headers, json=json)

        return await self._repeat(send)

    async def _repeat(self, send: Callable[[], Awaitable[httpx.Response]]) -> httpx.Response:
        """Repeat while waiting can help: no answer, too many requests, a key that is being replaced."""
        reason = ""
        for attempt in range(TRIES):
            try:
                answer = await send()
            except (httpx.TransportError, FileNotFoundError) as error:
                reason = f"{type(error).__name__}: {error}"
            else:
                if answer.is_success:
                    return answer
                reason = f"{answer.status_code} {answer.text[:300]}"
                if not _may_pass(answer):
                    raise Refused(reason)
            await asyncio.sleep(min(0.2 * 2**attempt, LONGEST_WAIT))
        raise Unreachable(reason)


def _may_pass(answer: httpx.Response) -> bool:
    """Tell whether the same request may succeed later."""
    if answer.status_code == httpx.codes.CONFLICT:
        return "operation_in_progress" in answer.text
    return answer.status_code in (401, 425, 429) or answer.is_server_error
