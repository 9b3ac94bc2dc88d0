"""What runs text as a program, or takes bytes for objects, stands nowhere in our sources."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("contracts", "gateway", "ops", "portal_kit", "services")
MODULES = frozenset(("pickle", "marshal", "shelve", "dill", "telnetlib", "ftplib", "xml", "crypt"))
CALLS = frozenset(
    ("eval", "exec", "compile", "__import__", "os.system", "os.popen", "hashlib.md5", "hashlib.sha1", "hashlib.new",
     "tempfile.mktemp", "ssl._create_unverified_context", "yaml.unsafe_load", "yaml.full_load", "random.Random")
)  # fmt: skip
OPTIONS = {"shell": True, "verify": False, "follow_redirects": True, "autoescape": False, "resolve_entities": True}
SCRIPTS = re.compile(
    r"\.(innerHTML|outerHTML|srcdoc)\s*=[^=]|insertAdjacentHTML|document\.write|\beval\(|new Function\(|javascript:"
    r"|setTimeout\(\s*[\"'`]|onpaste|__proto__"
)
# The style of a page that we wrote ourselves, named by its hash in the page's policy.
RAW = {"gateway/templates/base.html": ["{{ style|safe }}"]}


# The plain text of a mail, which no reader takes for markup.
EXCUSED = {"services/notify/letters/writer.py": ["Environment(autoescape=False)"]}


def _sources() -> Iterator[Path]:
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            if not {"tests", "testing", "versions"} & set(path.parts):
                yield path


def _found(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name.partition(".")[0] in MODULES)
        elif isinstance(node, ast.ImportFrom):
            if (node.module or "").partition(".")[0] in MODULES and not node.level:
                yield str(node.module)
        elif isinstance(node, ast.Call):
            yield from _found_in_call(node)


def _found_in_call(node: ast.Call) -> Iterator[str]:
    called = ast.unparse(node.func)
    if called in CALLS:
        yield called
    options = {one.arg: one.value for one in node.keywords}
    for name, unsafe in OPTIONS.items():
        value = options.get(name)
        if isinstance(value, ast.Constant) and value.value is unsafe:
            yield f"{called}({name}={unsafe})"
    if called == "yaml.load" and "Safe" not in ast.unparse(options.get("Loader", ast.Constant(""))):
        yield "yaml.load without a safe loader"


def test_no_source_runs_text_or_takes_bytes_for_objects():
    """Nor starts a shell, follows redirects, trusts any certificate, or hashes with what is broken."""
    found = {}
    for path in _sources():
        there = sorted(_found(ast.parse(path.read_text(encoding="utf-8"))))
        if there:
            found[str(path.relative_to(ROOT))] = there
    assert found == EXCUSED


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("eval(text)", ["eval"]),
        ("import pickle", ["pickle"]),
        ("from xml.etree import ElementTree", ["xml.etree"]),
        ("subprocess.run(x, shell=True)", ["subprocess.run(shell=True)"]),
        ("httpx.get(x, verify=False)", ["httpx.get(verify=False)"]),
        ("yaml.load(x, Loader=yaml.Loader)", ["yaml.load without a safe loader"]),
        ("hashlib.md5(x)", ["hashlib.md5"]),
        ("yaml.load(x, Loader=yaml.CSafeLoader)", []),
        ("re.compile(x)", []),
    ],
)
def test_what_is_dangerous_is_found(source: str, found: list[str]):
    """The test would see it."""
    assert list(_found(ast.parse(source))) == found


def test_no_script_of_ours_writes_markup():
    """Texts go in as texts; fragments of pages are parsed as documents of our own."""
    scripts = [path for path in (ROOT / "gateway/web/static").rglob("*.js") if "vendor" not in path.parts]
    assert len(scripts) > 5
    assert {str(path): found for path in scripts if (found := SCRIPTS.findall(path.read_text(encoding="utf-8")))} == {}


def test_no_template_lets_a_text_through_as_markup():
    """What people write is escaped, always."""
    raw = re.compile(r"{{[^}]*\|\s*safe\b[^}]*}}|{%-?\s*autoescape\s+false|\bMarkup\(")
    found: dict[str, list[str]] = {}
    for path in (*(ROOT / "gateway").rglob("*.html"), *(ROOT / "ops").rglob("*.html"), *_sources()):
        there = raw.findall(path.read_text(encoding="utf-8"))
        if there:
            found[str(path.relative_to(ROOT))] = there
    assert found == RAW


def test_no_account_comes_with_the_tables():
    """An empty installation has nobody in it whose password everybody could read here."""
    folder = ROOT / "services/identity/migrations/versions"
    steps = [path.read_text(encoding="utf-8") for path in folder.glob("*.py")]
    assert steps
    assert not [step for step in steps if re.search(r"insert", step, re.IGNORECASE)]
