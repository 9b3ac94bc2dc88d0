"""Every code of a problem says to a person what to do next, or its category does: nothing is forgotten."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts import loader
from gateway.problem_texts import TEXTS as DOCUMENTED
from gateway.problems import STATUS, Problem
from gateway.web import problem_words, refusals, words
from gateway.web.texts import LANGUAGES, Texts

ROOT = Path(__file__).parents[2]
MAKERS = {"Problem": 1, "_malformed": 0}
"""What makes problems in the gateway, with the place of the code among its arguments."""


NOT_ANSWERED = {"tests", "client", "documents"}
"""Directories whose codes no call answers; what reading a document found stands in `refusals`."""


def _sources(package: str) -> Iterator[ast.AST]:
    for path in (ROOT / package).rglob("*.py"):
        if not NOT_ANSWERED & set(path.relative_to(ROOT / package).parts):
            yield ast.parse(path.read_text(encoding="utf-8"))


def _made_in_gateway() -> set[str]:
    found = set()
    for tree in _sources("gateway"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MAKERS:
                code = node.args[MAKERS[node.func.id]]
                if isinstance(code, ast.Constant):
                    found.add(str(code.value))
    return found


def _codes_of_errors(package: str) -> set[str]:
    """Return the `code` of every class: the kit's errors carry theirs so."""
    found = set()
    for tree in _sources(package):
        for each in (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)):
            for line in each.body:
                target = line.targets[0] if isinstance(line, ast.Assign) else getattr(line, "target", None)
                value = getattr(line, "value", None)
                if isinstance(target, ast.Name) and target.id == "code" and isinstance(value, ast.Constant):
                    found.add(str(value.value))
    return found


def _codes() -> set[str]:
    promised = {code for service in loader.SERVICES for rpc in loader.rpcs(service) for code in rpc.errors}
    return (
        promised | set(DOCUMENTED) | _made_in_gateway() | _codes_of_errors("portal_kit") | _codes_of_errors("services")
    )


def test_every_code_is_said_or_left_to_its_category():
    """A new code is red here until somebody writes what the person does next, or says that the category does."""
    known = set(problem_words.PROBLEMS) | problem_words.ENOUGH_SAID
    assert _codes() - known == set()


def test_no_code_is_said_that_nothing_answers():
    """A text of a code that has gone is read by nobody; the two tables do not contradict each other."""
    assert (set(problem_words.PROBLEMS) | problem_words.ENOUGH_SAID) - _codes() == {"transition_not_offered"} - _codes()
    assert set(problem_words.PROBLEMS) & problem_words.ENOUGH_SAID == set()


def test_every_reason_why_a_file_is_refused_is_said():
    """What the reading of documents finds is shown with the file; the base of them all is no reason of its own."""
    assert _codes_of_errors("services/files/documents") - {"analysis_failed"} <= set(refusals.REASONS)


def test_codes_are_found_in_all_their_places():
    """The search itself can fail: one code of each kind."""
    assert {"quote_expired", "csrf_token_wrong", "json_too_deep", "answer_not_kept", "weak_password"} <= _codes()


@pytest.mark.parametrize("category", sorted(set(STATUS) - {"internal"}))
def test_every_category_has_a_heading_of_its_own(category: str):
    """Only what is our fault is told as our fault."""
    assert category in problem_words.CATEGORIES


@pytest.mark.feature("P3")
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_problem_shows_a_word_of_the_machine_room(language: str):
    """People read no codes, no backticks, and nothing of the message that programs get."""
    texts = Texts(language)
    for category in STATUS:
        for code in {*problem_words.PROBLEMS, *problem_words.ENOUGH_SAID}:
            told = words.problem(Problem(category, code, "SELECT * FROM quotes"), texts)
            said = f"{told.title} {told.text}"
            assert told.title
            assert told.text
            assert not any(word in said for word in ("`", "_", "SELECT", "RPC", "JSON", "%("))
