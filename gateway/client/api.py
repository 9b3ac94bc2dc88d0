"""Requests to the HTTP API: keys for safe repetition, problems as exceptions, waiting for long work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

import httpx

PREFIX = "/api/v1"
# Answers after which the same request, with the same key, may succeed.
AGAIN = frozenset({429, 502, 503, 504})
IN_PROGRESS = "operation_in_progress"


class ApiProblem(Exception):
    """An answer of type application/problem+json."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(f"{status} {body.get('title')}: {body.get('detail')} {body.get('errors', '')}")
        self.status = status
        self.body = body
        self.code = str(body.get("type", "")).rpartition("/")[2]


class PortalClient:
    """Speaks to one portal as one person or machine.

    Requests that may be repeated safely are repeated for up to `patience` seconds while a part is down.
    """

    def __init__(self, base_url: str, token: str | None = None, patience: float = 30) -> None:
        self.base_url = base_url.rstrip("/")
        self._http = httpx.Client(timeout=30)
        self.patience = patience
        self.token = token

    @classmethod
    def sign_in(cls, base_url: str, account_id: str, login: str, password: str, patience: float = 30) -> PortalClient:
        """Open a session and return the client that holds it."""
        client = cls(base_url, patience=patience)
        body = {"account_id": account_id, "login": login, "password": password}
        client.token = str(client.post("/session", body)["token"])
        return client

    def get(self, path: str, **query: object) -> Any:
        """Read a resource."""
        return self.request("GET", path, params=query or None).json()

    def post(self, path: str, body: object = None, key: str | None = None) -> Any:
        """Create or do something; one key for all repetitions of this request."""
        headers = {"Idempotency-Key": key or str(uuid4())}
        answer = self.request("POST", path, json={} if body is None else body, headers=headers)
        return answer.json() if answer.content else None

    def change(self, method: str, path: str, body: object, etag: str | None = None) -> Any:
        """PUT or PATCH with the version last read."""
        etag = etag or self.request("GET", path).headers["ETag"]
        answer = self.request(method, path, json=body, headers={"If-Match": etag})
        return answer.json() if answer.content else None

    def delete(self, path: str, etag: str = "*") -> None:
        """Delete a resource."""
        self.request("DELETE", path, headers={"If-Match": etag})

    def move(self, resource: str, event: str, key: str | None = None, **more: object) -> Any:
        """Change the state of `/quotes/…`, `/orders/…` or `/invoices/…`."""
        return self.post(f"{resource}/transitions", {"event": event, **more}, key)

    def items(self, path: str, **query: object) -> Iterator[Any]:
        """Walk all pages of a list."""
        cursor: str | None = None
        while True:
            page = self.get(path, **query, **({"cursor": cursor} if cursor else {}))
            yield from page["items"]
            cursor = page.get("next_cursor")
            if not cursor:
                return

    def wait(self, path: str, ready: Callable[[Any], bool], seconds: float | None = None, pending: str = "") -> Any:
        """Read a resource until it is `ready`; TimeoutError with its last state after `seconds`, else twice the patience.

        `pending`: the code of the problem that means "not yet", such as `order_not_found` of an order whose
        making is still under way.
        """
        seconds = 2 * self.patience if seconds is None else seconds
        until = monotonic() + seconds
        found: Any = None
        while True:
            try:
                found = self.get(path)
            except ApiProblem as problem:
                if problem.code != pending:
                    raise
            if found is not None and ready(found):
                return found
            if monotonic() > until:
                raise TimeoutError(f"{path} is not ready after {seconds} s: {str(found)[:500]}")
            sleep(0.1)

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Send one request, again while a part is down and the request may be repeated; raises ApiProblem."""
        url = path if path.startswith("http") else self.base_url + PREFIX + path
        headers = {**options.pop("headers", {}), **self._authorization()}
        until = monotonic() + self.patience
        while True:
            try:
                answer = self._http.request(method, url, headers=headers, **options)
            except httpx.TransportError:
                if monotonic() > until:
                    raise
                sleep(0.5)
                continue
            problem = _problem(answer)
            if problem is None:
                return answer
            if not _may_repeat(problem) or monotonic() > until:
                raise problem
            sleep(min(float(answer.headers.get("Retry-After", 0.5)), 5))

    def _authorization(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}


def _problem(answer: httpx.Response) -> ApiProblem | None:
    if answer.status_code < 400:
        return None
    try:
        body = answer.json()
    except ValueError:
        body = {"title": answer.reason_phrase, "detail": answer.text[:200]}
    return ApiProblem(answer.status_code, body)


def _may_repeat(problem: ApiProblem) -> bool:
    return problem.status in AGAIN or problem.code == IN_PROGRESS
