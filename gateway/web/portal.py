"""The pages' way in: recognises who looks, reads forms, and turns trouble into pages that say what to do."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway import problems
from gateway.edge import Envelope
from gateway.front import Api
from gateway.incoming import Incoming, read_headers
from gateway.problems import Problem
from gateway.sessions import Principal
from gateway.settings import Settings
from gateway.web import assets, texts
from gateway.web.forms import TOKEN, read_form
from gateway.web.inside import Inside
from gateway.web.page import THEMES, Page, PageRoute, View, zone
from gateway.web.views import PAGES, session
from gateway.web.views.session import LANGUAGE_COOKIE, THEME_COOKIE
from portal_kit.logs import logger

log = logger(__name__)


class Portal:
    """Serves every page of the portal."""

    def __init__(self, api: Api, settings: Settings) -> None:
        self._api = api
        self._settings = settings
        self._headers = _headers(settings.store_url)

    def routes(self, pages: Iterable[PageRoute] = PAGES) -> list[Route]:
        """Return the routes of pages and static files; the last one answers addresses that do not exist."""
        shown = [Route(page.path, self._endpoint(page), methods=_methods(page)) for page in pages]
        return [*assets.routes(), *shown, Route("/{path:path}", self._endpoint(_NOWHERE), methods=["GET"])]

    def _endpoint(self, route: PageRoute) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            envelope: Envelope = request.scope["portolan"]
            envelope.route = route.path
            response = await self._answer(request, route, envelope)
            response.headers.update({**envelope.headers, **self._headers})
            return response

        return endpoint

    async def _answer(self, request: Request, route: PageRoute, envelope: Envelope) -> Response:
        headers = read_headers(request.scope)
        incoming = Incoming(
            request.scope, request.receive, headers, envelope.trace_id, envelope.deadline, envelope.ends
        )
        incoming.path.update(request.path_params)
        page = self._page(incoming, None)
        try:
            if request.method == "POST":
                page.form = await read_form(incoming)
                headers["x-csrf-token"] = page.form.text(TOKEN)
            page = await self._recognised(page, envelope, route)
            if page.principal is None and not route.public:
                return await session.ask(page)
            return await _view(route, request.method)(page)
        except Problem as problem:
            # A token of an earlier session is no attack, since the form came from a page of ours: nothing typed is lost.
            if problem.status == 401 or problem.code == "csrf_token_wrong":
                return await session.ask(page)
            if problem.status >= 500:
                log.warning("page_failed", code=problem.code, path=route.path, trace_id=envelope.trace_id)
            return await page.trouble(problem)
        finally:
            if page.unread is not None:
                page.unread.cancel()

    async def _recognised(self, page: Page, envelope: Envelope, route: PageRoute) -> Page:
        """Find out who looks; a session that has ended is nobody, and the page asks to sign in."""
        try:
            principal = await self._api.recognise(page.request, envelope)
        except Problem as problem:
            # Whoever signs in while an old cookie is still there has no token of its session.
            if problem.status == 401 or (route.public and problem.code == "csrf_token_wrong"):
                return page
            raise
        known = self._page(page.request, principal)
        known.form = page.form
        if page.request.method == "GET" and known.may("notification.own"):
            known.unread = asyncio.create_task(_unread(known.api))
        return known

    def _page(self, request: Incoming, principal: Principal | None) -> Page:
        cookies, named = _cookies(request), self._settings.host_cookie
        me = principal.me if principal is not None else {}
        wishes = (
            me.get("language"),
            cookies.get(named(LANGUAGE_COOKIE)),
            *texts.accepted(request.header("accept-language")),
        )
        language = texts.chosen(*(str(wish) for wish in wishes if wish))
        theme = cookies.get(named(THEME_COOKIE), "system")
        return Page(
            request,
            self._settings,
            Inside(self._api, request, principal),
            texts.Texts(language, zone(me.get("time_zone", "UTC"))),
            theme if theme in THEMES else "system",
        )


async def _unread(api: Inside) -> int | None:
    """Count unread notifications; while notify does not answer, pages are shown without the number."""
    try:
        answer = await api.get("/notifications", limit=1)
    except Problem:
        return None
    return int(answer["unread"])


async def _nowhere(page: Page) -> Response:
    accept = page.request.header("accept") or ""
    if "text/html" in accept:
        return await page.trouble(Problem("not_found", "no_such_page", ""))
    problem = Problem("not_found", "no_such_address", "Start at /docs.")
    return problems.answer(problem, page.request.trace_id)


_NOWHERE = PageRoute("/{path:path}", get=_nowhere, public=True)


def _view(route: PageRoute, method: str) -> View:
    view = route.post if method == "POST" else route.get
    if view is None:
        raise Problem("method", "method_not_allowed", "This page takes no such request.")
    return view


def _methods(page: PageRoute) -> list[str]:
    return [name for name, view in (("GET", page.get), ("POST", page.post)) if view is not None]


def _cookies(request: Incoming) -> dict[str, str]:
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(request.header("cookie") or "").items()}
    except CookieError:
        return {}


def _headers(store: str) -> dict[str, str]:
    """Write the headers of pages: nothing from another host, but bytes to and from the object store."""
    parts = urlsplit(store)
    bytes_at = f" {parts.scheme}://{parts.netloc}" if parts.netloc else ""
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        f"connect-src 'self'{bytes_at}; worker-src 'self'; manifest-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    )
    return {"content-security-policy": policy, "referrer-policy": "same-origin"}
