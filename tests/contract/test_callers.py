"""Who calls: the gateway names only calls that contracts open to it, and every such call is used."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path

from contracts import loader

GATEWAY = loader.ROOT.parent / "gateway"
CALL = re.compile(rf"({'|'.join(loader.SERVICES)})\.(?!events$|zip$)[a-z_]+")


@cache
def named_by_the_gateway() -> frozenset[str]:
    """Collect every `service.method` that stands as a text in the gateway's code."""
    sources = (path for path in GATEWAY.rglob("*.py") if "tests" not in path.relative_to(GATEWAY).parts)
    return frozenset(chain.from_iterable(map(calls_in, sources)))


def calls_in(path: Path) -> Iterator[str]:
    """Yield the texts of one file that have the form of a call."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CALL.fullmatch(node.value):
            yield node.value


def open_to_the_gateway() -> set[str]:
    """Collect what contracts let the gateway call."""
    every = chain.from_iterable(loader.rpcs(service) for service in loader.SERVICES)
    return {f"{each.service}.{each.method}" for each in every if "gateway" in each.callers}


def test_the_gateway_names_only_calls_that_are_open_to_it():
    """A renamed method is found before a person meets it."""
    assert named_by_the_gateway() <= open_to_the_gateway()


def test_every_call_that_is_open_to_the_gateway_is_used():
    """What nobody reaches over HTTP would be untested surface; state changes are reached through their event."""
    changes = {
        f"{each.service}.{each.method}"
        for service in loader.SERVICES
        for each in loader.rpcs(service)
        if each.transition is not None
    }
    assert open_to_the_gateway() - named_by_the_gateway() - changes == set()
