"""Whom a session or key stands for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from services.identity.domain.machine import Machine
from services.identity.domain.organisation import Organisation
from services.identity.domain.people import Contact, StaffMember


class Kind(StrEnum):
    """The three kinds of subjects that identity vouches for."""

    CONTACT = "contact"
    STAFF = "staff"
    MACHINE = "machine"


@dataclass(frozen=True, slots=True)
class Subject:
    """A contact, member of staff or machine together with its organisation, as far as it has one."""

    account: Contact | StaffMember | Machine
    organisation: Organisation | None

    @property
    def id(self) -> str:
        """The id of the account."""
        return self.account.id

    @property
    def kind(self) -> Kind:
        """Which of the three kinds this is."""
        match self.account:
            case Contact():
                return Kind.CONTACT
            case StaffMember():
                return Kind.STAFF
            case Machine():
                return Kind.MACHINE

    @property
    def organisation_id(self) -> str | None:
        """The client organisation; none on the provider's side."""
        return None if self.organisation is None else self.organisation.id

    @property
    def language(self) -> str:
        """The language in which the subject is addressed."""
        if isinstance(self.account, Machine):
            return "en" if self.organisation is None else self.organisation.language
        return self.account.language

    @property
    def may_enter(self) -> bool:
        """Tell whether both the account and its organisation are active."""
        return self.account.active and (self.organisation is None or self.organisation.active)

    def grants(self) -> dict[str, str]:
        """Return what the subject may do now; rights are read at each use, never kept with a session."""
        if isinstance(self.account, Contact):
            peers = self.organisation is not None and self.organisation.settings.peer_visibility
            return self.account.grants(peer_visibility=peers)
        return self.account.grants()
