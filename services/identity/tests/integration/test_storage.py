"""The repositories on PostgreSQL, in the role that is subject to row-level security."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, text

from portal_kit.caller import Caller
from portal_kit.ids import new_id
from portal_kit.paging import Cursor
from portal_kit.work import WorkShop
from services.identity.domain.access import ApiKey, Session, SessionLimits
from services.identity.domain.errors import (
    AccountIdTaken,
    ApiKeyNotFound,
    ContactNotFound,
    OrganisationNotFound,
    SessionNotFound,
    UserIdTaken,
)
from services.identity.domain.machine import Machine
from services.identity.domain.matrix import ContactRole, MachineRole, StaffRole
from services.identity.domain.organisation import Office, Organisation, Settings
from services.identity.domain.people import Contact, StaffMember
from services.identity.domain.subjects import Kind
from services.identity.ports import Search
from services.identity.storage import IdentityWork, tables
from services.identity.tests.integration.conftest import ADMINISTRATION
from services.identity.tests.unit.fakes import START

Works = WorkShop[IdentityWork]


def run(works: Works, step: Callable[[IdentityWork], Any], caller: Caller = ADMINISTRATION) -> Any:
    """Run a step in a transaction of its own."""
    with works.open(caller, "test") as work:
        return step(work)


def each(store: Callable[[Any], None], *things: object) -> None:
    """Store things one after another in one transaction."""
    for thing in things:
        store(thing)


def organisation(account_id: str) -> Organisation:
    """Make an organisation with every field filled."""
    return Organisation(
        id=new_id(),
        account_id=account_id,
        name=f"{account_id.title()} GmbH",
        country="DE",
        currency="EUR",
        language="de",
        created_at=START,
        languages=("de", "fr-CA"),
        address=("Hafenstr. 1", "20457 Hamburg"),
        offices=(Office("Bremen", ("Am Wall 2",)),),
        vat_number="DE136695976",
        settings=Settings(True, False, 5, Decimal("19.5"), 14),
    )


def contact(home: Organisation, user_id: str, name: str = "Anna Berg") -> Contact:
    """Make a contact."""
    return Contact(
        id=new_id(),
        organisation_id=home.id,
        user_id=user_id,
        email=f"{user_id}@example.org",
        name=name,
        roles=frozenset({ContactRole.REQUESTER, ContactRole.OBSERVER}),
        created_at=START,
        billing=True,
        time_zone="Europe/Berlin",
    )


def session(person: Contact, **changes: Any) -> Session:
    """Make a session of a contact."""
    made = Session(
        id=new_id(),
        token_hash=new_id(),
        subject_id=person.id,
        subject_kind=Kind.CONTACT,
        organisation_id=person.organisation_id,
        created_at=START,
        last_seen_at=START,
        ends_at=START + timedelta(hours=12),
        address="198.51.100.7",
    )
    return replace(made, **changes)


def api_key(person: Contact) -> ApiKey:
    """Make an API key of a contact."""
    return ApiKey(
        id=new_id(),
        name="Export",
        key_hash=new_id(),
        subject_id=person.id,
        subject_kind=Kind.CONTACT,
        organisation_id=person.organisation_id,
        created_at=START,
        permissions=frozenset({"order.read"}),
        expires_at=START + timedelta(days=30),
    )


@pytest.fixture
def home(works: Works) -> Organisation:
    """A stored organisation with a name of its own."""
    made = organisation(f"nord-{new_id()[-12:]}")
    run(works, lambda work: work.organisations.add(made))
    return made


@pytest.fixture
def anna(works: Works, home: Organisation) -> Contact:
    """A stored contact of it."""
    made = contact(home, "anna")
    run(works, lambda work: work.contacts.add(made))
    return made


def client_of(home: Organisation) -> Caller:
    """A caller of an organisation."""
    return Caller("contact", new_id(), home.id, {"contact.read": "organisation"})


def test_everything_comes_back_as_it_was_stored(works: Works, home: Organisation, anna: Contact) -> None:
    """Organisation, contact, member of staff, machine, session and key survive the round trip whole."""
    member = StaffMember(
        id=new_id(),
        user_id=new_id(),
        email=f"{new_id()}@agency.example",
        name="Paula",
        roles=frozenset(StaffRole),
        created_at=START,
    )
    machine = Machine(new_id(), "CMS", MachineRole.CLIENT_SYSTEM, START, home.id)
    stay, key = session(anna), api_key(anna)

    def store(work: IdentityWork) -> None:
        work.staff.add(member)
        work.machines.add(machine)
        work.sessions.add(stay)
        work.api_keys.add(key)

    run(works, store)
    assert run(works, lambda work: work.organisations.get(home.id)) == home
    assert run(works, lambda work: work.contacts.get_for_update(anna.id)) == anna
    assert run(works, lambda work: work.staff.by_login(member.email)) == member
    assert run(works, lambda work: work.machines.get(machine.id)) == machine
    assert run(works, lambda work: work.sessions.by_token_hash(stay.token_hash)) == stay
    assert run(works, lambda work: work.api_keys.find(key.id)) == key


def test_taken_names_are_conflicts(works: Works, home: Organisation, anna: Contact) -> None:
    """Account ids in the installation, user ids and addresses in the organisation, also by a change."""
    with pytest.raises(AccountIdTaken):
        run(works, lambda work: work.organisations.add(organisation(home.account_id)))
    with pytest.raises(UserIdTaken):
        run(works, lambda work: work.contacts.add(contact(home, "anna")))
    bert = contact(home, "bert")
    run(works, lambda work: work.contacts.add(bert))
    with pytest.raises(UserIdTaken):
        run(works, lambda work: work.contacts.save(bert.changed({"email": anna.email})))


def test_a_client_finds_nothing_of_another_organisation(works: Works, home: Organisation, anna: Contact) -> None:
    """Every repository filters by the caller."""
    stranger = organisation(f"sued-{new_id()[-12:]}")
    stay, key = session(anna), api_key(anna)

    def store(work: IdentityWork) -> None:
        work.organisations.add(stranger)
        work.sessions.add(stay)
        work.api_keys.add(key)

    run(works, store)
    foreign = client_of(stranger)
    refused: list[tuple[type[Exception], Callable[[IdentityWork], Any]]] = [
        (OrganisationNotFound, lambda work: work.organisations.get(home.id)),
        (ContactNotFound, lambda work: work.contacts.get(anna.id)),
        (SessionNotFound, lambda work: work.sessions.get_for_update(stay.id)),
        (ApiKeyNotFound, lambda work: work.api_keys.get_for_update(key.id)),
    ]
    for error, step in refused:
        with pytest.raises(error):
            run(works, step, foreign)
        run(works, step, client_of(home))


def test_row_security_hides_what_a_forgotten_filter_would_show(works: Works, home: Organisation, anna: Contact) -> None:
    """Queries without any condition see the caller's organisation alone, and nothing at all without a scope."""
    run(works, lambda work: work.credentials.store(anna.id, home.id, "hash"))
    run(works, lambda work: work.sessions.add(session(anna)))
    stranger = client_of(organisation("sued"))
    for table in (tables.organisations, tables.contacts, tables.credentials, tables.sessions):
        query = select(table)
        assert run(works, lambda work, q=query: work.session.execute(q).all(), stranger) == []
        assert run(works, lambda work, q=query: work.session.execute(q).all(), client_of(home)) != []
        with works.engine.connect() as connection:
            assert connection.execute(query).all() == []


