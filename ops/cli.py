"""`portolan`: the operator's command."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from ops.backup.commands import backup, restore
from ops.journal import journal_of_environment
from ops.letters.commands import app as letters
from ops.output import Format, show
from ops.resend import Pace, Resender, Span
from ops.troubles import told
from portal_kit import logs
from portal_kit.settings import database_uris, settings

app = typer.Typer(no_args_is_help=True, add_completion=True, help="Look after an installation of Portolan.")
app.add_typer(letters, name="dlq")
app.command()(backup)
app.command()(restore)
TIMES = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M"]
RESENT = ("service", "type", "events", "missing")
JOURNAL = ("at", "operator", "action", "details")


@app.callback()
def main() -> None:
    """Commands read AMQP_URI, DATABASE_URIS and S3_… from the environment, as the processes do."""
    logs.configure("operator")


@app.command()
def audit(
    settle: Annotated[
        float, typer.Option(help="Seconds to wait until nothing is under way, and then for findings to pass.")
    ] = 60,
    as_json: Annotated[bool, typer.Option("--json", help="Print findings as JSON.")] = False,
) -> None:
    """Check the invariants of all services together; exit 1 with a line per finding."""
    # Loaded here, so that other commands start soon.
    from ops.audit.invariants import CHECKS
    from ops.auditing import audit_now

    console = Console()
    with told():
        findings = audit_now(settle)
    if as_json:
        print(json.dumps([{"invariant": finding.invariant, "text": finding.text} for finding in findings]))
    else:
        for finding in findings:
            console.print(str(finding), markup=False, soft_wrap=True)
        console.print(f"{len(CHECKS)} checks, {len(findings)} findings.")
    raise typer.Exit(1 if findings else 0)


@app.command()
def resend(
    since: Annotated[datetime, typer.Option(formats=TIMES, help="What happened from this instant on (UTC).")],
    until: Annotated[datetime | None, typer.Option(formats=TIMES, help="And before this one (UTC).")] = None,
    service: Annotated[str, typer.Option(help="Only this service's events.")] = "",
    event_type: Annotated[str, typer.Option("--type", help="Only events of this type.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count what is missing, and send nothing.")] = False,
    rate: Annotated[float, typer.Option(min=1, help="At most so many messages a second.")] = 500,
    most_waiting: Annotated[int, typer.Option(min=0, help="Wait while a queue holds more; 0: never.")] = 2000,
    form: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.TABLE,
) -> None:
    """Send events to subscribers who have not handled them: for a wiped broker, a new consumer, a rebuilt report."""
    with told():
        end = until.replace(tzinfo=UTC) if until else datetime.now(UTC)
        span = Span(since.replace(tzinfo=UTC), end, service, event_type)
        resender = Resender(database_uris(), settings().amqp_uri, Pace(rate, most_waiting))
        with Progress(
            transient=True, console=Console(stderr=True), disable=not Console(stderr=True).is_terminal
        ) as bar:
            task = bar.add_task("events", total=resender.count(span))
            go = resender.look if dry_run else resender.send
            tally = go(span, lambda _service, count: bar.advance(task, count))
        resender.close()
        if not dry_run:
            journal_of_environment().write(
                "resend", since=span.since, until=span.until, service=service, type=event_type,
                sent=sum(tally.missing.values()),
            )  # fmt: skip
    show(tally.rows(), RESENT, form)


@app.command()
def journal(
    count: Annotated[int, typer.Option("-n", help="So many entries.")] = 50,
    form: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.TABLE,
) -> None:
    """Show what operators did, newest first: replays, drops with their reasons, resends, backups, restores."""
    entries = journal_of_environment().last(count)
    kept = set(JOURNAL)
    rows = [{**each, "details": {name: value for name, value in each.items() if name not in kept}} for each in entries]
    show(rows, JOURNAL, form)


if __name__ == "__main__":
    app()
