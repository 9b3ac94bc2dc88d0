"""What identity tells the other services."""

from __future__ import annotations

from dataclasses import dataclass

from services.identity.domain.organisation import Organisation
from services.identity.domain.people import Contact, StaffMember


@dataclass(frozen=True, slots=True)
class OrganisationChanged:
    """An organisation was created or changed."""

    organisation: Organisation


@dataclass(frozen=True, slots=True)
class ContactChanged:
    """A contact was created or changed."""

    contact: Contact


@dataclass(frozen=True, slots=True)
class StaffChanged:
    """A member of staff was created or changed."""

    member: StaffMember


@dataclass(frozen=True, slots=True)
class AccessRevoked:
    """A session or an API key ended before its time; with neither id, all that was vouched for the subject did.

    Other roles tell it too: the sessions go on, and the next request is vouched for anew.
    """

    subject_id: str
    organisation_id: str | None
    session_id: str | None = None
    api_key_id: str | None = None