def test_contacts_come_in_pages_by_name_and_are_found_by_a_part_of_it(works: Works, home: Organisation) -> None:
    """Pages of two cover all of them once, in order, also with equal names."""
    names = ["Eva", "Anna", "Anna", "Carl", "Ben % Co"]
    people = [contact(home, f"user-{index}", name) for index, name in enumerate(names)]
    run(works, lambda work: each(work.contacts.add, *people))
    me = client_of(home)
    seen: list[str] = []
    cursor: str | None = None
    while True:
        place = Cursor.read(me, {"list": "contacts"}, cursor, 2, width=2)
        page = run(works, lambda work, at=place: work.contacts.page(Search(), at), me)
        seen += [person.name for person in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == sorted(names)
    place = Cursor.read(me, {}, None, 10, width=2)
    found = run(works, lambda work: work.contacts.page(Search(text="% c", active=True), place), me)
    assert [person.name for person in found.items] == ["Ben % Co"]


def test_a_use_that_is_noted_late_does_not_undo_a_revocation(works: Works, anna: Contact) -> None:
    """Two processes hold the same session; one ends it, the other then notes a use of the old copy."""
    stay, key = session(anna), api_key(anna)
    run(works, lambda work: work.sessions.add(stay))
    run(works, lambda work: work.api_keys.add(key))
    run(works, lambda work: each(work.sessions.save, stay.revoked(START), stay.used(START + timedelta(hours=1))))
    run(works, lambda work: each(work.api_keys.save, key.revoked(START), key.used(START)))
    assert run(works, lambda work: work.sessions.by_token_hash(stay.token_hash)).revoked_at == START
    assert run(works, lambda work: work.api_keys.find(key.id)).revoked_at == START


def test_holding_sessions_are_listed_ended_ones_revoked_and_purged(works: Works, anna: Contact) -> None:
    """The list, the end of all but one, and the deletion agree with the rule of the domain."""
    limits = SessionLimits()
    now = START + timedelta(hours=3)
    fresh, here = session(anna, last_seen_at=now), session(anna, last_seen_at=now)
    idle = session(anna)
    run(works, lambda work: each(work.sessions.add, fresh, here, idle))
    place = Cursor.read(ADMINISTRATION, {}, None, 10, width=1)
    listed = run(works, lambda work: work.sessions.holding(anna.id, now, limits, place))
    assert [stay.id for stay in listed.items] == [here.id, fresh.id]
    ended = run(works, lambda work: work.sessions.revoke_of(anna.id, now, keep=here.id))
    assert set(ended) == {fresh.id, idle.id}
    run(works, lambda work: work.sessions.purge(now + timedelta(seconds=1), limits))
    left = run(works, lambda work: work.session.execute(select(tables.sessions.c.subject_id)).scalars().all())
    assert left.count(anna.id) == 1
    assert run(works, lambda work: work.sessions.revoke_in(anna.organisation_id, now)) == (anna.id,)


def test_each_list_and_lookup_has_its_index(works: Works, home: Organisation) -> None:
    """With sequential scans priced out, the planner finds an index for each query that grows."""
    queries = {
        "uq_sessions_token_hash": "SELECT * FROM sessions WHERE token_hash = 'x'",
        "uq_organisations_account_id": "SELECT * FROM organisations WHERE account_id = 'x'",
        "uq_contacts_user_id": f"SELECT * FROM contacts WHERE organisation_id = '{home.id}' AND user_id = 'x'",
        "ix_contacts_name": "SELECT * FROM contacts WHERE (name, id) > ('A', :id) ORDER BY name, id LIMIT 51",
        "ix_organisations_name": "SELECT * FROM organisations WHERE (name, id) > ('A', :id) ORDER BY name, id LIMIT 51",
        "ix_sessions_subject": "SELECT * FROM sessions WHERE subject_id = :id ORDER BY id DESC LIMIT 51",
        "ix_api_keys_subject": "SELECT * FROM api_keys WHERE subject_id = :id ORDER BY id DESC LIMIT 51",
    }

    def plan(work: IdentityWork, query: str) -> str:
        work.session.execute(text("SET LOCAL enable_seqscan = off"))
        bound = {"id": home.id} if ":id" in query else {}
        return "\n".join(work.session.execute(text(f"EXPLAIN {query}"), bound).scalars())

    for index, query in queries.items():
        assert index in run(works, lambda work, q=query: plan(work, q)), query


def test_counts_of_attempts_are_shared_and_purged(works: Works) -> None:
    """A first look makes the row, a change is seen by the next work, and old rows go."""
    key = new_id()
    run(works, lambda work: work.attempts.save(replace(work.attempts.locked(key), failures=3, failed_at=START)))
    assert run(works, lambda work: work.attempts.locked(key)).failures == 3
    run(works, lambda work: work.attempts.purge(START, START))
    assert run(works, lambda work: work.attempts.locked(key)).failures == 3
    run(works, lambda work: work.attempts.purge(START + timedelta(seconds=1), START))
    assert run(works, lambda work: work.attempts.locked(key)).failures == 0
