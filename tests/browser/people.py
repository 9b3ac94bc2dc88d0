"""Who sits before the browser: a person of the demo's cast for each role."""

from __future__ import annotations

from dataclasses import dataclass

from deploy.local.demo.cast import AGENCY, PASSWORD


@dataclass(frozen=True, slots=True)
class Seat:
    """The account and the user id that somebody signs in with."""

    account_id: str
    user_id: str
    password: str = PASSWORD


SEATS = {
    "requester": Seat("nordwind", "anna"),
    "observer": Seat("nordwind", "otto"),
    "manager": Seat("nordwind", "marie"),
    "french": Seat("lumiere", "claire"),
    "french observer": Seat("lumiere", "luc"),
    "norwegian": Seat("fjord", "ingrid"),
    "pm": Seat(AGENCY, "paula"),
    "finance": Seat(AGENCY, "felix"),
    "administrator": Seat(AGENCY, "ada"),
}
"""By what a test is about; `french` and `finance` read the portal in French."""
