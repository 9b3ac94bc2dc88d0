"""What commands print, and what operators did."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typer
from sqlalchemy.exc import OperationalError

from ops.journal import Journal
from ops.output import Format, show
from ops.resend import Pace, Span, queues_of
from ops.troubles import OpsTrouble, told
from portal_kit.publisher import PublishError

pytestmark = pytest.mark.unit
ROWS = [{"id": "1", "reason": "=cmd|' /C calc'!A0", "more": 3}, {"id": "2", "reason": "[red]plain[/red]", "more": None}]
COLUMNS = ("id", "reason")
SINCE, UNTIL = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC)


def test_json_tells_everything(capsys):
    """Programs choose for themselves."""
    show(ROWS, COLUMNS, Format.JSON)
    assert json.loads(capsys.readouterr().out) == ROWS


def test_csv_has_the_columns_and_no_formula(capsys):
    """A spreadsheet runs nothing of what a message says."""
    show(ROWS, COLUMNS, Format.CSV)
    read = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["reason"] for row in read] == ["'=cmd|' /C calc'!A0", "[red]plain[/red]"]


def test_a_table_shows_text_as_it_is(capsys):
    """Nothing of a message is read as markup."""
    show(ROWS, COLUMNS, Format.TABLE)
    assert "[red]plain[/red]" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("failure", "status"),
    [
        (OpsTrouble("no"), 1),
        (PublishError("no broker"), 3),
        (OperationalError("", {}, Exception("no database")), 3),
        (ConnectionRefusedError("no"), 3),
        (KeyboardInterrupt(), 130),
    ],
)
def test_each_failure_has_its_exit_status_and_no_traceback(failure, status, capsys):
    """1 is a refusal, 3 is a server that does not answer."""
    with pytest.raises(typer.Exit) as left, told():
        raise failure
    assert left.value.exit_code == status
    assert "portolan:" in capsys.readouterr().err


def test_the_journal_keeps_what_was_done_by_whom(tmp_path: Path):
    """Newest first, of some actions or of all; a line that a crash cut is passed over."""
    journal = Journal(tmp_path / "operations.jsonl", "paula")
    journal.write("drop", id="1", why="made by a test")
    journal.write("replay", id="2")
    with journal.path.open("a") as file:
        file.write('{"at": "2026')
    assert [(entry["operator"], entry["id"]) for entry in journal.last(5)] == [("paula", "2"), ("paula", "1")]
    assert [entry["why"] for entry in journal.last(5, "drop")] == ["made by a test"]
    assert Journal(tmp_path / "none.jsonl", "paula").last(5) == []


@pytest.mark.parametrize(
    ("sent", "seconds", "rest"),
    [(0, 0, 0), (100, 0.5, 0.5), (100, 2, 0), (500, 1, 4)],
)
def test_no_more_than_so_many_messages_a_second(sent, seconds, rest):
    """What was sent too soon is waited for."""
    assert Pace(events_a_second=100).rest(sent, 10, 10 + seconds) == pytest.approx(rest)


@pytest.mark.parametrize(
    ("pace", "counts", "too_deep"),
    [
        (Pace(most_waiting=10), {"one": 10, "two": None}, False),
        (Pace(most_waiting=10), {"one": 0, "two": 11}, True),
        (Pace(most_waiting=0), {"one": 1_000_000}, False),
    ],
)
def test_a_consumer_that_has_enough_to_do_is_waited_for(pace, counts, too_deep):
    """Unless nobody consumes yet, as in a restore."""
    assert pace.is_too_deep(counts) is too_deep


@pytest.mark.parametrize(
    "wrong", [{"since": UNTIL}, {"service": "sales"}, {"type": "quote.sold.v1"}], ids=["empty", "service", "type"]
)
def test_a_span_that_cannot_be_is_refused(wrong):
    """Instead of sending nothing without a word."""
    with pytest.raises(OpsTrouble):
        Span(**{"since": SINCE, "until": UNTIL, **wrong})


def test_an_event_without_contract_goes_nowhere():
    """An old type that nobody reads any more."""
    assert queues_of("quote.sold.v1") == ()
    assert "orders.quote.accepted.v1" in queues_of("quote.accepted.v1")
