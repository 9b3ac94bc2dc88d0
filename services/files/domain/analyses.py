"""An analysis: the counts of the source files of one quote, made by workers file by file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.files.domain.bundles import CountedFile, Totals, totals_of
from services.files.domain.events import AnalysisFailed, AnalysisFinished


class AnalysisState(StrEnum):
    """How far an analysis is."""

    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"


@dataclass(slots=True)
class Analysis:
    """One analysis; `files` has the counts when it is finished, `reason` why it failed."""

    id: str
    organisation_id: str
    quote_id: str
    profile: str
    language: str
    file_ids: tuple[str, ...]
    people: tuple[str, ...]
    created_at: datetime
    state: AnalysisState = AnalysisState.RUNNING
    version: int = 0
    files: tuple[CountedFile, ...] = ()
    totals: Totals | None = None
    reason: str | None = None
    message: str | None = None
    failed_file_id: str | None = None

    def finish(self, files: Sequence[CountedFile]) -> AnalysisFinished | None:
        """Record the counts; None when the analysis has ended before."""
        if self.state is not AnalysisState.RUNNING:
            return None
        self.state = AnalysisState.FINISHED
        self.files = tuple(files)
        self.totals = totals_of([file.counts for file in files])
        return AnalysisFinished(
            analysis_id=self.id,
            version=self.version + 1,
            organisation_id=self.organisation_id,
            quote_id=self.quote_id,
            profile=self.profile,
            files=self.files,
            totals=self.totals,
        )

    def fail(self, reason: str, message: str, file_id: str | None = None) -> AnalysisFailed | None:
        """Record why a person must look; None when the analysis has ended before."""
        if self.state is not AnalysisState.RUNNING:
            return None
        self.state = AnalysisState.FAILED
        self.reason, self.message, self.failed_file_id = reason, message, file_id
        return AnalysisFailed(
            analysis_id=self.id,
            version=self.version + 1,
            organisation_id=self.organisation_id,
            quote_id=self.quote_id,
            reason=reason,
            message=message,
            file_id=file_id,
        )
