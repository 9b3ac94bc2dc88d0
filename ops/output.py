"""Rows for people and programs: a table, JSON or CSV."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Mapping, Sequence
from enum import StrEnum

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text


class Format(StrEnum):
    """How a command prints what it found."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def show(rows: Sequence[Mapping[str, object]], columns: Sequence[str], form: Format) -> None:
    """Print rows: a table cuts what is too wide for the terminal, JSON and CSV never do."""
    if form is Format.JSON:
        print(json.dumps([dict(row) for row in rows], indent=1, default=str))
    elif form is Format.CSV:
        writer = csv.DictWriter(sys.stdout, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: _harmless(row.get(name)) for name in columns} for row in rows)
    else:
        _table(rows, columns)


def _table(rows: Sequence[Mapping[str, object]], columns: Sequence[str]) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in columns:
        whole = name in {"queue", "id"}
        table.add_column(name.replace("_", " "), overflow="fold" if whole else "ellipsis", no_wrap=not whole)
    for row in rows:
        # As Text: what comes from a message is never read as markup.
        table.add_row(*(Text(_shown(row.get(name))) for name in columns))
    Console(soft_wrap=False).print(table)


def _shown(value: object) -> str:
    return "" if value is None else str(value)


def _harmless(value: object) -> object:
    """Keep a spreadsheet from reading text of a message as a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value
