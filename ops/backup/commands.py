"""`portolan backup` and `portolan restore`; what they need is loaded when they run, so that other commands start soon."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from ops.journal import journal_of_environment
from ops.settings import owner_database_uris
from ops.troubles import OpsTrouble, told
from portal_kit.settings import database_uris, s3_settings

Folder = Annotated[Path, typer.Argument(help="The backup's folder.", file_okay=False)]
CONSUMERS_SECONDS = 900


def backup(directory: Folder) -> None:
    """Save all databases as of one moment, the objects, and the broker's definitions.

    Run again with the same folder, only new objects are read. Processes go on meanwhile.
    """
    from ops.backup.taking import take
    from portal_kit.objects import ObjectStore

    with told():
        manifest = take(directory, owner_database_uris(), ObjectStore(s3_settings()), _progress())
        journal_of_environment().write("backup", folder=str(directory), objects=manifest.object_count)
    print(f"{directory}: {len(manifest.databases)} databases, {manifest.object_count} objects, of {manifest.taken_at}")


def restore(
    directory: Folder,
    replace: Annotated[bool, typer.Option(help="Throw away what this installation holds.")] = False,
    check_only: Annotated[bool, typer.Option("--check-only", help="Verify the backup and stop.")] = False,
    audit: Annotated[bool, typer.Option(help="Wait for the suite's processes, and audit.")] = True,
) -> None:
    """Put a backup back: verify, restore, send again what was under way, audit. Stop all processes of the suite first."""
    from ops.backup.restoring import restore as restore_all
    from ops.backup.restoring import send_what_was_under_way, verified
    from portal_kit.objects import ObjectStore

    with told():
        if check_only:
            manifest, objects = verified(directory)
            print(
                f"{directory} is whole: {len(manifest.databases)} databases, {len(objects)} objects, of {manifest.taken_at}"
            )
            return
        journal = journal_of_environment()
        store = ObjectStore(s3_settings())
        manifest = restore_all(directory, owner_database_uris(), store, replace=replace, tell=_progress())
        sent = send_what_was_under_way(manifest, database_uris())
        journal.write("restore", folder=str(directory), taken_at=manifest.taken_at, sent=sum(sent.missing.values()))
        print(
            f"Restored as of {manifest.taken_at}; {sum(sent.missing.values())} messages were under way and are sent again."
        )
        if audit:
            _audit_when_up()
        else:
            print("Start the suite's processes now, then run `portolan audit`.")


def _audit_when_up() -> None:
    from ops.auditing import audit_now
    from ops.backup.restoring import wait_for_consumers

    print("Start the suite's processes now; the audit waits for them.", flush=True)
    if not wait_for_consumers(CONSUMERS_SECONDS):
        raise OpsTrouble("not every service has come up; start them, then run `portolan audit`")
    findings = audit_now(settle=60)
    for finding in findings:
        print(finding)
    print(f"audit: {len(findings)} findings.")
    raise typer.Exit(1 if findings else 0)


def _progress() -> Callable[[str], None]:
    """Tell each step to a person at a terminal; a log would only grow of it."""
    if not sys.stderr.isatty():
        return lambda _what: None
    return lambda what: print(f"  {what}", file=sys.stderr)
