"""Static files under addresses that carry a hash of their bytes, so that browsers may keep them for ever."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

STATIC = Path(__file__).parent / "static"
_FOR_EVER = "public, max-age=31536000, immutable"
_TEXTS = (".css", ".js", ".svg", ".json")
_WORKER = "-worker.js"
# A shared worker lives by the policy of its own answer, not by that of the page that starts it.
_WORKER_POLICY = "default-src 'none'; connect-src 'self'"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file in memory, as it is and compressed."""

    content: bytes
    compressed: bytes | None
    media_type: str
    digest: str


def address(name: str) -> str:
    """Return the address of a file below `static/`; a file that is not there is a mistake of ours."""
    return f"/static/{_asset(name).digest}/{name}"


def routes() -> list[Route]:
    """Return the route of static files."""
    return [Route("/static/{digest}/{name:path}", serve, methods=["GET"])]


async def serve(request: Request) -> Response:
    """Serve one file; an address with another hash is of another release and leads nowhere."""
    name = request.path_params["name"]
    if name not in _names():
        raise HTTPException(404)
    asset = _asset(name)
    if asset.digest != request.path_params["digest"]:
        raise HTTPException(404)
    headers = {"cache-control": _FOR_EVER, "vary": "accept-encoding"}
    if name.endswith(_WORKER):
        headers["content-security-policy"] = _WORKER_POLICY
    content = asset.content
    if asset.compressed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        content = asset.compressed
        headers["content-encoding"] = "gzip"
    return Response(content, media_type=asset.media_type, headers=headers)


@cache
def _names() -> frozenset[str]:
    return frozenset(path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*") if path.is_file())


@cache
def _asset(name: str) -> Asset:
    content = (STATIC / name).read_bytes()
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    compressed = gzip.compress(content, 9, mtime=0) if name.endswith(_TEXTS) else None
    return Asset(content, compressed, media_type, hashlib.sha256(content).hexdigest()[:12])
