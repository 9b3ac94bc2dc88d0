"""Logs: one object a line, no secrets."""

from __future__ import annotations

import json
import logging

import pytest

from portal_kit import logs, settings

pytestmark = pytest.mark.unit


@pytest.fixture
def configured(monkeypatch):
    """Configure as a process does; put the root logger back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level

    def configure(log_format: str) -> None:
        monkeypatch.setenv("LOG_FORMAT", log_format)
        settings.settings.cache_clear()
        logs.configure("test")

    yield configure
    root.handlers[:], root.level = handlers, level
    monkeypatch.undo()
    settings.settings.cache_clear()


def test_a_line_is_one_object_and_secrets_are_redacted(configured, capsys):
    """Whatever is called password, token or key material never reaches the log."""
    configured("json")
    logs.logger("x").info("signed_in", password="hunter2", api_token="t", who="anna")
    line = json.loads(capsys.readouterr().err.splitlines()[-1])
    assert (line["event"], line["process"], line["who"]) == ("signed_in", "test", "anna")
    assert line["password"] == line["api_token"] == "[redacted]"
    assert line["timestamp"].endswith("Z")


def test_no_value_begins_a_line_of_its_own(configured, capsys):
    """Nobody writes into the log what looks like ours."""
    configured("json")
    logs.logger("x").info("seen", name='Anna\n{"event": "signed_in"}\r\x1b[2J\u2028')
    [line] = capsys.readouterr().err.splitlines()
    assert json.loads(line)["event"] == "seen"
    assert "\x1b" not in line


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_a_traceback_shows_no_local_variables(configured, capsys, log_format):
    """They hold signed callers and passwords."""
    configured(log_format)
    try:
        fails(password="hun" + "ter2")
    except ValueError:
        logs.logger("x").exception("failed")
    printed = capsys.readouterr().err
    assert "told" in printed
    assert "hunter2" not in printed


def fails(password: str) -> None:
    """Fail with something in a local variable that nobody may read."""
    raise ValueError("told")
