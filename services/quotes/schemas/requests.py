"""What callers send about quotes: requests, edits, filters, decisions, counts and pricing."""

from __future__ import annotations

from typing import Any

from marshmallow import RAISE, fields, post_load, validate

from services.quotes.domain.catalogue import UNITS
from services.quotes.domain.pricing import ADJUSTMENT_KINDS
from services.quotes.domain.quote import STATES
from services.quotes.domain.request import DRAFT, INTENTS, MOST_TARGETS, FileRef, Request, Target, Wish
from services.quotes.domain.wanted import WantedAdjustment, WantedLine, WantedPricing
from services.quotes.ports import OverviewFilters, QuoteFilters
from services.quotes.schemas.fields import (
    Instant,
    Language,
    Number,
    PerKey,
    RequestSchema,
    a_name,
    a_text,
    an_id,
    percent_per_band,
    words_per_band,
)

MOST_FILES = 500


class TargetRequestSchema(RequestSchema):
    """A target language and when it is wanted."""

    language = Language(required=True, metadata={"description": "BCP 47 tag.", "example": "fr"})
    deadline = Instant(allow_none=True, load_default=None, metadata={"example": "2026-12-01T16:00:00+00:00"})

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Target:
        """Make the domain's target."""
        return Target(**data)


class FileRefRequestSchema(RequestSchema):
    """A file that is stored already."""

    file_id = an_id("The file's id.", required=True)
    name = fields.String(required=True, validate=validate.Length(1, 255), metadata={"example": "manual.docx"})
    size = fields.Integer(required=True, strict=True, validate=validate.Range(0, 10**13), metadata={"example": 48213})

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> FileRef:
        """Make the domain's reference."""
        return FileRef(**data)


class QuoteRequestSchema(RequestSchema):
    """A request for a quote."""

    name = a_name("What the work is called.", required=True, example="User manual")
    service = a_name("Key of a service.", required=True, example="translation")
    source_language = Language(required=True, metadata={"description": "BCP 47 tag.", "example": "en"})
    targets = fields.List(fields.Nested(TargetRequestSchema), required=True, validate=validate.Length(1, MOST_TARGETS))
    subject_field = a_name("Subject of the texts.", allow_none=True, load_default=None, example="legal")
    deadline = Instant(allow_none=True, load_default=None, metadata={"description": "When all of it is wanted."})
    instructions = a_text("What the translators must know.", "Informal tone.", allow_none=True, load_default=None)
    source_files = fields.List(
        fields.Nested(FileRefRequestSchema), load_default=list, validate=validate.Length(max=MOST_FILES)
    )
    reference_files = fields.List(
        fields.Nested(FileRefRequestSchema), load_default=list, validate=validate.Length(max=MOST_FILES)
    )
    purchase_order_number = a_name("The client's own number.", allow_none=True, load_default=None, example="PO-77")
    cost_centre = a_name("Who pays inside the organisation.", allow_none=True, load_default=None)
    confidential = fields.Boolean(load_default=False, metadata={"description": "Only the people named see it."})
    watchers = fields.List(an_id("A colleague to notify."), load_default=list, validate=validate.Length(max=50))
    intent = fields.String(
        load_default="quote",
        validate=validate.OneOf(INTENTS),
        metadata={"description": "Ask for an offer, save a draft with a preview, or start at once."},
    )
    hand_counts = PerKey(
        keys=Language(),
        values=words_per_band("Words per band."),
        allow_none=True,
        load_default=None,
        validate=validate.Length(max=MOST_TARGETS),
        metadata={"description": "Counts per target, entered by the provider instead of an analysis."},
    )
    organisation_id = an_id("The client, where the provider requests for it.", allow_none=True, load_default=None)
    owner_id = an_id("The contact, where the provider requests for it.", allow_none=True, load_default=None)
    client_word = a_text(
        "The client's written word, where the provider acts on it.", allow_none=True, load_default=None
    )

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Wish:
        """Make the wish that the use case takes."""
        apart = ("intent", "hand_counts", "organisation_id", "owner_id", "client_word")
        wish = {name: data.pop(name) for name in apart if name in data}
        for name in ("targets", "source_files", "reference_files"):
            data[name] = tuple(data[name])
        data["watchers"] = tuple(dict.fromkeys(data["watchers"]))
        return Wish(request=Request(**data), **wish)


class QuoteDraftSchema(QuoteRequestSchema):
    """What a draft asks for, whole: fields left out are empty from now on."""

    intent = fields.String(
        load_default=DRAFT,
        validate=validate.OneOf((DRAFT,)),
        metadata={"description": "It stays a draft; transitions send or launch it."},
    )

    class Meta:
        """A draft is counted by its analysis, and no word of the client is needed for it."""

        unknown = RAISE
        exclude = ("hand_counts", "client_word")


