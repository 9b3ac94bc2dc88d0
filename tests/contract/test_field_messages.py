"""Every message that a service or the gateway can put beside a field has words of people, in every language."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from marshmallow import Schema, ValidationError, fields, validate

from contracts.loader import SERVICES
from gateway.web import field_words
from gateway.web.texts import Texts

ROOT = Path(__file__).parents[2]
FRENCH, ENGLISH = Texts("fr"), Texts()
PLACED = {"ValidationError": 0, "InvalidField": 1, "WrongValue": 0, "problem": 1, "_error": 1}
"""Calls that put a message beside a field, with the place of the message among their arguments."""


def _schemas() -> Iterator[Schema]:
    for service in SERVICES:
        package = importlib.import_module(f"services.{service}.schemas")
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            found = vars(importlib.import_module(module.name)).values()
            yield from (each() for each in found if isinstance(each, type) and issubclass(each, Schema))


def _all_fields(field: object) -> Iterator[fields.Field]:
    if isinstance(field, fields.Field):
        yield field
        for part in ("inner", "key_field", "value_field"):
            yield from _all_fields(getattr(field, part, None))


def _messages_of(field: fields.Field) -> Iterator[str]:
    for message in field.error_messages.values():
        yield str(message).format(input="x", obj_type="datetime", awareness="aware", choices="a, b")
    for validator in field.validators:
        if isinstance(validator, validate.Validator):
            yield from _messages_of_validator(validator)


def _messages_of_validator(validator: validate.Validator) -> Iterator[str]:
    """Provoke a validator with values of all sorts, and give what it says."""
    values: tuple[object, ...] = ("", "x" * 20_000, "\n", "?", -(10**30), 10**30, [], ["x"] * 20_000)
    for value in values:
        try:
            validator(value)
        except ValidationError as error:
            yield from (str(each) for each in error.messages)
        except TypeError:
            continue


def _placed_in_code() -> Iterator[str]:
    """Read the sources for messages beside pointers, with samples in the places of f-strings."""
    for path in [*(ROOT / "services").rglob("*.py"), *(ROOT / "gateway").rglob("*.py")]:
        if "tests" in path.parts or "client" in path.parts or "adapters" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            yield from filter(None, (_text(each) for each in _message_nodes(node)))


def _message_nodes(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.Call):
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in PLACED and len(node.args) > PLACED[name]:
            yield node.args[PLACED[name]]
    elif isinstance(node, ast.Dict):
        named = {
            key.value: value for key, value in zip(node.keys, node.values, strict=True) if isinstance(key, ast.Constant)
        }
        if named.keys() & {"pointer", "parameter"} and "message" in named:
            yield named["message"]
    elif isinstance(node, ast.FunctionDef) and re.fullmatch(r"_\w+_problem", node.name):
        yield from (line.value for line in ast.walk(node) if isinstance(line, ast.Return) and line.value is not None)


def _text(node: ast.expr) -> str | None:
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


FROM_SCHEMAS = sorted(
    {
        message
        for schema in _schemas()
        for declared in schema.declared_fields.values()
        for field in _all_fields(declared)
        for message in _messages_of(field)
    }
)
FROM_CODE = sorted(set(_placed_in_code()) - {"Use 7."})
BY_NAME = [
    "Not an active contact of this organisation.",
    "No stored file has this id yet; wait until it is stored.",
    "manual.docx is a source file.",
    "This is no VAT number of DE. Copy it from an invoice of the organisation.",
    "Use at most 20 letters and digits.",
    "Use one address such as anna@example.org.",
    "Use small letters, digits and hyphens.",
    "Use small letters, digits, dot, hyphen and underscore.",
    "Use a two-letter ISO 3166 code such as DE.",
]
"""Messages that the sources give through names and functions, which the search does not follow: "Use {rule}." is one."""


@pytest.mark.parametrize("message", [*FROM_SCHEMAS, *FROM_CODE, *BY_NAME])
def test_every_message_beside_a_field_is_known(message: str):
    """A new message is red here until it has words of its own, or is known to be for programs only."""
    assert field_words.known(message)


def test_messages_are_found_in_all_their_places():
    """The search itself can fail: one of each kind, of schemas and of code."""
    assert {"Missing data for required field.", "Not a valid UUID.", "Longer than maximum length 200."} <= set(
        FROM_SCHEMAS
    )
    assert {"Required.", "A discount is at most 100 percent.", "7 is named twice."} <= set(FROM_CODE)
    assert {"Words are 0 to 10^9 with at most 4 decimals.", "Use one line of plain text."} <= set(FROM_CODE)


@pytest.mark.feature("P3")
@pytest.mark.parametrize("message", [*FROM_SCHEMAS, *FROM_CODE, *BY_NAME])
def test_no_message_stays_english_on_a_french_page(message: str):
    """Each is said in French, with its numbers, and without an empty place."""
    told = field_words.said(message, FRENCH)
    assert told != field_words.said(message, ENGLISH)
    assert "%(" not in told
