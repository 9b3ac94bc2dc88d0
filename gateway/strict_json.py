"""Reads JSON as RFC 8259 means it: nothing that two readers could understand differently is let in."""

from __future__ import annotations

import json
import math
import re
from typing import NoReturn

from gateway.problems import Problem

MAX_DEPTH = 32
_EXACT = 2**53  # beyond it a float stands for several whole numbers
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKET = re.compile(rb"[\[{\]}]")


def _malformed(code: str, message: str) -> Problem:
    return Problem("malformed", code, message)


def parse(body: bytes) -> object:
    """Parse one JSON text, refusing whatever is ambiguous, unbounded or not storable."""
    _check_depth(body)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as broken:
        raise _malformed("json_not_utf8", f"The body is not UTF-8 at byte {broken.start}.") from None
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as broken:
        raise _malformed("json_malformed", f"{broken.msg} at line {broken.lineno}, column {broken.colno}.") from None
    except ValueError:
        raise _malformed("json_number", "A number has too many digits.") from None
    if b"\\u" in body:
        _check_escapes(value)
    return value


def _check_depth(body: bytes) -> None:
    if body.count(b"[") + body.count(b"{") <= MAX_DEPTH:
        return
    depth = 0
    for bracket in _BRACKET.findall(_STRING.sub(b"", body)):
        depth += 1 if bracket in b"[{" else -1
        if depth > MAX_DEPTH:
            raise _malformed("json_too_deep", f"The body is nested deeper than {MAX_DEPTH} levels.")


def _check_escapes(value: object) -> None:
    """Walk the value for what only escapes can smuggle in: NUL and halves of surrogate pairs."""
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, dict):
        for key, item in value.items():
            _check_text(key)
            _check_escapes(item)
    elif isinstance(value, list):
        for item in value:
            _check_escapes(item)


def _check_text(text: str) -> None:
    if "\x00" in text:
        raise _malformed("json_nul", "A text holds the character NUL, which cannot be stored.")
    if not text.isascii():
        try:
            text.encode("utf-8")
        except UnicodeEncodeError:
            raise _malformed("json_surrogate", "A text holds half of a surrogate pair.") from None


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    result = dict(pairs)
    if len(result) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _malformed("json_duplicate_key", f"The key {key[:100]!r} is given twice.")
            seen.add(key)
    return result


def _no_constant(name: str) -> NoReturn:
    raise _malformed("json_constant", f"{name} is no JSON number.")


def _finite(text: str) -> float | int:
    """Read a number with a point or an exponent; JSON has one kind of numbers, so 2.0 is the whole number 2."""
    value = float(text)
    if not math.isfinite(value):
        raise _malformed("json_number", "A number is too large.")
    return int(value) if value.is_integer() and abs(value) < _EXACT else value


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_no_constant, parse_float=_finite)
