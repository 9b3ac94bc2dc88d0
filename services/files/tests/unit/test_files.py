"""The states of a file, completely, and what its rules refuse."""

import itertools

import pytest

from services.files.domain.errors import FileInUse, FileNotStored, InvalidFileName
from services.files.domain.file_states import TRANSITIONS, FileEvent, FileNotInState, FileState, next_state
from services.files.domain.names import clean_name
from services.files.tests.mothers import a_file

EXPECTED = {
    "uploading": {"complete": "verifying", "abort": "abandoned", "expire": "abandoned"},
    "verifying": {"pass": "stored", "reject": "rejected"},
    "stored": {"delete": "deleted"},
    "rejected": {"delete": "deleted"},
    "abandoned": {},
    "deleted": {},
}


@pytest.mark.parametrize(("state", "event"), list(itertools.product(FileState, FileEvent)))
def test_every_pair_of_state_and_event_is_decided(state, event):
    """What the table does not allow is refused, with what is allowed."""
    target = EXPECTED[state.value].get(event.value)
    if target:
        assert next_state(state, event) is FileState(target)
        return
    with pytest.raises(FileNotInState) as refused:
        next_state(state, event)
    assert refused.value.details["allowed"] == sorted(EXPECTED[state.value])


def test_the_table_has_nothing_more():
    """No transition but those expected."""
    assert len(TRANSITIONS) == sum(map(len, EXPECTED.values()))


@pytest.mark.parametrize("state", [state for state in FileState if state is not FileState.STORED])
def test_only_stored_bytes_can_be_fetched(state):
    """Any other state is a conflict that says so."""
    with pytest.raises(FileNotStored, match=state.value):
        a_file(state=state).require_stored()


@pytest.mark.parametrize("used", [{"quote_ids": ("q",)}, {"order_ids": ("o",)}])
def test_what_a_quote_or_an_order_refers_to_stays(used):
    """A file in use is not deleted."""
    with pytest.raises(FileInUse):
        a_file(**used).delete()


def test_joining_twice_changes_nothing_more():
    """A repeated event adds nobody twice."""
    file = a_file()
    for _ in range(2):
        file.join_quote("q", ["a", "b"])
        file.join_order("o", ["b"])
    assert (file.quote_ids, file.order_ids, file.people) == (("q",), ("o",), ("a", "b"))


@pytest.mark.parametrize("name", ["manual.docx", "Übersetzung (2).docx", "说明.txt", "دليل.docx", ".env", "a b.txt"])
def test_names_of_the_world_are_kept(name):
    """Any visible name will do."""
    assert clean_name(f" {name} ") == name


@pytest.mark.parametrize(
    "name",
    ["", "  ", ".", "..", "a/b", "..\\a", "a\0b", "a\nb", "a\r\nb", "a\x7f", "a\u202egpj.exe", "\u2066a", "\ud800", "x" * 201,
     "漢" * 100, "a\u2028b"],
)  # fmt: skip
def test_names_that_deceive_or_break_are_refused(name):
    """Paths, controls, direction signs, halves of characters, and too long ones."""
    with pytest.raises(InvalidFileName):
        clean_name(name)


def test_a_decomposed_name_is_stored_composed():
    """Names are NFC, so that the same name is the same."""
    assert clean_name("e\u0301.txt") == "é.txt"
