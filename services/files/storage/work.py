"""The unit of work of files."""

from __future__ import annotations

from functools import cached_property

from portal_kit.work import SqlWork
from services.files.storage.analyses import SqlAnalyses
from services.files.storage.files import SqlFiles
from services.files.storage.jobs import SqlJobs
from services.files.storage.uploads import SqlUploads


class FilesWork(SqlWork):
    """One transaction of files with its repositories."""

    @cached_property
    def files(self) -> SqlFiles:
        """The files."""
        return SqlFiles(self.session)

    @cached_property
    def uploads(self) -> SqlUploads:
        """The uploads."""
        return SqlUploads(self.session)

    @cached_property
    def analyses(self) -> SqlAnalyses:
        """The analyses."""
        return SqlAnalyses(self.session)

    @cached_property
    def jobs(self) -> SqlJobs:
        """The queue of the workers."""
        return SqlJobs(self.session, self.correlation_id)
