"""What supervisor is told."""

import configparser
import subprocess

import pytest

from deploy.local.account import Account
from deploy.local.processes import chosen_processes
from deploy.local.state import CHECKOUT
from deploy.local.supervision import Program, write_configuration
from deploy.local.together import together

ME = Account.invoking()


def program(**changes) -> Program:
    """A small program."""
    return Program(**{"name": "echo", "command": ("env",), "environment": {}, "account": ME, **changes})


def test_a_script_hands_over_every_character(state):
    """Passwords and JSON with quotes, dollars and percent signs arrive as they are."""
    awkward = """{"a": "it's $HOME %(x)s `id` \\\\ \n end"}"""
    write_configuration(state, [program(environment={"AWKWARD": awkward}, command=("printenv", "AWKWARD"))], ME)
    printed = subprocess.run(["sh", state.conf / "echo.sh"], capture_output=True, text=True, check=True).stdout
    assert printed == awkward + "\n"


def test_what_dies_is_restarted_for_ever_and_stopped_politely(state):
    """TERM first, force after the 30 s in which the suite drains."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(write_configuration(state, [program()], ME))
    section = parser["program:echo"]
    assert (section["autorestart"], section["stopsignal"], section["stopwaitsecs"]) == ("true", "TERM", "35")
    assert int(section["startretries"]) > 1000


def test_a_program_of_another_account_drops_to_it(state):
    """Where supervisor itself has to stay root, broker and database do not."""
    other = Account("somebody", ME.uid + 1, ME.gid + 1)
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(write_configuration(state, [program(), program(name="database", account=other)], ME))
    assert parser["program:database"]["user"] == "somebody"
    assert "user" not in parser["program:echo"]


def test_a_revision_changes_with_whatever_the_program_is_told():
    """So supervisor restarts exactly what has to follow a change."""
    revisions = {
        program().revision,
        program(environment={"A": "1"}).revision,
        program(command=("env", "-0")).revision,
        program(configuration="port = 1").revision,
    }
    assert len(revisions) == 4
    assert program().revision == program().revision


def test_processes_can_be_chosen_by_name(monkeypatch):
    """PORTOLAN_ONLY brings up a part of the suite."""
    monkeypatch.setenv("PORTOLAN_ONLY", "quotes, relay")
    assert [process.name for process in chosen_processes(CHECKOUT)] == ["quotes", "relay"]


def test_a_failure_among_several_waits_is_told_at_once():
    """The first failure ends the waiting; the others are not waited for."""
    import threading

    never = threading.Event()

    def fail() -> None:
        raise LookupError("gone")

    with pytest.raises(LookupError, match="gone"):
        together([lambda: never.wait(60) and None, fail])
    never.set()
