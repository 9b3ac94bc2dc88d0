"""Failpoints kill where tests want it, and are not there in production."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

PASSES = """
from portal_kit import failpoints, settings
settings.settings.cache_clear()
failpoints.reach("orders.committed")
print("alive", failpoints.reach is failpoints.pass_by)
"""


def passing(profile: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Let a process of this profile pass an armed failpoint."""
    (folder / "orders.committed").touch()
    told = {**os.environ, "PORTOLAN_PROFILE": profile, "PORTOLAN_FAILPOINTS": str(folder)}
    if profile == "production":
        told.pop("PORTOLAN_FAILPOINTS")  # with it production does not even start
        told["AMQP_URI"] = "amqps://someone:secret@broker.example/portolan"
    command = [sys.executable, "-c", PASSES]
    return subprocess.run(command, env=told, cwd=folder.parent, capture_output=True, text=True, check=False)


@pytest.fixture(autouse=True)
def _importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[3]))


def test_a_process_of_tests_dies_at_an_armed_place(tmp_path):
    """As by `kill -9`, once: the file is gone."""
    outcome = passing("test", tmp_path)
    assert outcome.returncode == -signal.SIGKILL
    assert not list(tmp_path.iterdir())


def test_production_has_no_failpoints(tmp_path):
    """The function that could kill is not bound at all."""
    outcome = passing("production", tmp_path)
    assert outcome.stdout == "alive True\n", outcome.stderr
    assert list(tmp_path.iterdir())


def test_production_refuses_to_start_with_a_place_for_failpoints(tmp_path):
    """A setting of tests must not be left behind."""
    told = {**os.environ, "PORTOLAN_PROFILE": "production", "PORTOLAN_FAILPOINTS": str(tmp_path)}
    command = [sys.executable, "-c", "from portal_kit.settings import settings; settings()"]
    outcome = subprocess.run(command, env=told, capture_output=True, text=True, check=False)
    assert "UnsafeSettings" in outcome.stderr
