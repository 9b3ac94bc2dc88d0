"""Why a line has its rate and its percentages, in a person's words: what quotes says of each, recognised."""

from __future__ import annotations

import re
from collections.abc import Mapping

from gateway.web.texts import N_, Texts

_WHOLE: Mapping[str, str] = {
    "set by hand": N_("Rate typed by hand"),
    "price by hand: no count": N_("To be priced by hand: there is no count"),
    "price by hand: the service is priced by a person": N_("To be priced by hand, as always for this service"),
    "price by hand: no rate row matches": N_("To be priced by hand: the price list has no rate for this"),
    "grid of this quote": N_("Payable percent typed for this quote"),
    "the service pays full words": N_("Every word is charged in full for this service"),
    "default grid": N_("Payable percent: as usual"),
}
_BEGINNINGS: tuple[tuple[str, str], ...] = (
    (r"price by hand: \d+ rate rows match equally well", N_("To be priced by hand: several rates fit equally well")),
    (r"grid of the organisation for all services", N_("Payable percent of this client")),
    (r"grid of the organisation for .+", N_("Payable percent of this client for this service")),
    (r"grid of the provider for all services", N_("Payable percent of our price list")),
    (r"grid of the provider for .+", N_("Payable percent of our price list for this service")),
)
_ROW = re.compile(r"(?P<owner>general|organisation) row; (?P<matches>.+)")
_OWNERS: Mapping[str, str] = {
    "general": N_("Rate from the price list for all clients (%(matches)s)"),
    "organisation": N_("Rate agreed with this client (%(matches)s)"),
}
_MATCHES: Mapping[str, str] = {
    "service: exact": N_("this service"),
    "service: any": N_("any service"),
    "target: exact": N_("this target language"),
    "target: language": N_("target language without its variant"),
    "target: any": N_("any target language"),
    "source: exact": N_("this source language"),
    "source: language": N_("source language without its variant"),
    "source: any": N_("any source language"),
    "subject: exact": N_("this subject"),
    "subject: any": N_("any subject"),
}


def said(why: str | None, texts: Texts) -> str:
    """Say why; what nobody has put into words is left out, as it is written for programs."""
    told = why or ""
    row = _ROW.fullmatch(told)
    if row is not None:
        matches = ", ".join(texts(_MATCHES[each]) for each in row["matches"].split(", ") if each in _MATCHES)
        return texts(_OWNERS[row["owner"]], matches=matches)
    found = (text for pattern, text in _BEGINNINGS if re.fullmatch(pattern, told))
    return texts(_WHOLE.get(told) or next(found, ""))
