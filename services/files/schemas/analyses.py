"""Counts and analyses on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from marshmallow import Schema, fields

from services.files.domain.analyses import Analysis, AnalysisState
from services.files.domain.bands import Band
from services.files.domain.bundles import BandCount, CountedFile, TextCounts
from services.files.domain.counts import Counts
from services.files.domain.profiles import Profile, profile_named
from services.files.schemas.fields import choice, identifier, identifiers, instant, number, text

_HUNDREDTH = Decimal("0.01")


class CountsSchema(Schema):
    """Counts of a text or of files."""

    words = text("Words; null where the script has no agreed words.", "1200", nullable=True)
    characters = number("Characters without spaces.", 6100)
    characters_with_spaces = number("Characters with spaces.", 7300)
    segments = number("Segments.", 96)
    numbers_only_segments = number("Segments with digits and no letter.", 2)
    repetitions = number("Segments that occurred before.", 8)
    standard_lines = text("Characters with spaces over 55, rounded to hundredths.", "132.73")
    standard_pages = text("Characters with spaces over 1,800, rounded to hundredths.", "4.06")


class TextCountsSchema(CountsSchema):
    """Counts of a text, with the profile that they follow."""

    profile = text("Counting profile and its version.", "unicode-1")


class CountedFileSchema(Schema):
    """A file of an analysis with its counts."""

    file_id = identifier("Of the file.")
    name = text("File name.", "manual.docx")
    approximate = fields.Boolean(
        required=True, metadata={"description": "The format makes a true count impossible.", "example": False}
    )
    bands = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata={"description": "Words per match band.", "example": {"no_match": "1100", "repetition": "100"}},
    )
    counts = fields.Nested(CountsSchema, required=True, metadata={"description": "Counts of the file."})


class AnalysisSchema(Schema):
    """An analysis of the source files of a quote."""

    id = identifier("Of the analysis.")
    version = number("Grows with each change.", 2)
    state = choice("How far it is.", AnalysisState)
    organisation_id = identifier("Whose files they are.")
    created_at = instant("When it began.")
    quote_id = identifier("Of the quote.")
    quote_version = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "The version of the quote that asked for it, where known.", "example": 1},
    )
    profile = text("Counting profile and its version.", "unicode-1")
    source_language = text("Language of the documents.", "en")
    file_ids = identifiers("The documents in the order of the quote.")
    files_counted = number("How many of the documents are counted so far.", 1)
    files_total = number("How many documents there are.", 1)
    files = fields.List(
        fields.Nested(CountedFileSchema), required=True, metadata={"description": "Counts per file, when finished."}
    )
    approximate = fields.Boolean(
        required=True, metadata={"description": "Some counts are approximate.", "example": False}
    )
    bands = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata={"description": "Words per match band of all files.", "example": {"no_match": "1100"}},
    )
    counts = fields.Nested(
        CountsSchema, required=True, allow_none=True, metadata={"description": "Counts of all files, when finished."}
    )
    reason = text("Why it failed, as a stable code.", "corrupt_document", nullable=True)
    message = text("Why it failed, and what to do.", "The file is damaged.", longest=1500, nullable=True)


def dump_counts(counts: Counts, profile: Profile) -> dict[str, object]:
    """Return counts with standard lines and pages of a profile."""
    return {
        **plain_counts(counts),
        "standard_lines": _hundredths(counts.standard_lines(profile)),
        "standard_pages": _hundredths(counts.standard_pages(profile)),
    }


def plain_counts(counts: Counts) -> dict[str, object]:
    """Return counts as events carry them."""
    return {
        "words": None if counts.words is None else str(counts.words),
        "characters": counts.characters,
        "characters_with_spaces": counts.characters_with_spaces,
        "segments": counts.segments,
        "numbers_only_segments": counts.numbers_only_segments,
        "repetitions": counts.repetitions,
    }


def dump_bands(bands: Mapping[Band, BandCount]) -> dict[str, str]:
    """Return words per band; a band without agreed words is left out, the counts say so."""
    return {band.value: str(count.words) for band, count in bands.items() if count.words is not None}


def dump_text_counts(counted: TextCounts) -> dict[str, object]:
    """Return the counts of a text."""
    return {"profile": counted.profile.id, **dump_counts(counted.file.counts, counted.profile)}


def dump_analysis(analysis: Analysis, counted: int) -> dict[str, object]:
    """Return an analysis, and how far it is."""
    totals = analysis.totals
    return {
        "id": analysis.id,
        "version": analysis.version,
        "state": analysis.state.value,
        "organisation_id": analysis.organisation_id,
        "created_at": analysis.created_at.isoformat(),
        "quote_id": analysis.quote_id,
        "quote_version": analysis.quote_version,
        "profile": analysis.profile,
        "source_language": analysis.language,
        "file_ids": list(analysis.file_ids),
        "files_counted": counted,
        "files_total": len(analysis.file_ids),
        "files": [_dump_counted(file, analysis.profile) for file in analysis.files],
        "approximate": totals.approximate if totals else False,
        "bands": dump_bands(totals.bands) if totals else {},
        "counts": dump_counts(totals.counts, profile_named(analysis.profile)) if totals else None,
        "reason": analysis.reason,
        "message": analysis.message,
    }


def _dump_counted(file: CountedFile, profile: str) -> dict[str, object]:
    return {
        "file_id": file.file_id,
        "name": file.name,
        "approximate": file.counts.approximate,
        "bands": dump_bands(file.counts.bands),
        "counts": dump_counts(file.counts.counts, profile_named(profile)),
    }


def _hundredths(value: Fraction) -> str:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return str(exact.quantize(_HUNDREDTH, ROUND_HALF_UP))