class QuotePatchSchema(RequestSchema):
    """What may be changed of a quote; fields left out stay as they are."""

    name = a_name("What the work is called.", example="User manual, second edition")
    purchase_order_number = a_name("The client's own number.", allow_none=True, example="PO-78")
    cost_centre = a_name("Who pays inside the organisation.", allow_none=True)
    watchers = fields.List(an_id("A colleague to notify."), validate=validate.Length(max=50))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Keep watchers once each."""
        if "watchers" in data:
            data["watchers"] = tuple(dict.fromkeys(data["watchers"]))
        return data


class QuoteFiltersSchema(RequestSchema):
    """What a list of quotes is narrowed to."""

    state = fields.String(
        allow_none=True, load_default=None, validate=validate.OneOf(STATES), metadata={"example": "sent"}
    )
    owner_id = an_id("Quotes of this contact.", allow_none=True, load_default=None)
    organisation_id = an_id("Quotes of this organisation.", allow_none=True, load_default=None)
    search = a_name("Part of name, number or purchase order.", allow_none=True, load_default=None, example="manual")
    mine = fields.Boolean(
        load_default=False, metadata={"description": "Only where I am owner or watcher, or prepare it."}
    )
    needs_attention = fields.Boolean(load_default=False, metadata={"description": "Only where a person must look."})
    price_pending = fields.Boolean(
        load_default=False, metadata={"description": "Only what was launched and has no agreed price yet."}
    )

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> QuoteFilters:
        """Make the filters that storage takes."""
        return QuoteFilters(**data)


class OverviewFiltersSchema(RequestSchema):
    """Which quotes are counted."""

    organisation_id = an_id("Quotes of this organisation.", allow_none=True, load_default=None)
    mine = fields.Boolean(
        load_default=False, metadata={"description": "Only where I am owner or watcher, or prepare it."}
    )

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> OverviewFilters:
        """Make the filters that storage takes."""
        return OverviewFilters(**data)


class DecisionSchema(RequestSchema):
    """What comes with a change of state; every call reads the parts it takes with the same rules."""

    quote_id = an_id("The quote.", required=True)
    message = a_text("What the other side reads.", allow_none=True, load_default=None)
    client_word = a_text("The client's written word.", allow_none=True, load_default=None)
    targets = fields.List(Language(), allow_none=True, load_default=None, validate=validate.Length(max=MOST_TARGETS))
    expires_at = Instant(allow_none=True, load_default=None)
    as_whole = fields.Boolean(allow_none=True, load_default=None)
    version = fields.Integer(strict=True, allow_none=True, load_default=None, validate=validate.Range(0, 2**31 - 1))


class CountsSchema(RequestSchema):
    """Words per band for each target."""

    by_target = PerKey(
        keys=Language(),
        values=words_per_band("Words per band."),
        required=True,
        validate=validate.Length(1, MOST_TARGETS),
        metadata={"example": {"fr": {"no_match": "1100", "repetition": "100"}}},
    )


class LineRequestSchema(RequestSchema):
    """A line as a PM writes it: words per band or a quantity; without a rate the price list's is used."""

    target = Language(required=True, metadata={"example": "fr"})
    service = a_name("Key of a service, the quote's unless told.", allow_none=True, load_default=None)
    unit = fields.String(allow_none=True, load_default=None, validate=validate.OneOf(UNITS))
    description = a_name("What is printed.", allow_none=True, load_default=None)
    words = words_per_band("Words per band.", allow_none=True, load_default=None)
    payable = percent_per_band("A grid for this line alone.", allow_none=True, load_default=None)
    quantity = Number(places_at_most=4, high="1000000000", allow_none=True, load_default=None)
    rate = Number(places_at_most=6, high="1000000", allow_none=True, load_default=None, metadata={"example": "0.12"})
    minimum_fee = Number(places_at_most=4, high="1000000000", allow_none=True, load_default=None)
    waive_minimum = fields.Boolean(load_default=False)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> WantedLine:
        """Make the domain's wanted line."""
        return WantedLine(**data)


class AdjustmentRequestSchema(RequestSchema):
    """A discount, surcharge or rush: a percentage or a fixed amount, always positive."""

    name = a_name("What is printed.", required=True, example="Rush")
    kind = fields.String(required=True, validate=validate.OneOf(ADJUSTMENT_KINDS), metadata={"example": "rush"})
    percent = Number(places_at_most=2, high="1000", allow_none=True, load_default=None, metadata={"example": "25"})
    fixed = Number(places_at_most=4, high="1000000000", allow_none=True, load_default=None)
    targets = fields.List(Language(), load_default=list, validate=validate.Length(max=MOST_TARGETS))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> WantedAdjustment:
        """Make the domain's wanted adjustment."""
        return WantedAdjustment(**{**data, "targets": tuple(dict.fromkeys(data["targets"]))})


class PricingRequestSchema(RequestSchema):
    """The whole pricing of a quote; without `lines` they are made from the counts and the price list anew."""

    lines = fields.List(
        fields.Nested(LineRequestSchema), allow_none=True, load_default=None, validate=validate.Length(1, 500)
    )
    adjustments = fields.List(
        fields.Nested(AdjustmentRequestSchema), load_default=list, validate=validate.Length(max=50)
    )
    note = a_text("A note kept with the price.", allow_none=True, load_default=None)
    as_whole = fields.Boolean(load_default=False, metadata={"description": "All targets or none."})
    deadline = Instant(
        allow_none=True,
        load_default=None,
        metadata={"description": "When all of it will be delivered; without one it stays as it was wished."},
    )

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> WantedPricing:
        """Make the domain's wanted pricing."""
        lines = data["lines"]
        return WantedPricing(
            lines=None if lines is None else tuple(lines),
            adjustments=tuple(data["adjustments"]),
            note=data["note"],
            as_whole=data["as_whole"],
            deadline=data["deadline"],
        )
