"""The work itself: take the sources, translate, report progress, upload, deliver.

Each step may be repeated after a crash: what is asked of the order decides whether there is work left, and
messages and uploads have identifiers that come out the same every time.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from deploy.local.pseudo_tms.api import NewFile
from deploy.local.pseudo_tms.ids import step_id
from deploy.local.pseudo_tms.translation import translate

TO_DO = frozenset({"waiting", "in_progress", "partly_delivered", "correction_requested"})
PROGRESS, DELIVERED = "job.progress_reported.v1", "job.delivered.v1"
log = logging.getLogger("pseudo_tms")


class Orders(Protocol):
    """What the work needs of the API."""

    async def order(self, order_id: str) -> dict[str, Any]:
        """Return an order."""
        ...

    async def download(self, file_id: str) -> bytes:
        """Return the bytes of a file."""
        ...

    async def upload(self, file: NewFile) -> str:
        """Upload a file and return its id."""
        ...


class Reports(Protocol):
    """What the work needs of the broker."""

    async def publish(self, event_type: str, message_id: str, order_id: str, payload: dict[str, object]) -> None:
        """Send an event and wait until the broker has it."""
        ...


@dataclass(frozen=True, slots=True)
class Job:
    """One message from the provider exchange: an offer, or targets that were sent back."""

    message_id: str
    occurred_at: datetime
    order_id: str
    targets: tuple[str, ...]

    @classmethod
    def of(cls, envelope: dict[str, Any]) -> Job:
        """Read the envelope of `job.offered` or `job.sent_back`."""
        payload = envelope["payload"]
        named = [target["language"] if isinstance(target, dict) else target for target in payload["targets"]]
        at = datetime.fromisoformat(envelope["occurred_at"])
        return cls(str(envelope["id"]), at, str(payload["order_id"]), tuple(named))

    def step(self, *parts: object) -> str:
        """Identify a step of this job."""
        return step_id(self.occurred_at, self.message_id, *parts)


class Workshop:
    """Works jobs off, target by target."""

    def __init__(self, api: Orders, reports: Reports, pace: float) -> None:
        self._api = api
        self._reports = reports
        self._pace = pace

    async def work(self, job: Job) -> None:
        """Do what is left to do of a job; nothing for targets that were delivered or cancelled meanwhile."""
        order = await self._api.order(job.order_id)
        states = {target["language"]: target["state"] for target in order["targets"]}
        for language in job.targets:
            if states.get(language) in TO_DO:
                await self._translate(job, order, language)
            else:
                log.info("nothing left to do for %s of %s", language, job.order_id)

    async def _translate(self, job: Job, order: dict[str, Any], language: str) -> None:
        round_ = sum(language in correction["targets"] for correction in order["corrections"])
        sources = [(file, await self._api.download(file["file_id"])) for file in order["source_files"]]
        await self._progress(job, language, 25, "translation")
        made = [
            (file, await asyncio.to_thread(translate, file["name"], content, language, round_))
            for file, content in sources
        ]
        await self._progress(job, language, 50, "translation")
        uploaded = []
        for file, content in made:
            key = job.step(language, file["file_id"])
            new = NewFile(key, file["name"], language, order["organisation_id"], content)
            uploaded.append(await self._api.upload(new))
        await self._progress(job, language, 75, "revision")
        await self._progress(job, language, 100, "revision")
        message = f"Corrected version {round_}." if round_ else None
        payload: dict[str, object] = {
            "order_id": job.order_id,
            "target": language,
            "file_ids": uploaded,
            "final": True,
            "message": message,
        }
        await self._reports.publish(DELIVERED, job.step(language, "delivered"), job.order_id, payload)
        log.info("delivered %s of %s", language, job.order_id)

    async def _progress(self, job: Job, language: str, percent: int, step: str) -> None:
        payload: dict[str, object] = {
            "order_id": job.order_id,
            "target": language,
            "percent": percent,
            "step": step,
        }
        await self._reports.publish(PROGRESS, job.step(language, percent), job.order_id, payload)
        await asyncio.sleep(self._pace)
