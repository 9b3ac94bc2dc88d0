"""One request for a page: who looks, in which language, what was typed, and how an answer is made."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, RedirectResponse, Response

from gateway.incoming import Incoming
from gateway.problems import Problem
from gateway.sessions import Principal
from gateway.settings import Settings
from gateway.web import assets, navigation, permission_words, refusals, why_words, words
from gateway.web.forms import Form
from gateway.web.inside import Inside
from gateway.web.texts import LANGUAGES, Texts
from portal_kit.ids import new_id

TEMPLATES = Path(__file__).parent / "templates"
THEMES = ("light", "dark", "system")

View = Callable[["Page"], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class PageRoute:
    """An address of the portal: what shows it, what takes its form, and which features it serves."""

    path: str
    get: View | None = None
    post: View | None = None
    features: tuple[str, ...] = ()
    public: bool = False


@dataclass
class Page:
    """A request for a page."""

    request: Incoming
    settings: Settings
    api: Inside
    texts: Texts
    theme: str = "system"
    form: Form = field(default_factory=Form)
    unread: asyncio.Task[int | None] | None = None

    @property
    def principal(self) -> Principal | None:
        """Return who looks, if anybody is signed in."""
        return self.api.principal

    @cached_property
    def me(self) -> Mapping[str, Any]:
        """Return what identity says of who looks; empty before signing in."""
        return self.principal.me if self.principal is not None else {}

    @property
    def path(self) -> Mapping[str, str]:
        """Return the parameters of the address."""
        return self.request.path

    @cached_property
    def query(self) -> Mapping[str, str]:
        """Return the parameters after the `?`, the last value of each."""
        return {name: values[-1] for name, values in self.request.query().items()}

    @property
    def address(self) -> str:
        """Return the page's own address below the origin."""
        scope = self.request.scope
        asked = scope.get("query_string", b"").decode("latin-1")
        return quote(str(scope["path"])) + (f"?{asked}" if asked else "")

    @property
    def is_provider(self) -> bool:
        """Tell whether a member of the provider's staff looks."""
        return self.me.get("kind") == "staff"

    @property
    def csrf(self) -> str:
        """Return the token that forms of this session carry."""
        return self.principal.credential.csrf if self.principal is not None else ""

    def may(self, permission: str) -> bool:
        """Tell whether who looks holds a permission at all; the API decides on each thing."""
        return permission in self.me.get("permissions", {})

    def require(self, *permissions: str) -> None:
        """Show no form to who could never send it; whether a sent one is taken is the API's to say."""
        if not any(self.may(permission) for permission in permissions):
            raise Problem("forbidden", "not_permitted", "", details={"permission": permissions[0]})

    def say(self, text: str, **values: object) -> str:
        """Translate a text."""
        return self.texts(text, **values)

    def redirect(self, path: str, **query: str) -> Response:
        """Lead to another page after a form; `done` names in `words.DONE` what is told there."""
        return RedirectResponse(path + (f"?{urlencode(query)}" if query else ""), 303)

    async def render(self, template: str, status: int = 200, **context: Any) -> Response:
        """Write a page."""
        unread = await self.unread if self.unread is not None else None
        shown = PAGES.get_template(template).render(
            page=self,
            me=self.me,
            form=self.form,
            t=self.texts,
            _=self.texts,
            ngettext=self.texts.plural,
            unread=unread,
            areas=navigation.areas(self.me),
            once=new_id(),
            **context,
        )
        return HTMLResponse(shown, status)

    async def trouble(self, problem: Problem) -> Response:
        """Write the page of a problem: what is wrong and what to do next."""
        return await self.render(
            "trouble.html", problem.status, problem=problem, told=words.problem(problem, self.texts)
        )

    def blame(self, problem: Problem) -> None:
        """Put a problem into the form that caused it; what no field can show, nor a person mend, goes on."""
        if problem.category not in MENDABLE:
            raise problem
        self.form.blame(problem, self.texts)
        self.form.errors.setdefault("", words.problem(problem, self.texts).text)


MENDABLE = frozenset(("invalid", "conflict", "stale", "forbidden", "rate"))
"""Categories after which the person sees the form again, with all that was typed."""


def zone(name: object) -> ZoneInfo:
    """Return a time zone by its name; one that this machine does not know is UTC."""
    try:
        return ZoneInfo(str(name))
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(asset=assets.address, words=words, refusals=refusals, why=why_words.said)
    environment.globals.update(permission_said=permission_words.said)
    environment.globals.update(LANGUAGES=LANGUAGES, THEMES=THEMES)
    return environment


PAGES = _environment()
