"""Events on the wire: what files tells, and what it reads of the others' facts."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from marshmallow import EXCLUDE, Schema, fields

from portal_kit.envelope import Envelope, OutgoingEvent
from services.files.domain.events import AnalysisFailed, AnalysisFinished, FileRejected, FileStored
from services.files.domain.profiles import DEFAULT_PROFILE
from services.files.ports import QuoteRequested
from services.files.schemas.analyses import dump_bands, plain_counts
from services.files.schemas.fields import Identifier


class _Tolerant(Schema):
    """A reader that ignores what it does not know."""

    class Meta:
        """What marshmallow does with unknown fields."""

        unknown = EXCLUDE


class _FileRef(_Tolerant):
    """A file that an event names."""

    file_id = Identifier(required=True)


class QuoteRequestedIn(_Tolerant):
    """What files reads of a requested quote."""

    quote_id = Identifier(required=True)
    people = fields.List(Identifier(), required=True)
    source_language = fields.String(required=True)
    source_file_ids = fields.List(Identifier(), required=True)
    reference_file_ids = fields.List(Identifier(), required=True)
    analysis = fields.Boolean(required=True)
    profile = fields.String(load_default=DEFAULT_PROFILE.id)

    @classmethod
    def read(cls, event: Envelope) -> QuoteRequested:
        """Read the event."""
        told: dict[str, Any] = cls().load(dict(event.payload))
        return QuoteRequested(
            quote_id=told["quote_id"],
            people=tuple(told["people"]),
            source_language=told["source_language"],
            source_file_ids=tuple(dict.fromkeys(told["source_file_ids"])),
            reference_file_ids=tuple(told["reference_file_ids"]),
            analysis=told["analysis"],
            profile=told["profile"],
            version=event.aggregate_version,
        )


class QuoteAcceptedIn(_Tolerant):
    """What files reads of an accepted quote."""

    quote_id = Identifier(required=True)
    order_id = Identifier(required=True)
    people = fields.List(Identifier(), required=True)
    source_files = fields.List(fields.Nested(_FileRef), required=True)
    reference_files = fields.List(fields.Nested(_FileRef), required=True)


class OrderDeliveredIn(_Tolerant):
    """What files reads of a delivery."""

    order_id = Identifier(required=True)
    target = fields.String(required=True)
    file_ids = fields.List(Identifier(), required=True)
    people = fields.List(Identifier(), required=True)


@singledispatch
def _payload(event: object) -> tuple[str, str, dict[str, object]]:
    """Return type, aggregate and payload of a domain event."""
    raise TypeError(f"no wire form for {type(event).__name__}")


@_payload.register
def _stored(event: FileStored) -> tuple[str, str, dict[str, object]]:
    names = ("file_id", "name", "purpose", "kind", "size", "sha256", "owner_id", "target_language")
    return "file.stored.v1", event.file_id, {name: getattr(event, name) for name in names}


@_payload.register
def _rejected(event: FileRejected) -> tuple[str, str, dict[str, object]]:
    names = ("file_id", "name", "reason", "message", "owner_id")
    return "file.rejected.v1", event.file_id, {name: getattr(event, name) for name in names}


@_payload.register
def _finished(event: AnalysisFinished) -> tuple[str, str, dict[str, object]]:
    return (
        "analysis.finished.v1",
        event.analysis_id,
        {
            "analysis_id": event.analysis_id,
            "quote_id": event.quote_id,
            "quote_version": event.quote_version,
            "profile": event.profile,
            "approximate": event.totals.approximate,
            "bands": dump_bands(event.totals.bands),
            "counts": plain_counts(event.totals.counts),
            "files": [
                {
                    "file_id": file.file_id,
                    "name": file.name,
                    "bands": dump_bands(file.counts.bands),
                    "counts": plain_counts(file.counts.counts),
                }
                for file in event.files
            ],
        },
    )


@_payload.register
def _failed(event: AnalysisFailed) -> tuple[str, str, dict[str, object]]:
    names = ("analysis_id", "quote_id", "quote_version", "reason", "message", "file_id")
    return "analysis.failed.v1", event.analysis_id, {name: getattr(event, name) for name in names}


def to_wire(event: Any) -> OutgoingEvent:
    """Return a domain event as it leaves."""
    kind, aggregate_id, payload = _payload(event)
    return OutgoingEvent(kind, aggregate_id, event.version, event.organisation_id, payload)
