"""The house rules that no linter knows: size of files and functions, names of files, words that tie us to one machine."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCES = {".py", ".js", ".css", ".html", ".jinja", ".sh", ".typ"}
MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 40
FORBIDDEN_STEMS = {"utils", "helpers", "common", "handlers", "services"}
PUBLIC_INDEXES = {"pypi.org", "files.pythonhosted.org", "registry.npmjs.org"}
LOCK_FILES = {"uv.lock", "package-lock.json"}
# Each pattern is split so that this file does not accuse itself.
FORBIDDEN_WORDS = {
    "a path of one machine": re.compile(r"(?<![\w.}$/-])/(?:work|home|Users)" + r"/[\w.-]"),
    "the design room beside the repository": re.compile(r"\.\./shar" + r"ed/"),
    "a note to oneself": re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME)\b"),
    "an index on this machine": re.compile(r"file:///(?:opt|srv)" + r"/"),
}


def main() -> int:
    """Print a line per finding and return 1 when there is any."""
    found = [finding for path in tracked() for finding in findings(path)]
    for finding in found:
        print(finding)
    print(f"house: {len(found)} findings" if found else "house: in order")
    return 1 if found else 0


def tracked() -> tuple[Path, ...]:
    """List the files that git knows, relative to the root, leaving out what somebody has just removed."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout  # noqa: S607
    return tuple(Path(name) for name in sorted(filter(None, listed.split("\0"))) if (ROOT / name).is_file())


def findings(path: Path) -> Iterator[str]:
    """Yield what breaks a rule in one file, as `file:line: what`."""
    if path.suffix == ".py" and path.stem in FORBIDDEN_STEMS:
        yield f"{path}:1: the name says nothing; name the file after its one job"
    text = _text(ROOT / path)
    if text is None:
        return
    if path.name in LOCK_FILES:
        yield from _foreign_indexes(path, text)
        return
    if path.suffix in SOURCES:
        lines = text.count("\n")
        if lines > MAX_FILE_LINES:
            yield f"{path}:1: {lines} lines, at most {MAX_FILE_LINES}; split it by meaning"
    if path.suffix == ".py":
        yield from _long_functions(path, text)
    yield from _forbidden_words(path, text)


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None  # pictures and documents have no lines


def _long_functions(path: Path, text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > MAX_FUNCTION_LINES:
                yield f"{path}:{node.lineno}: {node.name} has {length} lines, at most {MAX_FUNCTION_LINES}"


def _forbidden_words(path: Path, text: str) -> Iterator[str]:
    for number, line in enumerate(text.splitlines(), start=1):
        for what, pattern in FORBIDDEN_WORDS.items():
            if pattern.search(line):
                yield f"{path}:{number}: names {what}"


def _foreign_indexes(path: Path, text: str) -> Iterator[str]:
    hosts = set(re.findall(r"https?://([^/\"'\s]+)", text)) - PUBLIC_INDEXES
    if path.name == "package-lock.json":
        # npm repeats each package's funding and homepage there; only where it is fetched from matters.
        hosts = set(re.findall(r'"resolved": "https?://([^/"]+)', text)) - PUBLIC_INDEXES
    for host in sorted(hosts):
        yield f"{path}:1: fetches from {host}, which a newcomer may not reach"


if __name__ == "__main__":
    sys.exit(main())
