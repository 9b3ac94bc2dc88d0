"""What no page may do, whatever a test looks at: each offence fails the test that met it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, WebError

_NO_HOST = {"data", "blob", "about"}
_REFUSED = "Failed to load resource: the server responded with a status of 4"


class Guards:
    """Watches browser windows and remembers offences until they are asked for."""

    def __init__(self, origins: Iterable[str]) -> None:
        self._origins = set(origins)
        self._offences: list[str] = []
        # What the browser reported of answers in the 400s, by address, and the addresses whose answer was a page.
        self._refusals: list[tuple[str, str]] = []
        self._pages: set[str] = set()
        self._forgiven: list[re.Pattern[str]] = []

    def watch(self, context: BrowserContext) -> None:
        """Watch every page of a context."""
        context.on("request", self._on_request)
        context.on("response", self._on_response)
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)

    def forgive(self, pattern: str) -> None:
        """Expect offences that match, such as the failed requests of a lost connection."""
        self._forgiven.append(re.compile(pattern))

    def offences(self) -> list[str]:
        """What happened so far that nobody forgave."""
        refused = [told for told, address in self._refusals if address not in self._pages]
        return [each for each in (*self._offences, *refused) if not any(known.search(each) for known in self._forgiven)]

    def check(self) -> None:
        """Fail when there was an offence, and tell all of them."""
        found = self.offences()
        assert not found, "\n".join(["the pages broke a promise:", *found])

    def _on_request(self, request: Request) -> None:
        if not self._is_ours(request.url):
            self._offences.append(f"request to another host: {request.method} {request.url}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 500 and self._is_ours(response.url):
            self._offences.append(f"answer {response.status}: {response.request.method} {response.url}")
        # A page or a part of one that says what is wrong is how a refusal should look; a missing file is not.
        if 400 <= response.status < 500 and response.headers.get("content-type", "").startswith("text/html"):
            self._pages.add(response.url)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning"):
            return
        place = message.location
        told = f"console {message.type}: {message.text} ({place['url']}:{place['lineNumber']})"
        if message.text.startswith(_REFUSED):
            self._refusals.append((told, place["url"]))
        else:
            self._offences.append(told)

    def _on_error(self, error: WebError) -> None:
        self._offences.append(f"page error: {error.error}")

    def _is_ours(self, address: str) -> bool:
        parts = urlsplit(address)
        return parts.scheme in _NO_HOST or f"{parts.scheme}://{parts.netloc}" in self._origins
