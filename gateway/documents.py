"""Pages that explain the API: its document, a reference that works without script or network, and each problem."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from gateway import problems
from gateway.openapi import served_document
from gateway.operations import PREFIX
from gateway.problem_texts import TEXTS
from gateway.problems import Problem

Json = dict[str, Any]
_TEMPLATES = Path(__file__).parent / "templates"
_STYLE = (_TEMPLATES / "style.css").read_text(encoding="utf-8")
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_CSP = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; frame-ancestors 'none'; base-uri 'none'"
_PAGES = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined)
_CATEGORY_BY_STATUS = {404: "not_found", 405: "method"}


def api_routes() -> list[Route]:
    """Return the documents that lie beside the operations."""
    return [Route(f"{PREFIX}/openapi.json", openapi_json, methods=["GET"])]


def routes() -> list[Route]:
    """Return the pages for people."""
    return [
        Route("/docs", reference, methods=["GET"]),
        Route("/problems/{code}", problem_page, methods=["GET"]),
    ]


def exception_handlers() -> dict[Any, Any]:
    """Return what answers addresses outside of the API as problems, too."""
    return {HTTPException: _no_page, Exception: _broken}


async def openapi_json(request: Request) -> Response:
    """Serve the document for tools."""
    content = served_document()
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": "public, no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="application/json", headers=headers)


async def reference(_: Request) -> Response:
    """Serve the reference for people."""
    return _html(_reference())


async def problem_page(request: Request) -> Response:
    """Explain one problem by its code."""
    code = request.path_params["code"]
    operations = _operations_with(code)
    text = TEXTS.get(code)
    if text is None and not operations:
        raise HTTPException(404)
    page = _PAGES.get_template("problem.html")
    told = text or "The rule that this names was broken; the `detail` of the answer says what to do next."
    return _html(page.render(style=_STYLE, code=code, text=told, operations=operations))


async def _no_page(request: Request, error: HTTPException) -> Response:
    category = _CATEGORY_BY_STATUS.get(error.status_code, "internal")
    problem = Problem(category, "no_such_address" if category == "not_found" else category, "Start at /docs.")
    return problems.answer(problem, request.scope["portolan"].trace_id)


async def _broken(request: Request, _: Exception) -> Response:
    return problems.answer(problems.internal(), request.scope["portolan"].trace_id)


def _html(text: str) -> Response:
    return HTMLResponse(text, headers={"content-security-policy": _CSP, "cache-control": "public, max-age=300"})


@cache
def _document() -> Json:
    return dict(json.loads(served_document()))


def _rows() -> list[tuple[str, str, Json]]:
    paths: Json = _document()["paths"]
    return [(path, method, operation) for path, methods in paths.items() for method, operation in methods.items()]


@cache
def _reference() -> str:
    tags = [tag["name"] for tag in _document()["tags"]]
    resources = [(tag, [row for row in _rows() if tag in row[2]["tags"]]) for tag in tags]
    page = _PAGES.get_template("api.html")
    return page.render(
        style=_STYLE, document=_document(), resources=resources, examples=_examples, described=_described
    )


def _described(schema: Json) -> str:
    """Say in a few words what a parameter is."""
    kind = schema.get("type", "text")
    words = " or ".join(kind) if isinstance(kind, list) else str(kind)
    told = schema.get("format") or ", ".join(str(one) for one in schema.get("enum", ()))
    return f"{words} ({told})" if told else words


def _examples(operation: Json) -> list[dict[str, str]]:
    """List the examples of an operation's request and of its success."""
    found = []
    sources = [("Request", operation.get("requestBody"))]
    sources.extend((f"Answer {status}", one) for status, one in operation["responses"].items() if "content" in one)
    for title, source in sources:
        for content in (source or {}).get("content", {}).values():
            for name, one in content.get("examples", {}).items():
                text = json.dumps(one["value"], indent=2, ensure_ascii=False)
                found.append({"title": title if name == "default" else f"{title}: {name}", "text": text})
    return found


def _operations_with(code: str) -> list[dict[str, str]]:
    marked = f"`{code}`"
    return [
        {"id": operation["operationId"], "summary": operation["summary"]}
        for _, _, operation in _rows()
        if marked in operation["description"]
        or any(code in one["errors"] for one in operation.get("x-transition", {}).values())
    ]
