"""Uploading a file: its parts go straight to the object store, each with its checksum told at the end."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from time import monotonic, sleep
from typing import Any

import httpx

from gateway.client.api import PortalClient

Progress = Callable[[int], None]


def upload(
    client: PortalClient,
    name: str,
    data: bytes,
    purpose: str = "source",
    progress: Progress | None = None,
    key: str | None = None,
    **more: object,
) -> dict[str, Any]:
    """Upload `data` as file `name` and return the file once its bytes are verified, stored or rejected.

    `more` may name `target_language` and `organisation_id`; `key` makes the whole upload repeatable.
    """
    began = client.post("/uploads", {"name": name, "size": len(data), "purpose": purpose, **more}, key)
    parts = []
    for number in range(1, began["part_count"] + 1):
        chunk = data[(number - 1) * began["part_size"] : number * began["part_size"]]
        parts.append({"number": number, "etag": _send(_link(client, began, number), chunk, client.patience)})
        if progress is not None:
            progress(len(chunk))
    told = {"parts": parts, "sha256": hashlib.sha256(data).hexdigest()}
    client.post(f"/uploads/{began['id']}/completion", told, None if key is None else f"{key}-completion")
    path = f"/files/{began['file_id']}"
    return dict(client.wait(path, lambda file: file["state"] in ("stored", "rejected")))


def download(client: PortalClient, file_id: str) -> bytes:
    """Return the bytes of a file."""
    return fetch(client.get(f"/files/{file_id}/download-link")["url"], client.patience)


def fetch(link: str, patience: float = 30) -> bytes:
    """Return the bytes behind a link that the API gave."""
    return _of_the_store("GET", link, patience).content


def _link(client: PortalClient, began: dict[str, Any], number: int) -> str:
    for part in began["parts"]:
        if part["number"] == number:
            return str(part["url"])
    signed = client.post(f"/uploads/{began['id']}/parts", {"first": number, "count": 100})
    began["parts"] = signed["parts"]
    return str(signed["parts"][0]["url"])


def _send(link: str, chunk: bytes, patience: float) -> str:
    return _of_the_store("PUT", link, patience, content=chunk).headers["ETag"]


def _of_the_store(method: str, link: str, patience: float, content: bytes | None = None) -> httpx.Response:
    """Ask the object store, again while it is down: a part may be sent twice and a file read twice."""
    until = monotonic() + patience
    while True:
        try:
            answer = httpx.request(method, link, content=content, timeout=120)
            if answer.status_code < 500 or monotonic() > until:
                return answer.raise_for_status()
        except httpx.TransportError:
            if monotonic() > until:
                raise
        sleep(0.5)
