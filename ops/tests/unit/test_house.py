"""The house rules find what they forbid and leave the rest in peace."""

from pathlib import Path

import pytest

from ops import house

PATH_OF_A_MACHINE = "/ho" + "me/anna/portolan"


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Write a file into a repository of its own and return what the rules find in it."""
    monkeypatch.setattr(house, "ROOT", tmp_path)

    def findings_of(name: str, text: str) -> list[str]:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return list(house.findings(Path(name)))

    return findings_of


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("long.py", "x = 1\n" * 301, "301 lines"),
        ("deep.py", "def deep():\n" + "    x = 1\n" * 40, "deep has 41 lines"),
        ("utils.py", "", "the name says nothing"),
        ("notes.md", f"see {PATH_OF_A_MACHINE}", "a path of one machine"),
        ("uv.lock", 'url = "https://mirror.example/simple"', "mirror.example"),
        ("package-lock.json", '"resolved": "https://npm.example/x.tgz"', "npm.example"),
    ],
)
def test_a_broken_rule_is_told_with_its_place(written, name, text, told):
    """An operator finds the line without searching."""
    (finding,) = written(name, text)
    assert finding.startswith(f"{name}:")
    assert told in finding


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("short.py", "def short():\n" + "    x = 1\n" * 39),
        ("uv.lock", 'url = "https://files.pythonhosted.org/x"'),
        ("package-lock.json", '"resolved": "https://registry.npmjs.org/x.tgz", "funding": "https://fund.example"'),
        ("notes.md", "GET /api/v1/work/items and https://example.org/home/page"),
    ],
)
def test_what_is_allowed_is_left_in_peace(written, name, text):
    """A rule that cries for nothing is switched off soon."""
    assert written(name, text) == []


def test_pictures_are_not_read(written, tmp_path, monkeypatch):
    """Bytes that are no text have no lines."""
    (tmp_path / "logo.png").write_bytes(b"\x89PNG\xff\xfe")
    assert list(house.findings(Path("logo.png"))) == []
