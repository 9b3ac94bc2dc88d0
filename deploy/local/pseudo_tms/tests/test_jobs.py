"""A job is done once, whatever happens between its steps."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from deploy.local.pseudo_tms.api import NewFile
from deploy.local.pseudo_tms.ids import step_id
from deploy.local.pseudo_tms.jobs import DELIVERED, PROGRESS, Job, Workshop

ORDER = "01920000-0000-7000-8000-000000000005"
OFFER: dict[str, Any] = {
    "id": "01920000-0000-7000-8000-000000000020",
    "type": "job.offered.v1",
    "occurred_at": "2026-11-22T15:00:00+00:00",
    "payload": {"order_id": ORDER, "targets": [{"language": "fr", "deadline": None}, {"language": "de"}]},
}
SENT_BACK: dict[str, Any] = {**OFFER, "id": ORDER, "payload": {"order_id": ORDER, "targets": ["fr"]}}


class Killed(BaseException):
    """The process ends here."""


class Outside:
    """The suite seen from outside: an order, a store, a broker; dies before its `dies_at`-th step."""

    def __init__(self) -> None:
        self.states = {"fr": "waiting", "de": "waiting"}
        self.corrections: list[dict[str, Any]] = []
        self.files: dict[str, NewFile] = {}
        self.sent: dict[str, tuple[str, dict[str, object]]] = {}
        self.steps = 0
        self.dies_at = 0

    def _step(self) -> None:
        self.steps += 1
        if self.steps == self.dies_at:
            raise Killed

    async def order(self, order_id: str) -> dict[str, Any]:
        """Return the order as it is now."""
        self._step()
        return {
            "id": order_id,
            "organisation_id": "org",
            "source_files": [{"file_id": "s1", "name": "a.txt"}, {"file_id": "s2", "name": "b.txt"}],
            "targets": [{"language": language, "state": state} for language, state in self.states.items()],
            "corrections": self.corrections,
        }

    async def download(self, file_id: str) -> bytes:
        """Return a source."""
        self._step()
        return f"Text of {file_id}".encode()

    async def upload(self, file: NewFile) -> str:
        """Keep a file; the same key is the same file."""
        self._step()
        known = self.files.setdefault(file.key, file)
        assert known == file, "one key was used for two contents"
        return file.key

    async def publish(self, event_type: str, message_id: str, order_id: str, payload: dict[str, object]) -> None:
        """Take a report; the same id is the same report."""
        self._step()
        known = self.sent.setdefault(message_id, (event_type, payload))
        assert known == (event_type, payload), "one id was used for two reports"

    def settle(self) -> None:
        """Let the suite hear what was sent."""
        for event_type, payload in self.sent.values():
            if event_type == DELIVERED:
                self.states[str(payload["target"])] = "delivered"


def _run(outside: Outside, envelope: dict[str, Any]) -> None:
    asyncio.run(Workshop(outside, outside, pace=0).work(Job.of(envelope)))


def _told(outside: Outside) -> list[tuple[object, object]]:
    return [(payload["target"], payload.get("percent", "delivered")) for _, payload in outside.sent.values()]


@pytest.mark.feature("N5")
def test_each_target_is_reported_and_delivered_with_all_its_files() -> None:
    """Progress 25, 50, 75, 100, then one final delivery per target."""
    outside = Outside()
    _run(outside, OFFER)
    expected = [(language, step) for language in ("fr", "de") for step in (25, 50, 75, 100, "delivered")]
    assert _told(outside) == expected
    delivered = [payload for kind, payload in outside.sent.values() if kind == DELIVERED]
    assert [(payload["final"], len(payload["file_ids"])) for payload in delivered] == [(True, 2), (True, 2)]
    assert {kind for kind, _ in outside.sent.values()} == {PROGRESS, DELIVERED}
    assert {file.language for file in outside.files.values()} == {"fr", "de"}


@pytest.mark.parametrize("settled", [False, True], ids=["suite has not heard", "suite has heard"])
def test_a_kill_at_any_step_changes_nothing_in_the_end(settled: bool) -> None:
    """Killed before each step in turn and taken up again, the same reports and files come out, none twice."""
    whole = Outside()
    _run(whole, OFFER)
    for step in range(1, whole.steps + 1):
        outside = Outside()
        outside.dies_at = step
        with pytest.raises(Killed):
            _run(outside, OFFER)
        if settled:
            outside.settle()
        _run(outside, OFFER)
        assert outside.sent == whole.sent
        assert outside.files == whole.files


def test_targets_that_were_delivered_or_cancelled_meanwhile_are_left_alone() -> None:
    """Only what is still owed is worked on."""
    outside = Outside()
    outside.states = {"fr": "cancelled", "de": "approved"}
    _run(outside, OFFER)
    assert (outside.sent, outside.files) == ({}, {})


@pytest.mark.feature("O5")
def test_what_was_sent_back_is_delivered_again_as_another_version() -> None:
    """New ids, new keys, a text that tells its round."""
    outside = Outside()
    _run(outside, OFFER)
    outside.settle()
    first = {file.key: file for file in outside.files.values()}
    outside.states["fr"], outside.corrections = "correction_requested", [{"targets": ["fr"]}]
    _run(outside, SENT_BACK)
    new = [file for key, file in outside.files.items() if key not in first]
    assert [file.content for file in new] == ["[fr.1] Téxt öf š1".encode(), "[fr.1] Téxt öf š2".encode()]
    assert _told(outside)[-1] == ("fr", "delivered")


def test_step_ids_are_uuids_of_version_7_that_keep_the_time_of_the_job() -> None:
    """The same step gives the same id, another step another one."""
    at = datetime(2026, 11, 22, 15, tzinfo=UTC)
    made = UUID(step_id(at, "job", "fr", 25))
    assert str(made) == step_id(at, "job", "fr", 25)
    assert str(made) != step_id(at, "job", "fr", 50)
    assert (made.version, made.variant, made.int >> 80) == (7, "specified in RFC 4122", int(at.timestamp() * 1000))
