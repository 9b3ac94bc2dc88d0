"""People and clients made for one test, so that nobody of the cast loses a right or a password to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from deploy.local.demo.cast import AGENCY, PASSWORD
from gateway.client import PortalClient
from portal_kit.ids import new_id
from tests.browser.people import Seat


def unique(word: str) -> str:
    """Return a word that no other test has."""
    return f"{word}-{new_id()[-10:]}"


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody new: where they sign in, and what the API knows of them."""

    seat: Seat
    told: dict[str, Any]

    @property
    def id(self) -> str:
        """Return the person's id."""
        return str(self.told["id"])

    def client(self, base_url: str) -> PortalClient:
        """Sign in at the API."""
        seat = self.seat
        return PortalClient.sign_in(base_url, seat.account_id, seat.user_id, seat.password)


class Newcomers:
    """Makes them, as the administrator."""

    def __init__(self, admin: PortalClient) -> None:
        self._admin = admin

    def organisation(self, name: str = "Blank Page Ltd", **more: object) -> dict[str, Any]:
        """Make a client of whom nobody can sign in yet."""
        told = {"account_id": unique("client"), "name": name, "country": "DE", "currency": "EUR", "language": "en"}
        return dict(self._admin.post("/organisations", {**told, "address": ["1 Main Street"], **more}))

    def contact(self, *roles: str, account_id: str = "nordwind", **more: object) -> Newcomer:
        """Make a contact of a client; a requester when no role is said."""
        organisation = next(iter(self._admin.items("/organisations", account_id=account_id)))
        told = self._person(roles or ("requester",), account_id, more)
        made = self._admin.post("/contacts", {**told, "organisation_id": organisation["id"]})
        return Newcomer(Seat(account_id, str(told["user_id"])), made)

    def member(self, *roles: str, **more: object) -> Newcomer:
        """Make a member of staff; a project manager when no role is said."""
        told = self._person(roles or ("pm",), AGENCY, more)
        return Newcomer(Seat(AGENCY, str(told["user_id"])), self._admin.post("/staff", told))

    def _person(self, roles: tuple[str, ...], account_id: str, more: dict[str, object]) -> dict[str, object]:
        user_id = unique("new")
        return {
            "user_id": user_id,
            "name": f"Nora {user_id}",
            "email": f"{user_id}@{account_id}.example",
            "roles": list(roles),
            "language": "en",
            "password": PASSWORD,
            **more,
        }
