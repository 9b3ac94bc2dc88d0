"""XLIFF 1.2: its own units, inline elements as tags, and what is marked not to be translated as locked."""

from __future__ import annotations

from collections.abc import Iterator

from services.files.documents.problems import UnsupportedKind
from services.files.documents.units import Unit, UnitBuilder
from services.files.documents.xml import Element, local_name
from services.files.domain.profiles import Part

_NATIVE_CODE = frozenset(("ph", "bpt", "ept", "it"))
_EMPTY = frozenset(("x", "bx", "ex"))
_DONE_STATES = frozenset(("final", "signed-off"))
_YES = frozenset(("yes", "true", "locked", "1"))
_LINE_BREAK = "lb"


def read_xliff(root: Element) -> Iterator[Unit]:
    """Yield one unit per segment of each trans-unit's source, in order."""
    version = root.get("version") or ""
    if not version.startswith("1."):
        raise UnsupportedKind(f"XLIFF {version[:10]} is not read yet. Export the file as XLIFF 1.2 and send it again.")
    yield from _below(root, translate=True)


def _below(element: Element, translate: bool) -> Iterator[Unit]:
    """Walk files and groups; `translate` is inherited until an element says otherwise."""
    for child in element:
        here = {"yes": True, "no": False}.get(child.get("translate") or "", translate)
        name = local_name(child)
        if name == "trans-unit":
            yield from _trans_unit(child, locked=not here or _is_locked(child))
        elif name in ("file", "body", "group"):
            yield from _below(child, here)


def _is_locked(unit: Element) -> bool:
    """Tell whether a tool has locked the unit, or its translation is final."""
    attributes = ((str(name), str(value)) for name, value in unit.attrib.items())
    if any(name.rpartition("}")[2] == "locked" and value.lower() in _YES for name, value in attributes):
        return True
    target = next((child for child in unit if local_name(child) == "target"), None)
    return target is not None and target.get("state") in _DONE_STATES


def _trans_unit(unit: Element, locked: bool) -> Iterator[Unit]:
    children = {local_name(child): child for child in unit}
    source = children.get("seg-source", children.get("source"))
    if source is None:
        return
    segments = [mark for mark in source.iter() if local_name(mark) == "mrk" and mark.get("mtype") == "seg"]
    for segment in segments or [source]:
        yield from _segment(segment, locked)


def _segment(element: Element, locked: bool) -> Iterator[Unit]:
    """Yield the segment, then the sub-flows inside its native codes as segments of their own."""
    builder, flows = UnitBuilder(), list[Element]()
    _collect(element, builder, flows)
    unit = builder.take(Part.BODY, locked, whole=True)
    if unit:
        yield unit
    for flow in flows:
        yield from _segment(flow, locked)


def _collect(element: Element, builder: UnitBuilder, flows: list[Element]) -> None:
    builder.text(element.text)
    for child in element:
        name = local_name(child)
        if name in _NATIVE_CODE or (name == "mrk" and child.get("mtype") == "protected"):
            builder.tag(name)
            flows.extend(each for each in child.iter() if local_name(each) == "sub")
        elif name in _EMPTY:
            _add_empty(child, name, builder)
        elif name == "g":
            builder.tag("g")
            _collect(child, builder, flows)
            builder.tag("/g")
        else:
            _collect(child, builder, flows)
        builder.text(child.tail)


def _add_empty(element: Element, name: str, builder: UnitBuilder) -> None:
    """Add an empty tag; one that stands for a line break parts words."""
    if element.get("ctype") == _LINE_BREAK:
        builder.text("\n")
    builder.tag(name)
