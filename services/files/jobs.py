"""Timers of files."""

from __future__ import annotations

from portal_kit.bus import guarded_timer
from services.files import use_cases
from services.files.ports import Work


class FilesJobs:
    """What files does by the clock."""

    @guarded_timer(seconds=60)
    def sweep_uploads(self, work: Work) -> None:
        """Close uploads that nobody completed within a day."""
        use_cases.expire_uploads(work)
