"""`portolan dlq`: list, show, replay and drop dead letters."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from contracts import loader, topology
from contracts.names import DEAD_EXCHANGE
from ops.journal import journal_of_environment
from ops.letters.desk import Outcome, Selection, open_desk
from ops.output import Format, show
from ops.troubles import REFUSED, OpsTrouble, told

app = typer.Typer(no_args_is_help=True, help="Dead letters: messages that were set aside.")
COUNTS = ("queue", "letters")
LETTERS = ("queue", "id", "type", "reason", "attempts", "since", "origin")
OUTCOMES = ("queue", "id", "type", "origin", "outcome")

FormatOption = Annotated[Format, typer.Option("--format", help="How to print.")]
QueueArgument = Annotated[str, typer.Argument(help="The queue, or the service whose queue it is.")]
Ids = Annotated[list[str] | None, typer.Argument(help="Ids, or their beginnings.")]
Type = Annotated[str, typer.Option("--type", help="Only letters of this type.")]
All = Annotated[bool, typer.Option("--all", help="Every letter of the queue.")]


@app.command("list")
def list_letters(
    queue: Annotated[str, typer.Argument(help="One queue or service; all when none is named.")] = "",
    event_type: Type = "",
    limit: Annotated[int, typer.Option(help="At most so many letters of each queue, oldest first.")] = 50,
    form: FormatOption = Format.TABLE,
) -> None:
    """Show how many letters each queue holds, and the oldest of them with their reasons; none of them moves."""
    with told(), open_desk(journal_of_environment()) as desk:
        counts = desk.counts()
        chosen = [queue_named(queue)] if queue else [name for name, count in counts.items() if count]
        letters = [letter.row() for name in chosen for letter in desk.browse(name, limit)]
    rows = [row for row in letters if not event_type or row["type"] == event_type]
    if form is Format.TABLE:
        held = [{"queue": name, "letters": "missing" if count is None else count} for name, count in counts.items()]
        show([row for row in held if not queue or row["queue"] in chosen], COUNTS, form)
    show(rows, LETTERS, form)


@app.command("show")
def show_letter(
    identity: Annotated[str, typer.Argument(metavar="ID", help="The id, or its beginning.")],
    queue: Annotated[str, typer.Option(help="Only in this queue.")] = "",
) -> None:
    """Show one letter as JSON, without what people wrote or are called."""
    with told(), open_desk(journal_of_environment()) as desk:
        found = desk.find(identity, [queue_named(queue)] if queue else ())
        if not found:
            raise OpsTrouble(f"no dead letter has an id that begins with {identity}")
    shown = [{**letter.row(), "size": letter.size, "body": letter.body} for letter in found]
    print(json.dumps(shown[0] if len(shown) == 1 else shown, indent=2, ensure_ascii=False))


@app.command()
def replay(
    queue: QueueArgument, ids: Ids = None, event_type: Type = "", everything: All = False,
    form: FormatOption = Format.TABLE,
) -> None:  # fmt: skip
    """Send letters back to the queue they came from; an effect that is there already does not happen again."""
    with told(), open_desk(journal_of_environment()) as desk:
        selection = Selection(tuple(ids or ()), event_type, everything)
        outcomes = desk.replay(queue_named(queue), selection)
    _finish(outcomes, form)


@app.command()
def drop(
    queue: QueueArgument,
    reason: Annotated[str, typer.Option("--reason", help="Why; it is kept in the journal.")],
    ids: Ids = None,
    event_type: Type = "",
    everything: All = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """Throw letters away for good; their service never gets these events again."""
    with told(), open_desk(journal_of_environment()) as desk:
        selection = Selection(tuple(ids or ()), event_type, everything)
        outcomes = desk.drop(queue_named(queue), selection, reason)
    _finish(outcomes, form)


def queue_named(name: str) -> str:
    """Return the queue of dead letters that is meant: `orders` is `dead.orders`, `rpc` is `dead.rpc`."""
    short = {*loader.SERVICES, topology.DEAD_RPC_QUEUE.partition(".")[2], "provider"}
    return f"{DEAD_EXCHANGE}.{name}" if name in short else name


def _finish(outcomes: list[Outcome], form: Format) -> None:
    show([outcome.row() for outcome in outcomes], OUTCOMES, form)
    if not outcomes:
        print("portolan: no letter fits", file=typer.get_text_stream("stderr"))
    if not outcomes or any(outcome.refusal for outcome in outcomes):
        raise typer.Exit(REFUSED)
