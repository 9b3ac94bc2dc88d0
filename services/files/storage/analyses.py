"""Analyses in PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select, update

from services.files.domain.analyses import Analysis, AnalysisState
from services.files.domain.bands import Band
from services.files.domain.bundles import BandCount, CountedFile, FileCounts, totals_of
from services.files.domain.counts import Counts
from services.files.storage.tables import analyses


class SqlAnalyses:
    """The repository of analyses."""

    def __init__(self, session: Connection) -> None:
        self._session = session

    def get(self, analysis_id: str) -> Analysis | None:
        """Return an analysis."""
        return self._load(select(analyses).where(analyses.c.id == analysis_id))

    def latest_of_quote(self, quote_id: str) -> Analysis | None:
        """Return the newest analysis of a quote."""
        statement = select(analyses).where(analyses.c.quote_id == quote_id)
        return self._load(statement.order_by(analyses.c.id.desc()).limit(1))

    def get_for_update(self, analysis_id: str) -> Analysis | None:
        """Return an analysis, locked."""
        return self._load(select(analyses).where(analyses.c.id == analysis_id).with_for_update())

    def save(self, analysis: Analysis) -> None:
        """Insert or update an analysis; its version grows by one."""
        analysis.version += 1
        values = {
            "id": analysis.id,
            "organisation_id": analysis.organisation_id,
            "version": analysis.version,
            "created_at": analysis.created_at,
            "state": analysis.state.value,
            "quote_id": analysis.quote_id,
            "profile": analysis.profile,
            "language": analysis.language,
            "file_ids": list(analysis.file_ids),
            "people": list(analysis.people),
            "result": [_counted_to_json(file) for file in analysis.files] if analysis.totals else None,
            "reason": analysis.reason,
            "message": analysis.message,
            "failed_file_id": analysis.failed_file_id,
            "quote_version": analysis.quote_version,
        }
        if analysis.version == 1:
            self._session.execute(insert(analyses).values(**values))
        else:
            self._session.execute(update(analyses).where(analyses.c.id == analysis.id).values(**values))

    def _load(self, statement: Select[Any]) -> Analysis | None:
        row = self._session.execute(statement).first()
        return None if row is None else _analysis(row)


def _analysis(row: Row[Any]) -> Analysis:
    files = tuple(_counted(each) for each in row.result or ())
    return Analysis(
        id=row.id,
        organisation_id=row.organisation_id,
        quote_id=row.quote_id,
        profile=row.profile,
        language=row.language,
        file_ids=tuple(row.file_ids),
        people=tuple(row.people),
        created_at=row.created_at,
        state=AnalysisState(row.state),
        version=row.version,
        files=files,
        totals=None if row.result is None else totals_of([file.counts for file in files]),
        reason=row.reason,
        message=row.message,
        failed_file_id=row.failed_file_id,
        quote_version=row.quote_version,
    )


def _counted_to_json(file: CountedFile) -> dict[str, object]:
    return {
        "file_id": file.file_id,
        "name": file.name,
        "counts": asdict(file.counts.counts),
        "bands": {band.value: [count.words, count.segments] for band, count in file.counts.bands.items()},
        "approximate": file.counts.approximate,
    }


def _counted(data: Mapping[str, Any]) -> CountedFile:
    # JSONB keeps no order of keys: the bands come back in the order of the domain.
    bands = {band: BandCount(*data["bands"][band.value]) for band in Band if band.value in data["bands"]}
    return CountedFile(data["file_id"], data["name"], FileCounts(Counts(**data["counts"]), bands, data["approximate"]))
