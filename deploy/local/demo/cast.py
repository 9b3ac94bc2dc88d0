"""The people of the demo: an agency and three client organisations."""

from __future__ import annotations

from dataclasses import dataclass, field

# Known to everybody who reads this: the demo listens on loopback only, and production never seeds.
PASSWORD = "calm-harbour-demo"  # noqa: S105 - the demo's sign-ins are printed
AGENCY = "agency"


@dataclass(frozen=True)
class Person:
    """Somebody who signs in."""

    user_id: str
    name: str
    roles: tuple[str, ...]
    language: str = "en"
    billing: bool = False


@dataclass(frozen=True)
class Organisation:
    """A client with its people."""

    account_id: str
    name: str
    country: str
    currency: str
    language: str
    address: tuple[str, ...]
    tax_percent: str
    people: tuple[Person, ...]
    vat_number: str | None = None
    settings: dict[str, object] = field(default_factory=dict)


ADMINISTRATOR = Person("ada", "Ada Olsen", ("admin",))
STAFF = (
    Person("paula", "Paula Martin", ("pm",)),
    Person("felix", "Félix Moreau", ("finance",), language="fr"),
)
ORGANISATIONS = (
    Organisation(
        "nordwind", "Nordwind GmbH", "DE", "EUR", "en", ("Hafenstraße 1", "20457 Hamburg"), "19",
        (
            Person("anna", "Anna Berg", ("requester",), billing=True),
            Person("otto", "Otto Lang", ("observer",)),
            Person("marie", "Marie Vogt", ("manager",)),
        ),
        vat_number="DE136695976",
    ),
    Organisation(
        "lumiere", "Lumière SARL", "FR", "EUR", "fr", ("12 rue des Arts", "69002 Lyon"), "20",
        (
            Person("claire", "Claire Dupont", ("requester", "manager"), language="fr"),
            Person("luc", "Luc Petit", ("observer",), language="fr"),
        ),
    ),
    Organisation(
        "fjord", "Fjord Instruments AS", "NO", "NOK", "en", ("Kaigata 9", "5013 Bergen"), "25",
        (Person("ingrid", "Ingrid Dahl", ("manager",)), Person("nils", "Nils Aas", ("requester",))),
    ),
)  # fmt: skip

# Which services are sold, and for how much a unit in each currency.
SERVICES = (
    {"key": "translation", "name": "Translation", "unit": "word", "has_grid": True},
    {"key": "mt-post-editing", "name": "MT post-editing", "unit": "word", "has_grid": True},
    {"key": "proofreading", "name": "Proofreading", "unit": "word", "has_grid": False, "monolingual": True},
    {"key": "desktop-publishing", "name": "Desktop publishing", "unit": "page", "has_grid": False},
)
RATES = (
    ("translation", "word", "EUR", "0.12", "30"),
    ("translation", "word", "NOK", "1.40", "350"),
    ("mt-post-editing", "word", "EUR", "0.07", "25"),
    ("proofreading", "word", "EUR", "0.04", "25"),
    ("desktop-publishing", "page", "EUR", "9.50", None),
)


def email(person: Person, organisation: Organisation | None = None) -> str:
    """The address of a person; nothing leaves the machine, the mail catcher takes it."""
    return f"{person.user_id}@{organisation.account_id if organisation else AGENCY}.example"
