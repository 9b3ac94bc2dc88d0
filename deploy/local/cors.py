"""Lets pages of the portal send bytes to the embedded object store, which is another origin, and nobody else's pages.

A plain WSGI layer that imports nothing but the standard library: the store runs in an environment of its own.
"""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

ANY_LOOPBACK = "loopback"
"""Stands for any port of this machine: tests and builders run gateways of their own."""

_LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "::1")
_METHODS = "GET, HEAD, PUT"
_MAX_AGE_SECONDS = "3600"
# Without it a page may not read the tag of a part, by which the upload is completed.
_EXPOSED = "ETag"
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def origin_of(url: str) -> str:
    """Return the origin of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


class Cors:
    """Answers preflights, and says in each answer to a page whether that page may read it."""

    def __init__(self, application: Application, origins: Iterable[str]) -> None:
        self._application = application
        self._origins = frozenset(origins)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Serve one request."""
        origin = environ.get("HTTP_ORIGIN", "")
        if environ["REQUEST_METHOD"] == "OPTIONS" and "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in environ:
            start_response("204 No Content", self._preflight(origin, environ))
            return [b""]

        def started(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            kept = [pair for pair in headers if not pair[0].lower().startswith("access-control-")]
            return start_response(status, [*kept, *self._readable(origin)], *more)

        return self._application(environ, started)

    def allows(self, origin: str) -> bool:
        """Tell whether pages of an origin may use the store."""
        if origin in self._origins:
            return True
        return ANY_LOOPBACK in self._origins and urlsplit(origin).hostname in _LOOPBACK_HOSTS

    def _preflight(self, origin: str, environ: dict[str, Any]) -> list[tuple[str, str]]:
        headers = [("Content-Length", "0"), *self._readable(origin)]
        if self.allows(origin):
            asked = environ.get("HTTP_ACCESS_CONTROL_REQUEST_HEADERS", "")
            headers.append(("Access-Control-Allow-Methods", _METHODS))
            headers.append(("Access-Control-Max-Age", _MAX_AGE_SECONDS))
            # Links are signed for the host alone, so a page that has one may send what headers its browser wants.
            headers += [("Access-Control-Allow-Headers", asked)] if asked else []
        return headers

    def _readable(self, origin: str) -> list[tuple[str, str]]:
        vary = ("Vary", "Origin")
        if not self.allows(origin):
            return [vary]
        return [vary, ("Access-Control-Allow-Origin", origin), ("Access-Control-Expose-Headers", _EXPOSED)]
