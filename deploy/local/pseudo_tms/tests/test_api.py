"""The HTTP client: what is repeated, what is refused, and an upload that was interrupted."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest

from deploy.local.pseudo_tms import api as api_module
from deploy.local.pseudo_tms.api import Api, NewFile, Refused, Unreachable

T = TypeVar("T")
FILE = NewFile("key-1", "a.txt", "fr", "org", b"0123456789")


class Suite:
    """A suite of one file behind a transport: states, parts and keys as the API has them."""

    def __init__(self) -> None:
        self.state = "uploading"
        self.parts: dict[int, bytes] = {}
        self.calls: list[str] = []
        self.keys: dict[str, str] = {}
        self.answers: list[httpx.Response] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        self.calls.append(f"{request.method} {request.url.path}")
        if self.answers:
            return self.answers.pop(0)
        if request.url.host == "store":
            return self._store(request)
        assert request.headers["authorization"] == "Bearer secret"
        body = json.loads(request.content or b"{}")
        if key := request.headers.get("idempotency-key"):
            assert self.keys.setdefault(key, request.content.decode()) == request.content.decode()
        return self._api(request.url.path.removeprefix("/api/v1"), body)

    def _store(self, request: httpx.Request) -> httpx.Response:
        number = int(request.url.path.rpartition("/")[2])
        if request.method == "PUT":
            self.parts[number] = request.content
            return httpx.Response(200, headers={"etag": f'"{hashlib.md5(request.content).hexdigest()}"'})  # noqa: S324
        return httpx.Response(200, content=b"source")

    def _api(self, path: str, body: dict[str, Any]) -> httpx.Response:
        if path == "/uploads":
            return httpx.Response(201, json={"id": "u", "file_id": "f", "part_size": 4, "part_count": 3, "parts": []})
        if path == "/uploads/u/parts":
            link = {"number": body["first"], "url": f"http://store/{body['first']}"}
            return httpx.Response(200, json={"parts": [link]})
        if path == "/uploads/u/completion":
            self.state = "stored"
            return httpx.Response(202, json={})
        if path == "/files/f/download-link":
            return httpx.Response(200, json={"url": "http://store/0"})
        return httpx.Response(200, json={"state": self.state})


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits between tries last no time here."""
    monkeypatch.setattr(api_module, "LONGEST_WAIT", 0)


def _with(suite: Suite, tmp_path: Path, act: Callable[[Api], Awaitable[T]]) -> T:
    key_file = tmp_path / "key"
    key_file.write_text("secret\n")

    async def run() -> T:
        api = Api("http://api", key_file, httpx.AsyncClient(transport=httpx.MockTransport(suite)))
        try:
            return await act(api)
        finally:
            await api.close()

    return asyncio.run(run())


def test_a_file_is_sent_in_parts_and_awaited_until_it_is_stored(tmp_path: Path) -> None:
    """All bytes arrive, by the links asked for each part."""
    suite = Suite()
    assert _with(suite, tmp_path, lambda api: api.upload(FILE)) == "f"
    assert b"".join(suite.parts[number] for number in (1, 2, 3)) == FILE.content


def test_an_upload_that_was_completed_before_the_kill_is_not_sent_again(tmp_path: Path) -> None:
    """The state of the file decides, not what the restarted process remembers."""
    suite = Suite()
    _with(suite, tmp_path, lambda api: api.upload(FILE))
    suite.calls.clear()
    assert _with(suite, tmp_path, lambda api: api.upload(FILE)) == "f"
    assert suite.calls == ["POST /api/v1/uploads", "GET /api/v1/files/f", "GET /api/v1/files/f"]


def test_a_rejected_file_is_refused_for_good(tmp_path: Path) -> None:
    """Uploading the same bytes again would not help."""
    suite = Suite()
    suite.state = "rejected"
    with pytest.raises(Refused):
        _with(suite, tmp_path, lambda api: api.upload(FILE))


@pytest.mark.parametrize("status", [401, 429, 500, 503])
def test_what_may_pass_is_repeated(tmp_path: Path, status: int) -> None:
    """Too many requests, a key being replaced, a part that is down: the next try succeeds."""
    suite = Suite()
    suite.answers = [httpx.Response(status), httpx.Response(409, json={"code": "operation_in_progress"})]
    assert _with(suite, tmp_path, lambda api: api.download("f")) == b"source"


@pytest.mark.parametrize("status", [400, 403, 404, 409, 422])
def test_what_is_refused_is_not_repeated(tmp_path: Path, status: int) -> None:
    """A clear no is heard the first time."""
    suite = Suite()
    suite.answers = [httpx.Response(status, json={"code": "order_not_found"})]
    with pytest.raises(Refused):
        _with(suite, tmp_path, lambda api: api.order("o"))
    assert len(suite.calls) == 1


def test_who_never_answers_is_unreachable(tmp_path: Path) -> None:
    """After the last try the job is given back, not lost."""
    suite = Suite()
    suite.answers = [httpx.Response(503)] * api_module.TRIES
    with pytest.raises(Unreachable):
        _with(suite, tmp_path, lambda api: api.order("o"))
