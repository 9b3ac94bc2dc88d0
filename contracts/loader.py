"""Typed reading of the contract files: what each service publishes, reads and answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent
SERVICES = ("identity", "quotes", "orders", "files", "billing", "notify")
VIEWERS = ("client", "provider", "gateway")
_OPTIONAL_NAME = re.compile(r"(?<=[{,\s])(\w+)\?(?=:\s)")

JsonObject = Mapping[str, Any]


class ContractError(Exception):
    """A contract file that cannot be read, with its name and what is wrong in it."""


@dataclass(frozen=True, slots=True)
class EventContract:
    """One versioned event: who publishes it where, its shape, and which fields each consumer needs."""

    name: str
    version: int
    producer: str
    exchange: str
    purpose: str
    visible_to: tuple[str, ...]
    schema: JsonObject
    example: JsonObject
    consumers: Mapping[str, tuple[str, ...]]

    @property
    def type(self) -> str:
        """The permanent name on the wire and routing key, such as `quote.accepted.v1`."""
        return f"{self.name}.v{self.version}"


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter of an RPC: its type as the file spells it, whether it has a default, and its bounds."""

    name: str
    type: str
    optional: bool
    limits: JsonObject = field(default_factory=dict, compare=False)
    """Keywords of JSON Schema beside the type, told by the file under `limits`."""


@dataclass(frozen=True, slots=True)
class Transition:
    """The change of state that an RPC is: event `event` of the thing `of`."""

    of: str
    event: str


@dataclass(frozen=True, slots=True)
class RpcContract:
    """One RPC: its signature, its permission, its errors, and who may call it."""

    service: str
    method: str
    purpose: str
    params: tuple[Param, ...]
    returns: str
    permission: str
    mutates: bool
    errors: tuple[str, ...]
    callers: tuple[str, ...]
    transition: Transition | None
    features: tuple[str, ...]


@cache
def events() -> tuple[EventContract, ...]:
    """Read every event file, in the order of producers and names."""
    return tuple(_event(path) for path in sorted(ROOT.glob("*/*.v[0-9]*.yaml")))


@cache
def event(event_type: str) -> EventContract:
    """Return the contract of one type such as `quote.accepted.v1`."""
    for contract in events():
        if contract.type == event_type:
            return contract
    raise ContractError(f"No contract describes the event {event_type!r}.")


@cache
def rpcs(service: str) -> tuple[RpcContract, ...]:
    """Read the RPCs of one service, in the order of the file; none when it has no file yet."""
    path = ROOT / service / "rpc.yaml"
    if not path.exists():
        return ()
    entries = _mapping(path)
    return tuple(_rpc(service, method, entry, path) for method, entry in entries.items())


@cache
def rpc(service: str, method: str) -> RpcContract:
    """Return the contract of one RPC."""
    for contract in rpcs(service):
        if contract.method == method:
            return contract
    raise ContractError(f"No contract describes the call {service}.{method}.")


def live_events() -> tuple[EventContract, ...]:
    """Return the events that every gateway process hears: what clients may see, and what is for gateways."""
    return tuple(contract for contract in events() if {"client", "gateway"} & set(contract.visible_to))


def consumed_by(service: str) -> tuple[EventContract, ...]:
    """Return the events that one service reads."""
    return tuple(contract for contract in events() if service in contract.consumers)


def produced_by(producer: str) -> tuple[EventContract, ...]:
    """Return the events that one producer publishes."""
    return tuple(contract for contract in events() if contract.producer == producer)


def _mapping(path: Path) -> dict[str, Any]:
    # PyYAML ends a plain word inside braces at `?`, which YAML allows: `{targets?: [language]}`.
    text = _OPTIONAL_NAME.sub(r'"\1?"', path.read_text(encoding="utf-8"))
    # The parser in C: the other one takes a fifth of a second of each process that reads all contracts.
    content = yaml.load(text, Loader=yaml.CSafeLoader)
    if not isinstance(content, dict):
        raise ContractError(f"{_shown(path)} must hold a mapping.")
    return content


def _event(path: Path) -> EventContract:
    entry = _mapping(path)
    try:
        contract = EventContract(
            name=entry["event"],
            version=int(entry["version"]),
            producer=entry["producer"],
            exchange=entry["exchange"],
            purpose=entry["purpose"],
            visible_to=tuple(entry["visible_to"]),
            schema=entry["schema"],
            example=entry["example"],
            consumers={name: tuple(needs) for name, needs in entry["consumers"].items()},
        )
    except KeyError as missing:
        raise ContractError(f"{_shown(path)} lacks {missing}.") from missing
    if path.name != f"{contract.type}.yaml" or path.parent.name != contract.producer:
        raise ContractError(f"{_shown(path)} describes {contract.producer}/{contract.type}; rename one of them.")
    return contract


def _rpc(service: str, method: str, entry: JsonObject, path: Path) -> RpcContract:
    try:
        change = entry.get("transition")
        return RpcContract(
            service=service,
            method=method,
            purpose=entry["purpose"],
            params=_params(entry.get("params") or {}, entry.get("limits") or {}),
            returns=entry["returns"],
            permission=entry["permission"],
            mutates=bool(entry["mutates"]),
            errors=tuple(entry.get("errors") or ()),
            callers=tuple(entry["callers"]),
            transition=Transition(change["of"], change["event"]) if change else None,
            features=tuple(entry.get("features") or ()),
        )
    except KeyError as missing:
        raise ContractError(f"{_shown(path)}: {method} lacks {missing}.") from missing


def _params(told: JsonObject, limits: JsonObject) -> tuple[Param, ...]:
    params = tuple(_param(name, kind, limits.get(name.removesuffix("?"), {})) for name, kind in told.items())
    if limits.keys() - {param.name for param in params}:
        raise ContractError(f"limits of parameters that are not there: {sorted(limits)}")
    return params


def _param(name: str, kind: object, limits: JsonObject) -> Param:
    # YAML reads `[language]` as a list of one; the type keeps its brackets as text.
    spelled = f"[{kind[0]}]" if isinstance(kind, list) else str(kind)
    return Param(name=name.removesuffix("?"), type=spelled, optional=name.endswith("?"), limits=limits)


def _shown(path: Path) -> str:
    return str(path.relative_to(ROOT.parent))
