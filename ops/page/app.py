"""The page's addresses: an overview, a letter, and what can be done with it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import amqp
from jinja2 import Environment, FileSystemLoader, select_autoescape
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from ops.journal import Journal
from ops.letters.desk import Desk, Outcome, Selection, open_desk
from ops.page.audits import Audits
from ops.page.guard import Forms, Guard, Refused
from ops.page.sights import Sights
from ops.settings import PageSettings
from ops.troubles import OpsTrouble
from portal_kit.logs import logger
from portal_kit.publisher import PublishError

HERE = Path(__file__).parent
EVERY_SECONDS = 15
GONE = "This letter is not there any more: somebody has sent it back or dropped it."
NOTICES = {
    "replayed": "The letter was sent back to its queue.",
    "dropped": "The letter was dropped; your reason is in the journal.",
    "auditing": "The audit has begun. Load this page again in a minute.",
    "audited": "An audit is under way already.",
}
Act = Callable[[Desk], list[Outcome]]


class Pages:
    """Answers of the page."""

    def __init__(self, sights: Sights, journal: Journal, audits: Audits) -> None:
        self._sights = sights
        self._journal = journal
        self._audits = audits
        self._forms = Forms()
        self._templates = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=select_autoescape())
        self._templates.filters["ago"] = ago

    def routes(self) -> list[Route | Mount]:
        """List the addresses."""
        return [
            Route("/", self.overview),
            Route("/letters/{queue}/{identity}", self.letter),
            Route("/letters/{queue}/{identity}/replay", self.replay, methods=["POST"]),
            Route("/letters/{queue}/{identity}/drop", self.drop, methods=["POST"]),
            Route("/audit", self.audit, methods=["POST"]),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ]

    def overview(self, request: Request) -> Response:
        """Show how everything is."""
        every = request.query_params.get("refresh") == "on"
        answer = self._page(
            "overview.html",
            sight=self._sights.take(self._journal),
            audit=self._audits.last(),
            auditing=self._audits.is_running,
            entries=self._journal.last(10),
            notice=NOTICES.get(request.query_params.get("notice", ""), ""),
            every=every,
            seconds=EVERY_SECONDS,
        )
        if every:
            # By header, asked for by a link: it works without script, and nobody's page jumps unasked.
            answer.headers["Refresh"] = str(EVERY_SECONDS)
        return answer

    def letter(self, request: Request) -> Response:
        """Show one letter with its redacted body."""
        queue, identity = _named(request)
        with open_desk(self._journal) as desk:
            found = desk.find(identity, [queue])
        if not found:
            return self.trouble(GONE, 404)
        body = json.dumps(found[0].body, indent=2, ensure_ascii=False)
        return self._page("letter.html", letter=found[0], body=body)

    async def replay(self, request: Request) -> Response:
        """Send a letter back to its queue."""
        queue, identity = _named(request)
        await self._forms.read(request)
        return await run_in_threadpool(self._act, lambda desk: desk.replay(queue, Selection((identity,))), "replayed")

    async def drop(self, request: Request) -> Response:
        """Throw a letter away for the reason that the form tells."""
        queue, identity = _named(request)
        reason = (await self._forms.read(request)).get("reason", "")
        return await run_in_threadpool(
            self._act, lambda desk: desk.drop(queue, Selection((identity,)), reason), "dropped"
        )

    async def audit(self, request: Request) -> Response:
        """Begin an audit."""
        await self._forms.read(request)
        return _back("auditing" if self._audits.start() else "audited")

    def trouble(self, told: str, status: int) -> Response:
        """Say what is in the way."""
        answer = self._page("trouble.html", told=told)
        answer.status_code = status
        return answer

    def refused(self, _request: Request, refusal: Exception) -> Response:
        """Answer a post that is not ours."""
        return self.trouble(f"Nothing was done: {refusal}.", 403)

    def in_the_way(self, _request: Request, trouble: Exception) -> Response:
        """Answer what cannot be done."""
        return self.trouble(f"Nothing was done: {trouble}.", 409)

    def away(self, _request: Request, failure: Exception) -> Response:
        """Answer while broker or database is away; what it said stays in the log."""
        logger(__name__).warning("operations_page_failed", error=str(failure)[:300])
        return self.trouble("The broker or a database does not answer. What was not confirmed can be repeated.", 503)

    def _act(self, act: Act, notice: str) -> Response:
        with open_desk(self._journal) as desk:
            outcomes = act(desk)
        refusals = [outcome.refusal for outcome in outcomes if outcome.refusal]
        if refusals:
            return self.trouble(f"Nothing was done: {refusals[0]}.", 409)
        return _back(notice) if outcomes else self.trouble(GONE, 404)

    def _page(self, name: str, **values: Any) -> Response:
        now = datetime.now(UTC)
        shown = self._templates.get_template(name).render(token=self._forms.token, now=now, **values)
        return HTMLResponse(shown)


def application(told: PageSettings, sights: Sights, journal: Journal, audits: Audits) -> Starlette:
    """Make the application, closed to whoever has not the password."""
    pages = Pages(sights, journal, audits)
    away = (PublishError, SQLAlchemyError, OSError, amqp.AMQPError)
    return Starlette(
        routes=pages.routes(),
        middleware=[Middleware(Guard, user=told.user, password=told.password)],
        exception_handlers={Refused: pages.refused, OpsTrouble: pages.in_the_way, **dict.fromkeys(away, pages.away)},
    )


def ago(then: datetime | str | None, now: datetime) -> str:
    """Say how long ago something was, in the largest unit that fits."""
    if not then:
        return "unknown"
    instant = datetime.fromisoformat(then) if isinstance(then, str) else then
    seconds = max(0, int((now - instant).total_seconds()))
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit} ago"
    return f"{seconds} s ago"


def _named(request: Request) -> tuple[str, str]:
    return request.path_params["queue"], request.path_params["identity"]


def _back(notice: str) -> Response:
    return RedirectResponse("/?" + urlencode({"notice": notice}), 303)
