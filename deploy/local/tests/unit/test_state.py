"""What a suite keeps between runs."""

import stat

import pytest

from deploy.local.account import Account
from deploy.local.passwords import settle_passwords
from deploy.local.signers import settle_keys
from deploy.local.state import State, find_state
from deploy.local.troubles import LaunchTrouble


def test_what_is_written_can_be_read_by_its_owner_alone(state):
    """Passwords and keys are nobody else's business."""
    path = state.write(state.home / "secret", "x")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_writing_replaces_the_whole_file_at_once(state):
    """A reader never sees half a file: no leftover of the fresh one stays."""
    state.write_json("ports.json", {"a": 1})
    state.write_json("ports.json", {"b": 2})
    assert state.read_json("ports.json") == {"b": 2}
    assert not list(state.home.glob("*.new"))


def test_passwords_are_kept_and_only_missing_ones_are_made(state):
    """A newer launcher with one more password does not change the others."""
    first = settle_passwords(state)
    kept = {name: text for name, text in first.items() if name != "store_secret"}
    state.write_json("passwords.json", kept)
    second = settle_passwords(state)
    assert {**second, "store_secret": ""} == {**first, "store_secret": ""}
    assert second["store_secret"] not in {"", first["store_secret"]}


def test_signing_keys_survive_the_next_start(state):
    """Caller contexts that were signed before stay valid."""
    settle_keys(state)
    before = (state.keys / "identity.pem").read_text()
    settle_keys(state)
    assert (state.keys / "identity.pem").read_text() == before


def test_a_deep_folder_moves_the_sockets_where_their_paths_fit(tmp_path):
    """A UNIX socket's path is limited to 107 bytes."""
    deep = tmp_path.joinpath(*["a-long-folder-name"] * 8)
    state = State("demo", deep, Account.invoking())
    assert len(str(state.run / ".s.PGSQL.29999.lock")) < 107
    assert not state.run.is_relative_to(deep)


@pytest.mark.parametrize("name", ["../etc", "a/b", "a b", "."])
def test_a_state_cannot_be_named_like_a_path(name):
    """A name leads to a folder of its own, nowhere else."""
    with pytest.raises(LaunchTrouble, match="no name for a state"):
        find_state(name)


def test_a_second_launcher_waits_for_the_first(state, monkeypatch):
    """It says so, and gives up when it takes too long."""
    monkeypatch.setattr("deploy.local.state.LOCK_PATIENCE_SECONDS", 0.3)
    told: list[str] = []
    second = state.locked(told.append)
    with state.locked(told.append), pytest.raises(LaunchTrouble, match="another launcher"):
        second.__enter__()
    assert told == ["waiting for another launcher that is at work on 'demo'"]


def test_the_home_of_states_can_be_chosen(monkeypatch, tmp_path):
    """PORTOLAN_HOME puts all states of a checkout elsewhere."""
    monkeypatch.setattr("deploy.local.state.servers_account", Account.invoking)
    monkeypatch.setenv("PORTOLAN_HOME", str(tmp_path))
    assert find_state("test").home == tmp_path / "test"
    assert not (tmp_path / "test").exists()
