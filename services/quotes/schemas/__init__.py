"""Every shape of quotes that crosses the wire, both ways."""

from services.quotes.schemas.catalogue import (
    CalculationSchema,
    GridInputSchema,
    GridOwnerSchema,
    RateRowEndSchema,
    RateRowInputSchema,
    ServiceInputSchema,
    dump_calculated,
    dump_grid,
    dump_rate_row,
    dump_rate_rows,
    dump_service,
)
from services.quotes.schemas.events import to_wire
from services.quotes.schemas.incoming import (
    AnalysisFailedIn,
    AnalysisFinishedIn,
    ContactChangedIn,
    OrganisationChangedIn,
    StaffChangedIn,
)
from services.quotes.schemas.overview import dump_overview
from services.quotes.schemas.papers import OfferChoiceSchema, dump_pdf_link, provider
from services.quotes.schemas.quotes import dump_page, dump_quote, dump_transitions
from services.quotes.schemas.requests import (
    CountsSchema,
    DecisionSchema,
    OverviewFiltersSchema,
    PricingRequestSchema,
    QuoteDraftSchema,
    QuoteFiltersSchema,
    QuotePatchSchema,
    QuoteRequestSchema,
)

__all__ = [
    "AnalysisFailedIn",
    "AnalysisFinishedIn",
    "CalculationSchema",
    "ContactChangedIn",
    "CountsSchema",
    "DecisionSchema",
    "GridInputSchema",
    "GridOwnerSchema",
    "OfferChoiceSchema",
    "OrganisationChangedIn",
    "OverviewFiltersSchema",
    "PricingRequestSchema",
    "QuoteDraftSchema",
    "QuoteFiltersSchema",
    "QuotePatchSchema",
    "QuoteRequestSchema",
    "RateRowEndSchema",
    "RateRowInputSchema",
    "ServiceInputSchema",
    "StaffChangedIn",
    "dump_calculated",
    "dump_grid",
    "dump_overview",
    "dump_page",
    "dump_pdf_link",
    "dump_quote",
    "dump_rate_row",
    "dump_rate_rows",
    "dump_service",
    "dump_transitions",
    "provider",
    "to_wire",
]
