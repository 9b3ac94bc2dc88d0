"""What a draft shows of counts and price: words per file, and a row for each language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Thing = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file with all its words; none while they are not counted."""

    name: str
    size: int
    words: int | None


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A language with its words, what they weigh after matches, and the price; none where a person gives it."""

    language: str
    words: int | None
    weighted: Decimal | None
    net: Thing | None
    by_hand: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """All that is known so far."""

    files: list[FileRow]
    targets: list[TargetRow]
    words: int | None

    @property
    def has_matches(self) -> bool:
        """Tell whether any language weighs less than all its words."""
        return any(
            row.words is not None and row.weighted is not None and row.weighted < row.words for row in self.targets
        )


def preview(quote: Thing) -> Preview:
    """Read what is known of a draft."""
    counts = quote["counts"] or {"files": [], "by_target": {}}
    counted = {file["file_id"]: _total(file["words"]) for file in counts["files"]}
    files = [FileRow(file["name"], file["size"], counted.get(file["file_id"])) for file in quote["source_files"]]
    rows = [_row(quote, target["language"], counts["by_target"]) for target in quote["targets"]]
    words = sum(counted.values()) if counted else (rows[0].words if rows else None)
    return Preview(files, rows, words)


def _row(quote: Thing, language: str, by_target: Mapping[str, Thing]) -> TargetRow:
    lines = [line for line in (quote["price"] or {"lines": []})["lines"] if line["target"] == language]
    bands = by_target.get(language)
    words = None if bands is None else _total(bands)
    weighted = next((Decimal(line["quantity"]) for line in lines if line["words"] and line["quantity"]), None)
    return TargetRow(language, words, weighted, _net(lines), any(line["rate"] is None for line in lines))


def _net(lines: list[Thing]) -> Thing | None:
    nets = [line["net"] for line in lines]
    if not nets or any(net is None for net in nets):
        return None
    total = sum(Decimal(net["amount"]) for net in nets)
    return {"amount": str(total), "currency": nets[0]["currency"]}


def _total(bands: Thing) -> int:
    return round(sum(Decimal(count) for count in bands.values()))
