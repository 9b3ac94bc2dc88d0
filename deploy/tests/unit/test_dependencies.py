"""What is installed comes from the lock, and what is shipped may be shipped."""

from email.message import Message

import pytest

from deploy import dependencies

REGISTRY = {"registry": "https://registry.example/simple"}
HASHED = {"url": "https://registry.example/a.whl", "hash": "sha256:00"}


def _package(name: str, **more: object) -> dict[str, object]:
    return {"name": name, "version": "1", "source": REGISTRY, "wheels": [HASHED], **more}


def test_this_environment_is_in_order():
    """The check that `make check` runs finds nothing."""
    assert dependencies.main() == 0


@pytest.mark.parametrize(
    "package",
    [
        _package("a", source={"git": "https://example.com/a"}),
        _package("a", source={"url": "https://example.com/a.whl"}),
        _package("a", wheels=[]),
        _package("a", wheels=[HASHED, {"url": "https://registry.example/b.whl"}]),
        _package("a", sdist={"url": "https://registry.example/a.tar.gz", "hash": "md5:00"}),
    ],
)
def test_a_package_without_a_hash_or_a_registry_is_named(package: dict[str, object]):
    """Everybody gets the same bytes, or nothing."""
    assert [one.partition(":")[0] for one in dependencies.unpinned([package])] == ["a"]
    assert list(dependencies.unpinned([_package("a")])) == []


def test_what_somebody_installed_by_hand_is_named():
    """Also another version of what is locked."""
    locked = [_package("a"), _package("b"), _package("b", version="2")]
    found = dependencies.strangers(locked, {"a": "1", "b": "2", "portolan": "0"})
    assert list(found) == []
    found = dependencies.strangers(locked, {"a": "3", "c": "1"})
    assert [one.partition(":")[0] for one in found] == ["a 3", "c 1"]


def test_tools_of_development_are_not_shipped():
    """Their licences are nobody's business but ours."""
    names = dependencies.runtime(dependencies.read_lock())
    assert {"nameko", "cryptography", "greenlet"} <= set(names)
    assert not {"pytest", "mypy", "schemathesis", "hypothesis"} & set(names)


@pytest.mark.parametrize(
    ("fields", "licences"),
    [
        ([("License-Expression", "MIT AND (BSD-2-Clause OR LGPL-2.1-or-later)")], {"MIT", "BSD-2-Clause", "LGPL-2.1-or-later"}),
        ([("Classifier", "License :: OSI Approved"), ("Classifier", "License :: OSI Approved :: BSD License")], {"BSD-3-Clause"}),
        ([("License", "MIT License")], {"MIT"}),
        ([("Name", "silent")], set()),
    ],
)  # fmt: skip
def test_a_licence_is_read_wherever_it_is_told(fields: list[tuple[str, str]], licences: set[str]):
    """Packages of different ages tell it in different places."""
    told = Message()
    for name, value in fields:
        told[name] = value
    assert dependencies.licences_of(told) == licences


def test_a_licence_that_nobody_allowed_is_named(monkeypatch: pytest.MonkeyPatch):
    """And an exception that nobody needs any more, too."""
    told = Message()
    told["License-Expression"] = "GPL-3.0-only"
    monkeypatch.setattr("importlib.metadata.metadata", lambda _name: told)
    found = [one for one in dependencies.unfree(["a"]) if one.startswith("a:")]
    assert found == ["a: under GPL-3.0-only, which nobody allowed"]
    assert "certifi: needs no exception any more" in dependencies.unfree([])
