"""A5, A6 and A9: stored bytes, notifications, and nothing stuck."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from contracts import loader
from ops.audit.evidence import Evidence
from portal_kit.objects import ObjectMissing

GRACE = timedelta(hours=24)
STUCK_SECONDS = 60
# What each worker has to do, by its own queue.
_OVERDUE = {
    "files": "SELECT id, kind FROM jobs WHERE state = 'queued'",
    "billing": "SELECT invoice_id AS id, 'paper' AS kind FROM papers WHERE object_key IS NULL",
    "notify": "SELECT id, 'mail' AS kind FROM mails WHERE state = 'waiting'",
}


def bytes_of_files(evidence: Evidence) -> Iterator[str]:
    """A5: each stored file has its bytes with the right checksum."""
    for row in evidence.rows("files", "SELECT id, object_key, size, sha256 FROM files WHERE state = 'stored'"):
        digest, size = hashlib.sha256(), 0
        try:
            for chunk in evidence.store.chunks(row.object_key):
                digest.update(chunk)
                size += len(chunk)
        except ObjectMissing:
            yield f"file {row.id} has no bytes in the store"
            continue
        if size != row.size or digest.hexdigest() != row.sha256:
            yield f"file {row.id} has {size} bytes of another checksum"


def orphans(evidence: Evidence) -> Iterator[str]:
    """A5: no object older than the grace period that nothing refers to."""
    # An open upload has its file's row from the start; a file that was given up has bytes until a worker drops them.
    kept = (
        "SELECT object_key FROM files WHERE state IN ('uploading', 'verifying', 'stored')"
        " OR EXISTS (SELECT 1 FROM jobs WHERE jobs.file_id = files.id AND jobs.state = 'queued')"
    )
    known = {row.object_key for row in evidence.rows("files", kept)}
    known |= {row.object_key for row in evidence.rows("billing", "SELECT object_key FROM papers")}
    oldest = datetime.now(UTC) - GRACE
    for key, modified in evidence.store.listed():
        if key not in known and modified is not None and modified < oldest:
            yield f"object {key} belongs to nothing"


def doubled_notifications(evidence: Evidence) -> Iterator[str]:
    """A6: one logical notification per event, person and channel."""
    for table in ("notifications", "mails"):
        query = f"SELECT event_id, person_id FROM {table} GROUP BY event_id, person_id HAVING count(*) > 1"
        for row in evidence.rows("notify", query):
            yield f"event {row.event_id} told person {row.person_id} twice in {table}"


def stuck(evidence: Evidence) -> Iterator[str]:
    """A9: no transaction that idles, no lock that is waited for, no job whose worker is gone for good."""
    idle = (
        "SELECT pid, application_name, state FROM pg_stat_activity WHERE datname = current_database()"
        " AND state LIKE 'idle in transaction%' AND now() - state_change > make_interval(secs => :age)"
    )
    waiting = (
        "SELECT l.pid FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE NOT l.granted"
        " AND a.datname = current_database() AND now() - a.query_start > make_interval(secs => :age)"
    )
    for service in loader.SERVICES:
        for row in evidence.rows(service, idle, age=STUCK_SECONDS):
            yield f"{service}: connection {row.pid} of {row.application_name} is {row.state}"
        for row in evidence.rows(service, waiting, age=STUCK_SECONDS):
            yield f"{service}: connection {row.pid} waits for a lock"
    for service, overdue in _OVERDUE.items():
        for row in evidence.rows(service, f"{overdue} AND not_before < now() - interval '5 minutes'"):
            yield f"{service}: {row.kind} job {row.id} is taken up by no worker"
