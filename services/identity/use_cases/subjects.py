"""Finding whom a login, session or key stands for."""

from __future__ import annotations

from portal_kit.errors import NotFound, StaleVersion
from services.identity.domain.subjects import Kind, Subject
from services.identity.ports import Work


def by_login(work: Work, account_id: str, login: str, provider_account_id: str) -> Subject | None:
    """Find the person who signs in; the provider's own account id leads to its staff."""
    account, name = account_id.strip().lower(), login.strip().lower()
    if account == provider_account_id:
        member = work.staff.by_login(name)
        return None if member is None else Subject(member, None)
    organisation = work.organisations.by_account_id(account)
    if organisation is None:
        return None
    contact = work.contacts.by_login(organisation.id, name)
    return None if contact is None else Subject(contact, organisation)


def by_id(work: Work, kind: Kind, subject_id: str) -> Subject | None:
    """Find the account behind a session or key, with its organisation; nothing when it is gone."""
    try:
        match kind:
            case Kind.STAFF:
                return Subject(work.staff.get(subject_id), None)
            case Kind.CONTACT:
                contact = work.contacts.get(subject_id)
                return Subject(contact, work.organisations.get(contact.organisation_id))
            case Kind.MACHINE:
                machine = work.machines.get(subject_id)
                owner = machine.organisation_id
                return Subject(machine, None if owner is None else work.organisations.get(owner))
    except NotFound:
        return None


def expect_version(asked: int | None, present: int) -> None:
    """Refuse a change that was decided on an older version than the present one."""
    if asked is not None and asked != present:
        raise StaleVersion("This was changed in the meantime. Read it again and decide anew.", version=present)
