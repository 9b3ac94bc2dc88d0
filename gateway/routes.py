"""Finds the operation of a method and path in as many steps as the path has segments."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class _Node(Generic[T]):
    fixed: dict[str, _Node[T]] = field(default_factory=dict)
    name: str = ""
    any: _Node[T] | None = None
    methods: dict[str, T] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Match(Generic[T]):
    """What a path leads to: a target per method, and the path parameters."""

    methods: dict[str, T]
    parameters: dict[str, str]


class Routes(Generic[T]):
    """A tree of path segments; a fixed segment wins over a parameter."""

    def __init__(self) -> None:
        self._root: _Node[T] = _Node()

    def add(self, method: str, path: str, target: T) -> None:
        """Add a target; adding one twice is a mistake of ours."""
        node = self._root
        for segment in path.strip("/").split("/"):
            if segment.startswith("{"):
                node.any = node.any or _Node(name=segment.strip("{}"))
                if node.any.name != segment.strip("{}"):
                    raise ValueError(f"{path} names {segment} differently from its neighbours")
                node = node.any
            else:
                node = node.fixed.setdefault(segment, _Node())
        if method in node.methods:
            raise ValueError(f"{method} {path} is defined twice")
        node.methods[method] = target

    def find(self, path: str) -> Match[T] | None:
        """Find what a path leads to."""
        node = self._root
        parameters: dict[str, str] = {}
        for segment in path[1:].split("/"):
            following = node.fixed.get(segment)
            if following is None:
                following = node.any
                if following is None or not segment:
                    return None
                parameters[following.name] = segment
            node = following
        return Match(node.methods, parameters) if node.methods else None
