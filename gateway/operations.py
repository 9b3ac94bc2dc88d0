"""What an API operation is: a method and a path that stand for one call to a service."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from contracts.loader import Param

if TYPE_CHECKING:
    from starlette.responses import Response

    from gateway.exchange import Exchange

Handler = Callable[["Exchange"], Awaitable["Response"]]
PREFIX = "/api/v1"


@dataclass(frozen=True, slots=True)
class Operation:
    """One row of the API: everything that the contract of the RPC does not say already."""

    method: str
    path: str
    rpc: str
    summary: str
    location: str | None = None
    status: int = 200
    handler: Handler | None = None
    public: bool = False
    keyless: bool = False
    fixed: Mapping[str, object] = field(default_factory=dict)
    filled: frozenset[str] = frozenset()
    transitions_of: str | None = None
    extra: tuple[Param, ...] = ()
    produces: str | None = None
    named: str = ""
    adds: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    """Properties, by their schemas, that the gateway adds to the service's answer."""

    may_lack: frozenset[str] = frozenset()
    """Properties of the service's answer that the gateway may keep to itself."""

    about: str = ""
    """What the operation does, where the purpose of its call tells something else."""

    by_id: Mapping[str, str] = field(default_factory=dict)
    """Lists of descriptions in the body for which the API takes lists of ids, under these names."""

    @property
    def full_path(self) -> str:
        """Return the path with the prefix of the API's version."""
        return PREFIX + self.path

    @property
    def resource(self) -> str:
        """Return the plural noun under which the operation stands in the documents."""
        return self.path.split("/")[1]

    @property
    def operation_id(self) -> str:
        """Return the permanent name of the operation in generated clients."""
        if self.transitions_of is not None:
            return f"change_{self.transitions_of}"
        return self.named or self.rpc.partition(".")[2]


def get(path: str, rpc: str, summary: str, handler: Handler | None = None) -> Operation:
    """Read something."""
    return Operation("GET", path, rpc, summary, handler=handler)


def create(path: str, rpc: str, summary: str, handler: Handler | None = None, location: str | None = None) -> Operation:
    """Make something new; its address follows from the collection's unless given."""
    return Operation("POST", path, rpc, summary, location or path + "/{id}", 201, handler)


def post(path: str, rpc: str, summary: str, status: int = 200, handler: Handler | None = None) -> Operation:
    """Do something that makes no new thing."""
    return Operation("POST", path, rpc, summary, status=status, handler=handler)


def patch(path: str, rpc: str, summary: str) -> Operation:
    """Change some fields."""
    return Operation("PATCH", path, rpc, summary)


def put(path: str, rpc: str, summary: str) -> Operation:
    """Replace a whole part."""
    return Operation("PUT", path, rpc, summary)


def delete(path: str, rpc: str, summary: str, handler: Handler | None = None) -> Operation:
    """Remove something."""
    return Operation("DELETE", path, rpc, summary, handler=handler)


def transitions(path: str, thing: str, rpc: str, handler: Handler | None = None) -> tuple[Operation, Operation]:
    """List what this viewer may do now with a thing, and do it, by way of a handler where one call is not all."""
    where = f"{path}/transitions"
    return (
        Operation("GET", where, rpc, f"List what you may do now with this {thing}."),
        Operation("POST", where, rpc, f"Change the state of this {thing}.", handler=handler, transitions_of=thing),
    )
