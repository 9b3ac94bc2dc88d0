"""Who gets a second chance: a few failed tests, in continuous integration, once."""

import json
from pathlib import Path

import pytest

from deploy.local import secondchance


class Runs:
    """Stands for pytest: leaves the names of what failed, and ends with the given statuses in turn."""

    def __init__(self, kept: Path, failed: list[str], *statuses: int) -> None:
        self._kept, self._failed, self._statuses = kept, failed, list(statuses)
        self.arguments: list[list[str]] = []

    def __call__(self, _places: list[str], arguments: list[str], _environment: dict[str, str]) -> int:
        """Run once."""
        self.arguments.append(arguments)
        self._kept.write_text(json.dumps(dict.fromkeys(self._failed, True)))
        return self._statuses.pop(0)


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where pytest keeps what failed; in continuous integration."""
    monkeypatch.setenv("CI", "true")
    monkeypatch.setattr(secondchance, "CACHE", tmp_path)
    kept = tmp_path / "all" / "v" / "cache" / "lastfailed"
    kept.parent.mkdir(parents=True)
    return kept


@pytest.mark.parametrize("second", [0, 1])
def test_what_failed_alone_is_run_again_and_named(kept: Path, capsys: pytest.CaptureFixture[str], second: int):
    """The second run decides."""
    runs = Runs(kept, ["test_x.py::test_one"], 1, second)
    assert secondchance.with_second_chance(runs, "all", ["tests"], ["-q"], {}) == second
    first, again = runs.arguments
    assert again == [*first, *secondchance.ONLY_THOSE]
    assert ("UNSTEADY" in capsys.readouterr().err) == (second == 0)


@pytest.mark.parametrize(
    ("failed", "status"),
    [([], 0), ([], 2), ([f"test_x.py::test_{each}" for each in range(6)], 1)],
    ids=["nothing failed", "the run itself is broken", "too many failed"],
)
def test_there_is_none_for_what_is_no_accident(kept: Path, failed: list[str], status: int):
    """One run, whose status stands."""
    runs = Runs(kept, failed, status)
    assert secondchance.with_second_chance(runs, "all", ["tests"], [], {}) == status
    assert len(runs.arguments) == 1


def test_there_is_none_by_hand(kept: Path, monkeypatch: pytest.MonkeyPatch):
    """Whoever looks sees the failure at once."""
    monkeypatch.delenv("CI")
    runs = Runs(kept, ["test_x.py::test_one"], 1)
    assert secondchance.with_second_chance(runs, "all", ["tests"], [], {}) == 1
