"""The tree of paths."""

from __future__ import annotations

import pytest

from gateway.routes import Routes


def test_a_fixed_segment_wins_over_a_parameter() -> None:
    """`/a/new` is not the thing called new."""
    routes: Routes[str] = Routes()
    routes.add("GET", "/a/{x}", "one")
    routes.add("GET", "/a/new", "new")
    fixed, free = routes.find("/a/new"), routes.find("/a/7")
    assert fixed is not None
    assert free is not None
    assert (fixed.methods, free.methods, free.parameters) == ({"GET": "new"}, {"GET": "one"}, {"x": "7"})


@pytest.mark.parametrize("path", ["/a", "/a/", "/a/1/2", "//", "/", "/b/1", ""])
def test_what_is_not_there_is_not_found(path: str) -> None:
    """Neither prefixes nor empty parameters match."""
    routes: Routes[str] = Routes()
    routes.add("GET", "/a/{x}", "one")
    assert routes.find(path) is None


def test_contradictory_tables_are_refused() -> None:
    """Twice the same, or two names for one parameter."""
    routes: Routes[str] = Routes()
    routes.add("GET", "/a/{x}", "one")
    for path in ("/a/{x}", "/a/{y}"):
        with pytest.raises(ValueError, match="/a/"):
            routes.add("GET", path, "two")
