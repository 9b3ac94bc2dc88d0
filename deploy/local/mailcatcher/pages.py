"""The catcher's pages and its JSON for tests and the demo."""

from html import escape

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from deploy.local.mailcatcher.letters import Letter, Letterbox

STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}"
    "table{width:100%;border-collapse:collapse}td,th{text-align:left;padding:.4rem;border-bottom:1px solid #ddd}"
    "iframe{width:100%;height:32rem;border:1px solid #ddd}pre{white-space:pre-wrap;background:#f6f6f6;padding:1rem}"
)
# A caught letter is foreign content: nothing in it may run or be loaded.
HEADERS = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'"}


class Pages:
    """Answers over one letterbox."""

    def __init__(self, letterbox: Letterbox) -> None:
        self._letterbox = letterbox

    def application(self) -> Starlette:
        """The web application."""
        return Starlette(
            routes=[
                Route("/", self.list_page),
                Route("/letters/{letter_id}", self.letter_page),
                Route("/letters/{letter_id}/html", self.letter_html),
                Route("/api/messages", self.messages, methods=["GET"]),
                Route("/api/messages", self.empty, methods=["DELETE"]),
                Route("/api/messages/{letter_id}", self.message),
                Route("/api/messages/{letter_id}/source", self.source),
            ]
        )

    async def messages(self, request: Request) -> Response:
        """Give the newest letters as JSON, all or one recipient's."""
        found = self._wanted(request)
        return JSONResponse({"items": [letter.brief() for letter in found]})

    async def message(self, request: Request) -> Response:
        """Give one letter as JSON."""
        letter = self._one(request)
        return JSONResponse(letter.brief()) if letter else JSONResponse({"detail": "no such letter"}, 404)

    async def source(self, request: Request) -> Response:
        """Give one letter as it came over the wire."""
        letter = self._one(request)
        return PlainTextResponse(letter.source) if letter else PlainTextResponse("no such letter", 404)

    async def empty(self, _request: Request) -> Response:
        """Throw all letters away."""
        self._letterbox.empty()
        return Response(status_code=204)

    async def list_page(self, request: Request) -> Response:
        """Show the letters, newest first."""
        recipient = request.query_params.get("recipient", "")
        rows = "".join(_row(letter) for letter in self._wanted(request))
        form = (
            f'<form><label>Recipient <input name="recipient" type="email" value="{escape(recipient)}"></label> '
            "<button>Show</button></form>"
        )
        head = "<tr><th>Received</th><th>To</th><th>Subject</th></tr>"
        body = f"<table>{head}{rows}</table>" if rows else "<p>No mail has been caught yet.</p>"
        return _page("Caught mail", form + body)

    async def letter_page(self, request: Request) -> Response:
        """Show one letter: its headers, its HTML in a sandbox, its text."""
        letter = self._one(request)
        if letter is None:
            return HTMLResponse("no such letter", 404)
        headers = "\n".join(f"{name}: {text}" for name, text in letter.headers.items())
        frame = f'<iframe sandbox title="HTML part" src="/letters/{letter.id}/html"></iframe>' if letter.html else ""
        parts = f"<pre>{escape(headers)}</pre>{frame}<h2>Text</h2><pre>{escape(letter.text)}</pre>"
        source = f'<p><a href="/">All mail</a> · <a href="/api/messages/{letter.id}/source">Source</a></p>'
        return _page(letter.subject, source + parts)

    async def letter_html(self, request: Request) -> Response:
        """Give the HTML part alone, for the sandboxed frame."""
        letter = self._one(request)
        content = letter.html if letter else "no such letter"
        return HTMLResponse(content, 200 if letter else 404, headers=HEADERS)

    def _wanted(self, request: Request) -> list[Letter]:
        limit = request.query_params.get("limit", "200")
        return self._letterbox.letters(
            request.query_params.get("recipient", ""), int(limit) if limit.isdecimal() else 200
        )

    def _one(self, request: Request) -> Letter | None:
        return self._letterbox.letter(request.path_params["letter_id"])


def _row(letter: Letter) -> str:
    link = f'<a href="/letters/{letter.id}">{escape(letter.subject) or "(no subject)"}</a>'
    to = escape(", ".join(letter.recipients))
    return f"<tr><td>{letter.received_at[:19].replace('T', ' ')}</td><td>{to}</td><td>{link}</td></tr>"


def _page(title: str, body: str) -> HTMLResponse:
    return HTMLResponse(
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{STYLE}</style><h1>{escape(title)}</h1>{body}</html>",
        headers=HEADERS,
    )
