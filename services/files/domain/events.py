"""Facts that files tells the others."""

from __future__ import annotations

from dataclasses import dataclass

from services.files.domain.bundles import CountedFile, Totals


@dataclass(frozen=True, slots=True)
class FileStored:
    """The bytes are in the store, complete, with the checksum told."""

    file_id: str
    version: int
    organisation_id: str
    name: str
    purpose: str
    kind: str
    size: int
    sha256: str
    owner_id: str
    target_language: str | None = None


@dataclass(frozen=True, slots=True)
class FileRejected:
    """The bytes did not pass verification and are not kept."""

    file_id: str
    version: int
    organisation_id: str
    name: str
    reason: str
    message: str
    owner_id: str


@dataclass(frozen=True, slots=True)
class AnalysisFinished:
    """Every source document of a quote is counted."""

    analysis_id: str
    version: int
    organisation_id: str
    quote_id: str
    profile: str
    files: tuple[CountedFile, ...]
    totals: Totals
    quote_version: int | None = None


@dataclass(frozen=True, slots=True)
class AnalysisFailed:
    """A source document cannot be counted; a person must look."""

    analysis_id: str
    version: int
    organisation_id: str
    quote_id: str
    reason: str
    message: str
    file_id: str | None = None
    quote_version: int | None = None
