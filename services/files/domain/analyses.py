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
    SUPERSEDED = "superseded"


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
    quote_version: int | None = None
    """The version of the quote that asked for the counts; they are told with it, since the quote may have changed."""

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
            quote_version=self.quote_version,
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
            quote_version=self.quote_version,
        )

    def counts_for(self, file_ids: Sequence[str], language: str, profile: str) -> bool:
        """Tell whether it counts just these documents, in this order, by this profile."""
        return (self.file_ids, self.language, self.profile) == (tuple(file_ids), language, profile)

    def supersede(self) -> None:
        """Give up what nobody waits for any more; nothing is told of it."""
        if self.state is AnalysisState.RUNNING:
            self.state = AnalysisState.SUPERSEDED
