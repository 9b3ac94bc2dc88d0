"""A work of files in memory: what the repositories promise, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from portal_kit.caller import Caller
from portal_kit.paging import Page
from services.files.domain.file_states import FileState
from services.files.domain.jobs import Job, JobKind, JobState
from services.files.tests.mothers import NOW
from services.files.use_cases.access import sees


class FakeFiles:
    """Files by id."""

    def __init__(self):
        self.rows = {}

    def find(self, file_ids, sight):
        """Return what is within sight."""
        known = [self.rows[each] for each in dict.fromkeys(file_ids) if each in self.rows]
        return [
            file for file in known if sees(sight, file) and file.state not in (FileState.DELETED, FileState.ABANDONED)
        ]

    def get(self, file_id):
        """Return a file."""
        return self.rows.get(file_id)

    def lock(self, file_ids):
        """Return the files that exist."""
        return {each: self.rows[each] for each in file_ids if each in self.rows}

    def save(self, file):
        """Keep a file."""
        file.version += 1
        self.rows[file.id] = file

    def used_by(self, quote_id):
        """Return the files that a quote refers to."""
        return [file.id for file in self.rows.values() if quote_id in file.quote_ids]

    def release(self, file, quote_id):
        """Let a quote refer to a file no longer."""
        file.leave_quote(quote_id)
        self.save(file)

    def page(self, sight, filters, cursor):
        """List all files within sight."""
        return Page(tuple(file for file in self.rows.values() if sees(sight, file)), None)

    def used_in(self, thing_id, sight, limit):
        """Return the files of a quote or an order."""
        used = [file for file in self.rows.values() if thing_id in (*file.quote_ids, *file.order_ids)]
        return [file for file in used if sees(sight, file)]


class FakeById:
    """Uploads or analyses by id."""

    def __init__(self):
        self.rows = {}

    def get(self, row_id):
        """Return one."""
        return self.rows.get(row_id)

    get_for_update = get

    def save(self, row):
        """Keep one."""
        row.version += 1
        self.rows[row.id] = row

    def take_expired(self, now, limit):
        """Return open uploads past their time."""
        return [row for row in self.rows.values() if row.state == "open" and row.expires_at <= now]

    def latest_of_quote(self, quote_id):
        """Return the newest analysis of a quote."""
        return max(
            (row for row in self.rows.values() if row.quote_id == quote_id), key=lambda row: row.id, default=None
        )


class FakeJobs:
    """Jobs in the order in which they were queued."""

    def __init__(self):
        self.rows: list[Job] = []
        self.states: dict[str, JobState] = {}
        self.kept = {}

    def add(self, job):
        """Queue a job."""
        self.rows.append(job)
        self.states[job.id] = JobState.QUEUED

    def hold(self, job):
        """Tell whether the job is still open."""
        return self.states.get(job.id) is JobState.QUEUED

    def done(self, job, tally=None):
        """End a job."""
        self.states[job.id] = JobState.DONE
        self.kept[job.id] = tally

    def failed(self, job, reason):
        """End a job without its result."""
        self.states[job.id] = JobState.FAILED

    def drop_of_analysis(self, analysis_id):
        """Drop what is left of an analysis."""
        for job in self._open(analysis_id):
            self.states[job.id] = JobState.DROPPED

    def waiting_analyses(self, file_id):
        """Return the analyses that wait for a file."""
        return sorted(
            {
                str(job.analysis_id)
                for job in self.rows
                if job.file_id == file_id and job.kind is JobKind.ANALYSE and self.hold(job)
            }
        )

    def open_of_analysis(self, analysis_id):
        """Count what is left of an analysis."""
        return len(self._open(analysis_id))

    def counted_of_analysis(self, analysis_id):
        """Count the documents that are counted."""
        return len(self.tallies(analysis_id))

    def tallies(self, analysis_id):
        """Return the tallies of an analysis in order."""
        done = [job for job in self.rows if job.analysis_id == analysis_id and self.kept.get(job.id)]
        return [(job.file_id, self.kept[job.id]) for job in sorted(done, key=lambda job: job.position)]

    def queued(self, kind):
        """Return the open jobs of a kind."""
        return [job for job in self.rows if job.kind is kind and self.hold(job)]

    def _open(self, analysis_id):
        return [job for job in self.rows if job.analysis_id == analysis_id and self.hold(job)]


class FakeWork:
    """A work in memory, always of the caller it was made for."""

    def __init__(self, caller: Caller | None = None):
        self.caller = caller or Caller.system("test")
        self.files = FakeFiles()
        self.uploads = FakeById()
        self.analyses = FakeById()
        self.jobs = FakeJobs()
        self.now = NOW
        self.events: list[object] = []

    def emit(self, event):
        """Keep what is told."""
        self.events.append(event)

    def as_caller(self, caller):
        """Return the same things seen by another."""
        other = FakeWork(caller)
        other.files, other.uploads, other.analyses, other.jobs = self.files, self.uploads, self.analyses, self.jobs
        other.now, other.events = self.now, self.events
        return other

    def hours_later(self, hours):
        """Let time pass."""
        self.now += timedelta(hours=hours)

    def with_file(self, file):
        """Put a file there."""
        self.files.rows[file.id] = replace(file)
        return self.files.rows[file.id]
