"""Finds in a service what its contracts speak of: calls, listeners, readers and domain events."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from types import ModuleType
from typing import Any

from marshmallow import Schema

from contracts import json_schemas
from portal_kit.errors import PortalError


def module(service: str, part: str) -> ModuleType | None:
    """Import one module of a service; None when the service does not have it."""
    name = f"services.{service}.{part}"
    try:
        found = importlib.import_module(name)
    except ModuleNotFoundError as missing:
        if missing.name is None or not name.startswith(missing.name):
            raise
        return None
    return found


@cache
def calls(service: str) -> dict[str, Callable[..., Any]]:
    """Return the guarded methods of a service in the order of the code."""
    return {name: method for name, method in _methods(service, "rpc") if hasattr(method, "guard")}


def listeners(service: str) -> dict[str, str]:
    """Return what a service listens to: event type → producer."""
    heard = [method.listens_to for _, method in _methods(service, "listeners") if hasattr(method, "listens_to")]
    return {event_type: producer for producer, event_type in heard}


def reader(service: str, event_type: str) -> type[Schema] | None:
    """Find the tolerant reader of an event by its name: `QuoteAcceptedIn` or `QuoteAcceptedV1In`."""
    name, _, version = event_type.rpartition(".")
    camel = "".join(word.capitalize() for word in name.replace(".", "_").split("_"))
    known = json_schemas.schema_classes(service)
    names = (f"{camel}{version.upper()}In", f"{camel}In")
    return next((known[each] for each in names if each in known), None)


def domain_events(service: str) -> dict[str, type]:
    """Return the concrete domain events of a service: those that no other is made from."""
    events = module(service, "domain.events")
    if events is None:
        return {}
    own: dict[str, type] = {
        name: found
        for name, found in inspect.getmembers(events, inspect.isclass)
        if dataclasses.is_dataclass(found) and found.__module__.startswith(events.__name__)
    }
    return {name: found for name, found in own.items() if not any(found in each.__mro__[1:] for each in own.values())}


def domain_classes(service: str) -> dict[str, type]:
    """Return every class of a service's domain by name, to resolve annotations that are imported for types only."""
    root = importlib.import_module(f"services.{service}.domain")
    modules = [importlib.import_module(each.name) for each in _below(root)]
    return {name: found for each in modules for name, found in inspect.getmembers(each, inspect.isclass)}


@cache
def error_codes(service: str) -> set[str]:
    """Return the stable codes of the errors that a service or the kit may raise."""
    for part in ("rpc", "use_cases", "storage"):
        module(service, part)
    errors = importlib.import_module("portal_kit.errors").PortalError
    return {
        each.code for each in _subclasses(errors) if each.__module__.startswith((f"services.{service}", "portal_kit"))
    }


def _methods(service: str, part: str) -> Iterator[tuple[str, Callable[..., Any]]]:
    root = module(service, part)
    if root is None:
        return
    seen: Mapping[str, type] = {
        f"{found.__module__}.{name}": found
        for each in (root, *(importlib.import_module(below.name) for below in _below(root)))
        for name, found in inspect.getmembers(each, inspect.isclass)
        if found.__module__.startswith(root.__name__)
    }
    for owner in seen.values():
        yield from ((name, method) for name, method in vars(owner).items() if inspect.isfunction(method))


def _below(root: ModuleType) -> Iterator[pkgutil.ModuleInfo]:
    return iter(pkgutil.walk_packages(getattr(root, "__path__", ()), f"{root.__name__}."))


def _subclasses(root: type[PortalError]) -> Iterator[type[PortalError]]:
    for each in root.__subclasses__():
        yield each
        yield from _subclasses(each)
