"""`portolan`: the operator's command."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Annotated

import amqp
import typer
from rich.console import Console

from ops import audit as auditing
from ops.audit.evidence import evidence
from ops.audit.invariants import CHECKS
from ops.resend import resend as resend_events

app = typer.Typer(no_args_is_help=True, add_completion=True, help="Look after an installation of Portolan.")


@app.callback()
def main() -> None:
    """Commands read AMQP_URI, DATABASE_URIS and S3_… from the environment, as the processes do."""


@app.command()
def audit(
    settle: Annotated[
        float, typer.Option(help="Seconds to wait until nothing is under way, and then for findings to pass.")
    ] = 60,
    as_json: Annotated[bool, typer.Option("--json", help="Print findings as JSON.")] = False,
) -> None:
    """Check the invariants of all services together; exit 1 with a line per finding."""
    console = Console()
    try:
        with evidence() as found:
            found.settle(settle)
            findings = auditing.run(found, CHECKS, patience=settle)
    except amqp.NotFound as missing:
        # Without its queues nothing arrives: that is the first thing to know, the rest can wait.
        findings = [auditing.Finding("A4", f"the broker lacks what the contracts name ({missing}); run `make up`")]
    if as_json:
        print(json.dumps([{"invariant": finding.invariant, "text": finding.text} for finding in findings]))
    else:
        for finding in findings:
            console.print(str(finding), markup=False, soft_wrap=True)
        console.print(f"{len(CHECKS)} checks, {len(findings)} findings.")
    raise typer.Exit(1 if findings else 0)


@app.command()
def resend(
    since: Annotated[datetime, typer.Option(help="Repeat what happened from this instant on (UTC).")],
    service: Annotated[str | None, typer.Option(help="Only this service's events.")] = None,
) -> None:
    """Publish events again: for a wiped broker, a new consumer, a rebuilt report."""
    for name, count in resend_events(since.replace(tzinfo=UTC), service).items():
        print(f"{name}: {count} events")


if __name__ == "__main__":
    app()
