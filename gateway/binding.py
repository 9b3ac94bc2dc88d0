"""Binds an operation to the contract of its RPC: which parameter comes from the path, the query, the body or a header."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts.loader import Param, RpcContract
from gateway import shapes, values
from gateway.operations import Operation
from gateway.problems import Problem

VERSION = "version"
_IN_PATH = re.compile(r"{(\w+)}")
_UNSAFE_BY_VERSION = ("PATCH", "PUT", "DELETE")


@dataclass(frozen=True, slots=True)
class QueryParam:
    """A query parameter: its type, the RPC's parameter it goes to, the schema that it is a field of, if any, its bounds."""

    name: str
    kind: str
    goes_to: str
    filter: str | None
    required: bool
    limits: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Binding:
    """Where each parameter of one RPC comes from."""

    contract: RpcContract
    path: tuple[Param, ...]
    query: Mapping[str, QueryParam]
    body: Mapping[str, Param]
    whole_body: Param | None
    needs_version: bool
    takes_version: bool
    exact_version: bool
    fixed: Mapping[str, object]

    @property
    def rpc(self) -> str:
        """Return the routing key of the call."""
        return f"{self.contract.service}.{self.contract.method}"

    @property
    def has_body(self) -> bool:
        """Tell whether anything comes from the body."""
        return self.whole_body is not None or bool(self.body)

    def from_path(self, found: Mapping[str, str]) -> dict[str, object]:
        """Read path parameters; what cannot be an id is answered like an id that nobody has."""
        kwargs: dict[str, object] = dict(self.fixed)
        for param in self.path:
            try:
                kwargs[param.name] = values.from_json(param.type, found[param.name])
            except values.WrongValue:
                raise Problem("not_found", "not_found", "There is nothing at this address for you.") from None
        return kwargs

    def from_query(self, given: Mapping[str, list[str]]) -> dict[str, object]:
        """Read query parameters; unknown ones are refused, since a misspelt filter would show everything."""
        errors: list[dict[str, object]] = []
        kwargs: dict[str, object] = {}
        for name, texts in given.items():
            param = self.query.get(name)
            if param is None:
                errors.append({"parameter": name, "message": f"Unknown; known are {', '.join(self.query) or 'none'}."})
                continue
            try:
                _put(kwargs, param, values.from_text(param.kind, texts))
            except values.WrongValue as wrong:
                errors.append({"parameter": name, "message": str(wrong)})
        missing = [name for name, param in self.query.items() if param.required and name not in given]
        errors.extend({"parameter": name, "message": "Required."} for name in missing)
        if errors:
            raise Problem("invalid", "query_invalid", "The query has errors; see `errors`.", errors)
        return kwargs

    def from_body(self, body: object) -> dict[str, object]:
        """Read the body: one whole shape, or a field for each parameter."""
        if body is None and (self.whole_body is None or self.whole_body.optional):
            body = {}
        if not isinstance(body, dict):
            raise Problem("invalid", "object_expected", "The body must be a JSON object.", [_error("", "An object.")])
        if self.whole_body is not None:
            return {self.whole_body.name: body}
        return _fields(self.body, body)


def bind(operation: Operation, contract: RpcContract) -> Binding:
    """Decide where each parameter of the contract comes from in this operation."""
    in_path = _IN_PATH.findall(operation.path)
    by_name = {param.name: param for param in contract.params}
    taken = {*in_path, VERSION, *operation.fixed, *operation.filled}
    rest = tuple(param for param in contract.params if param.name not in taken)
    queried = operation.method in ("GET", "DELETE")
    whole = _whole(rest) if not queried and operation.transitions_of is None else None
    return Binding(
        contract=contract,
        path=tuple(by_name.get(name, Param(name, "id", False)) for name in in_path),
        query=_queries(contract.service, rest) if queried else {},
        body={} if queried or whole else {param.name: param for param in rest},
        whole_body=whole,
        needs_version=VERSION in by_name and operation.method in _UNSAFE_BY_VERSION,
        takes_version=VERSION in by_name,
        exact_version=VERSION in by_name and not by_name[VERSION].optional,
        fixed=operation.fixed,
    )


def _whole(rest: tuple[Param, ...]) -> Param | None:
    """Let a body be the one shape that the RPC takes, when it takes nothing else."""
    return rest[0] if len(rest) == 1 and values.is_shape(rest[0].type) else None


def _queries(service: str, params: tuple[Param, ...]) -> dict[str, QueryParam]:
    found: dict[str, QueryParam] = {}
    for param in params:
        if not values.is_shape(param.type):
            found[param.name] = QueryParam(param.name, param.type, param.name, None, not param.optional, param.limits)
            continue
        for name, shape in shapes.properties(service, param.type).items():
            kind = shapes.type_of(shapes.resolve(service, shape))
            found[name] = QueryParam(name, kind, param.name, param.type, False)
    return found


def _put(kwargs: dict[str, object], param: QueryParam, value: object) -> None:
    if param.filter is None:
        kwargs[param.goes_to] = value
        return
    inner = kwargs.setdefault(param.goes_to, {})
    if isinstance(inner, dict):
        inner[param.name] = value


def _fields(params: Mapping[str, Param], body: Mapping[str, object]) -> dict[str, object]:
    errors: list[dict[str, object]] = []
    kwargs: dict[str, object] = {}
    for name, value in body.items():
        param = params.get(name)
        if param is None:
            errors.append(_error(name, "Unknown field."))
        elif value is None and param.optional:
            continue
        else:
            try:
                kwargs[name] = values.from_json(param.type, value)
            except values.WrongValue as wrong:
                errors.append(_error(name, str(wrong)))
    missing = [param.name for param in params.values() if not param.optional and param.name not in body]
    errors.extend(_error(name, "Required.") for name in missing)
    if errors:
        raise Problem("invalid", "body_invalid", "The body has errors; see `errors`.", errors)
    return kwargs


def _error(name: str, message: str) -> dict[str, object]:
    pointer = "/" + name[:200].replace("~", "~0").replace("/", "~1") if name else ""
    return {"pointer": pointer, "message": message}
