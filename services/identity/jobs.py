"""What identity does by the clock."""

from __future__ import annotations

from portal_kit.bus import guarded_timer
from services.identity.domain.access import SessionLimits
from services.identity.ports import Work
from services.identity.use_cases import purging


class IdentityJobs:
    """Cleaning up."""

    limits: SessionLimits

    @guarded_timer(seconds=600)
    def purge(self, work: Work) -> None:
        """Delete ended sessions and forgotten counts."""
        purging.purge(work, self.limits)
