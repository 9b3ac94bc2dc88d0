"""What a person typed into a form, and how it comes back when something is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode

from gateway.incoming import Incoming
from gateway.problems import Problem
from gateway.web import field_words
from gateway.web.texts import Texts

MAX_FIELDS = 20_000
"""A price of 500 lines, each with its words by match, fits; the size of the body is limited anyway."""
TOKEN, ONCE = "csrf_token", "once"
_TYPE = "application/x-www-form-urlencoded"


@dataclass(slots=True)
class Form:
    """Fields by name, each with all its values, and what is wrong with them by name."""

    values: dict[str, list[str]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        """Return one value without blanks around it."""
        return self.values.get(name, [default])[0].strip()

    def texts(self, name: str) -> list[str]:
        """Return all values that are not empty."""
        return [value.strip() for value in self.values.get(name, ()) if value.strip()]

    def has(self, name: str) -> bool:
        """Tell whether a box is ticked, or a field was sent."""
        return name in self.values

    @property
    def once(self) -> str | None:
        """Return the key under which this very form has one effect, however often it is sent."""
        return self.text(ONCE) or None

    @property
    def version(self) -> int | None:
        """Return the version that the form showed."""
        text = self.text("version")
        return int(text) if text.isascii() and text.isdigit() else None

    def blame(self, problem: Problem, texts: Texts) -> None:
        """Put the errors of a problem beside the fields that their pointers or parameters name."""
        for error in problem.errors:
            name = field_words.place(str(error.get("pointer") or error.get("parameter") or ""), self.values)
            if name:
                self.errors.setdefault(name, field_words.said(str(error.get("message", "")), texts))

    def wrong(self, *starts: str) -> bool:
        """Tell whether something is wrong with a field whose name begins so."""
        return any(name.startswith(starts) for name in self.errors)

    def typed(self) -> Iterator[tuple[str, str]]:
        """Yield every field that a person gave, to be sent again after signing in."""
        for name, values in self.values.items():
            if name not in (TOKEN, ONCE):
                yield from ((name, value) for value in values)

    def encoded(self) -> str:
        """Return what was typed, as text."""
        return urlencode(list(self.typed()))


def decoded(text: str) -> Form:
    """Read a form from text."""
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict")
    except ValueError:
        raise Problem("malformed", "form_malformed", "The form cannot be read.") from None
    form = Form()
    for name, value in pairs:
        if "\x00" in name or "\x00" in value:
            raise Problem("malformed", "form_malformed", "The form cannot be read.")
        form.values.setdefault(name, []).append(value.replace("\r\n", "\n"))
    return form


async def read_form(request: Incoming) -> Form:
    """Read the body of a page's request as a form."""
    body = await request.body()
    kind = (request.header("content-type") or "").partition(";")[0].strip().lower()
    if body and kind != _TYPE:
        raise Problem("media_type", "form_expected", "Send the page's own form.")
    try:
        return decoded(body.decode("ascii"))
    except UnicodeDecodeError:
        raise Problem("malformed", "form_malformed", "The form cannot be read.") from None


def pointers(errors: Mapping[str, str], prefix: str) -> dict[str, str]:
    """Return the errors below a prefix, without it."""
    return {name.removeprefix(prefix): message for name, message in errors.items() if name.startswith(prefix)}
