"""What quotes does by the clock."""

from __future__ import annotations

from portal_kit.bus import guarded_timer
from services.quotes.ports import Work
from services.quotes.use_cases import deciding


class QuotesJobs:
    """Timers."""

    @guarded_timer(seconds=60)
    def expire_quotes(self, work: Work) -> None:
        """Close the offers whose last day has passed."""
        deciding.expire_quotes(work)
