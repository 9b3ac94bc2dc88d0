"""Many documents at once: all are sent, then all are waited for, as one worker checks them one by one."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import httpx

from gateway.client import PortalClient

PATIENCE = 240


def send(client: PortalClient, name: str, data: bytes) -> str:
    """Upload one source document and tell that it is complete; returns the id of its file."""
    began = client.post("/uploads", {"name": name, "size": len(data), "purpose": "source"})
    parts = []
    for part in began["parts"]:
        start = (part["number"] - 1) * began["part_size"]
        answer = httpx.put(
            part["url"], content=data[start : start + began["part_size"]], timeout=120
        ).raise_for_status()
        parts.append({"number": part["number"], "etag": answer.headers["ETag"]})
    told = {"parts": parts, "sha256": hashlib.sha256(data).hexdigest()}
    client.post(f"/uploads/{began['id']}/completion", told)
    return str(began["file_id"])


def settled(client: PortalClient, file_id: str) -> dict[str, Any]:
    """Wait until the bytes of a file are checked."""
    return dict(client.wait(f"/files/{file_id}", lambda file: file["state"] in ("stored", "rejected"), PATIENCE))


def sent_and_settled(client: PortalClient, documents: Mapping[str, tuple[str, bytes]]) -> dict[str, dict[str, Any]]:
    """Send all documents and return each one's file by its kind."""
    ids = {kind: send(client, name, data) for kind, (name, data) in documents.items()}
    return {kind: settled(client, file_id) for kind, file_id in ids.items()}
