"""Two organisations, their people and the provider's staff, for tests of calls and use cases."""

from __future__ import annotations

from typing import Any

from portal_kit.caller import Caller
from portal_kit.ids import new_id
from services.identity.adapters.vat_numbers import VatNumbers
from services.identity.domain.access import SessionLimits
from services.identity.domain.matrix import ContactRole, StaffRole
from services.identity.domain.organisation import Organisation
from services.identity.domain.people import Contact, StaffMember
from services.identity.domain.subjects import Kind
from services.identity.rpc import IdentityRpc
from services.identity.tests.unit.fakes import START, FakeOpenWork, FakePasswords, FakeSigner, Memory
from services.identity.use_cases import subjects


class House:
    """Identity over a memory: Nordwind and Südwind with contacts, and an agency with staff."""

    def __init__(self) -> None:
        self.memory = Memory()
        self.passwords = FakePasswords()
        self.signer = FakeSigner()
        self.rpc = IdentityRpc()
        self.rpc.passwords, self.rpc.signer, self.rpc.vat_numbers = self.passwords, self.signer, VatNumbers()
        self.rpc.limits, self.rpc.provider_account_id = SessionLimits(), "agency"
        self.nordwind = self._organisation("nordwind", "Nordwind GmbH")
        self.suedwind = self._organisation("suedwind", "Südwind AG")
        self.anna = self._contact(self.nordwind, "anna", ContactRole.REQUESTER)
        self.otto = self._contact(self.nordwind, "otto", ContactRole.OBSERVER)
        self.mia = self._contact(self.nordwind, "mia", ContactRole.MANAGER)
        self.sven = self._contact(self.suedwind, "sven", ContactRole.MANAGER)
        self.paula = self._staff("paula", StaffRole.PM)
        self.fritz = self._staff("fritz", StaffRole.FINANCE)
        self.ada = self._staff("ada", StaffRole.ADMIN)

    def caller(self, person: Contact | StaffMember, session_id: str | None = None) -> Caller:
        """Return the caller that identity would vouch for."""
        kind = Kind.CONTACT if isinstance(person, Contact) else Kind.STAFF
        subject = subjects.by_id(self.memory.work(), kind, person.id)
        assert subject is not None
        return Caller(
            kind.value, person.id, subject.organisation_id, subject.grants(), person.name, session_id=session_id
        )

    def call(self, method: str, by: Contact | StaffMember | Caller | None = None, **params: Any) -> Any:
        """Call as the kit does after its guards: with a work, or with what opens works."""
        caller = self.caller(by) if isinstance(by, Contact | StaffMember) else by
        declared = getattr(IdentityRpc, method)
        by_hand = declared.guard.by_hand
        if caller is not None:
            caller.scope(declared.guard.permission)
        first = FakeOpenWork(self.memory, caller) if by_hand else self.memory.work(caller)
        return declared.__wrapped__(self.rpc, first, **params)

    def sign_in(self, login: str = "anna", password: str = "correct horse", **where: str) -> dict[str, Any]:
        """Sign in, from one address unless told."""
        given = {"account_id": "nordwind", "address": "198.51.100.7", **where}
        answer: dict[str, Any] = self.call("sign_in", login=login, password=password, **given)
        return answer

    def told(self, kind: type) -> list[Any]:
        """Return the events of one kind that were emitted."""
        return [event for event in self.memory.events if isinstance(event, kind)]

    def _organisation(self, account_id: str, name: str) -> Organisation:
        made = Organisation(
            id=new_id(),
            account_id=account_id,
            name=name,
            country="DE",
            currency="EUR",
            language="de",
            created_at=START,
        )
        self.memory.organisations[made.id] = made
        return made

    def _contact(self, organisation: Organisation, user_id: str, role: ContactRole) -> Contact:
        made = Contact(
            id=new_id(),
            organisation_id=organisation.id,
            user_id=user_id,
            email=f"{user_id}@{organisation.account_id}.example",
            name=f"{user_id.title()} Berg",
            roles=frozenset({role}),
            created_at=START,
        )
        self.memory.contacts[made.id] = made
        self.memory.credentials[made.id] = "new:correct horse"
        return made

    def _staff(self, user_id: str, role: StaffRole) -> StaffMember:
        made = StaffMember(
            id=new_id(),
            user_id=user_id,
            email=f"{user_id}@agency.example",
            name=f"{user_id.title()} Martin",
            roles=frozenset({role}),
            created_at=START,
        )
        self.memory.staff[made.id] = made
        self.memory.credentials[made.id] = "new:correct horse"
        return made
