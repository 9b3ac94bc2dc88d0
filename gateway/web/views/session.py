"""Signing in and out, the choice of language and theme, and going on after a session has ended."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from starlette.responses import Response

from gateway.problems import Problem
from gateway.web import texts, words
from gateway.web.forms import Form, decoded
from gateway.web.page import THEMES, Page, PageRoute

YEAR = 365 * 24 * 3600
LANGUAGE_COOKIE, THEME_COOKIE = "portolan_language", "portolan_theme"


async def show_sign_in(page: Page) -> Response:
    """Show the form; who is signed in already goes on."""
    leads_to = inside(page.query.get("next", "/"))
    if page.principal is not None:
        return page.redirect(leads_to)
    return await _form(page, account=page.query.get("account", ""), leads_to=leads_to)


async def show_account(page: Page) -> Response:
    """Show the form at an address that carries the account id already."""
    if page.principal is not None:
        return page.redirect("/")
    return await _form(page, account=page.path["account"], leads_to="/")


async def sign_in(page: Page) -> Response:
    """Begin a session with the API's own cookie, then go on; what was typed before is offered again."""
    form = page.form
    body = {"account_id": form.text("account_id"), "login": form.text("login"), "password": _password(form)}
    try:
        answer = await page.api.send("POST", "/session", body, {"cookie": "true"})
    except Problem as problem:
        if problem.category not in ("unauthenticated", "rate", "invalid", "forbidden"):
            raise
        form.errors[""] = words.problem(problem, page.texts).text
        status = problem.status if problem.category == "rate" else 422
        leads_to = inside(form.text("next"))
        return await _form(page, account=body["account_id"], leads_to=leads_to, typed=form.text("typed"), status=status)
    leads_to, typed = inside(form.text("next")), form.text("typed")
    token = str(json.loads(bytes(answer.body))["csrf_token"])
    response = await _again(page, leads_to, decoded(typed), token) if typed else page.redirect(leads_to)
    return _with_cookies(response, answer)


async def sign_out(page: Page) -> Response:
    """End the session."""
    answer = await page.api.send("DELETE", "/session")
    return _with_cookies(page.redirect("/sign-in", done="signed_out"), answer)


async def ask(page: Page) -> Response:
    """Ask to sign in first; a form that was sent is kept in the page and offered again afterwards."""
    if page.request.header("hx-request"):
        return Response(status_code=401, headers={"hx-redirect": "/sign-in"})
    if page.request.method == "GET":
        path = page.address
        return page.redirect("/sign-in", **({"next": path} if path != "/" else {}))
    page.form.errors[""] = page.say("Your session has ended. Sign in; what you typed is kept.")
    return await _form(page, account="", leads_to=page.address, typed=page.form.encoded(), status=401)


async def prefer(page: Page) -> Response:
    """Remember the language and the theme in this browser, and the language with the person."""
    form = page.form
    response = page.redirect(inside(form.text("next")))
    language, theme = form.text("language"), form.text("theme")
    if language in texts.LANGUAGES:
        _remember(page, response, LANGUAGE_COOKIE, language)
        if page.principal is not None:
            await page.api.patch("/me", {"language": language})
    if theme in THEMES:
        _remember(page, response, THEME_COOKIE, theme)
    return response


def inside(path: str, otherwise: str = "/") -> str:
    """Return a path of ours; what leads anywhere else leads home, or where `otherwise` says."""
    parts = urlsplit(path)
    if parts.scheme or parts.netloc or not path.startswith("/") or path.startswith("//") or "\\" in path:
        return otherwise
    return path


async def _form(page: Page, *, account: str, leads_to: str, typed: str = "", status: int = 200) -> Response:
    return await page.render("session/sign_in.html", status, account=account, leads_to=leads_to, typed=typed)


async def _again(page: Page, path: str, typed: Form, token: str) -> Response:
    """Offer what was typed before the session ended: the person sees it and sends it with the new session."""
    return await page.render("session/again.html", path=path, typed=list(typed.typed()), token=token)


def _with_cookies(response: Response, answer: Response) -> Response:
    for cookie in answer.headers.getlist("set-cookie"):
        response.headers.append("set-cookie", cookie)
    return response


def _password(form: Form) -> str:
    # Blanks around a password belong to it.
    return form.values.get("password", [""])[0]


def _remember(page: Page, response: Response, name: str, value: str) -> None:
    settings = page.settings
    response.set_cookie(
        settings.host_cookie(name), value, max_age=YEAR, path="/", secure=settings.secure, httponly=True, samesite="lax"
    )


PAGES = (
    PageRoute("/sign-in", get=show_sign_in, post=sign_in, features=("I1",), public=True),
    PageRoute("/a/{account}", get=show_account, features=("I1",), public=True),
    PageRoute("/sign-out", post=sign_out, features=("I1",)),
    PageRoute("/preferences", post=prefer, features=("P3", "P8"), public=True),
)
