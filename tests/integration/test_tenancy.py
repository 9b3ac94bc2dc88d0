"""The second wall between organisations, examined in each service's migrated database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError

from contracts.loader import SERVICES
from portal_kit.caller import Caller
from portal_kit.database import single_connections
from portal_kit.ids import new_id
from portal_kit.tenancy import enter_scope

# Tables that are not behind the wall, and why nothing of an organisation is seen through them.
IN_EVERY_SERVICE = {
    "alembic_version": "the number of the newest migration",
    "inbox": "ids of messages that were handled, without their content",
    "operations": "stored answers, found only by the id of the caller who got them",
    "outbox": "written in the caller's transaction and read by relay and operator alone; no repository reads it",
}
IN_ONE_SERVICE = {
    "identity": {
        "staff": "the provider's own people, of no organisation; granted by staff.manage",
        "sign_in_attempts": "counters of failures by a hashed key, read before anybody is known",
    },
    "quotes": {
        "services": "what the provider sells, the same for everybody",
        "known_staff": "names of the provider's own people, of no organisation",
        "quote_numbers": "the last number given in a year",
    },
    "orders": {"order_numbers": "the last number given in a year"},
    "billing": {"number_series": "the last number given in a series of the provider's"},
}
# Tables whose rows without an organisation everybody may read, and why.
OWNERLESS = {
    "orders": {"known_people": "a client sees who of the provider's staff works for him"},
    "quotes": {
        "rate_rows": "a draft is priced in its owner's transaction; listing prices is a right of its own",
        "grids": "a draft is priced in its owner's transaction; listing grids is a right of its own",
    },
}

_TABLES = """
    SELECT c.relname AS name, c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced,
           pg_get_userbyid(c.relowner) AS owner
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v', 'm')
"""
_POLICIES = "SELECT tablename, policyname, cmd, qual, with_check FROM pg_policies WHERE schemaname = 'public'"
_LEARN = """
    INSERT INTO known_people (id, organisation_id, name, active, seen_version) VALUES (:id, :home, :name, true, 1)
"""
_LEAST_OF_A_REASON = 20
HOMES = {"anna": new_id(), "sven": new_id(), "staff": None}


@pytest.fixture(scope="module", params=SERVICES)
def service(request: pytest.FixtureRequest) -> str:
    """Each service in turn."""
    return str(request.param)


@pytest.fixture(scope="module")
def catalogue(service: str, make_database) -> Iterator[Connection]:
    """A connection to the service's migrated database, as its owner."""
    engine = single_connections(make_database(service).owner_uri)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def test_every_table_is_behind_the_wall_or_says_why_not(service: str, catalogue: Connection):
    """Row-level security is forced, for the owner too; the exceptions are exactly those listed."""
    tables = catalogue.execute(text(_TABLES)).mappings().all()
    open_tables = {table["name"] for table in tables if not (table["enabled"] and table["forced"])}
    reasons = {**IN_EVERY_SERVICE, **IN_ONE_SERVICE.get(service, {})}
    assert open_tables == reasons.keys()
    assert all(len(reason) > _LEAST_OF_A_REASON for reason in reasons.values())


def test_every_wall_has_the_one_policy_for_reading_and_writing(service: str, catalogue: Connection):
    """One shape for all: by scope and organisation, an empty setting seen as none; nothing widens it unlisted."""
    walled = {table["name"] for table in catalogue.execute(text(_TABLES)).mappings() if table["enabled"]}
    policies = catalogue.execute(text(_POLICIES)).mappings().all()
    walls = {policy["tablename"]: policy for policy in policies if policy["policyname"] == "tenancy"}
    assert walls.keys() == walled
    for policy in walls.values():
        assert policy["cmd"] == "ALL"
        assert policy["qual"] == policy["with_check"]
        assert "app.scope" in policy["qual"]
        assert "NULLIF(current_setting('app.organisation'" in policy["qual"]
    wider = {policy["tablename"]: policy for policy in policies if policy["policyname"] != "tenancy"}
    assert wider.keys() == OWNERLESS.get(service, {}).keys()
    assert all((one["cmd"], one["qual"]) == ("SELECT", "(organisation_id IS NULL)") for one in wider.values())


def test_the_role_of_the_services_cannot_step_over_the_wall(catalogue: Connection):
    """It bypasses nothing and owns no table, so it cannot take the wall down either."""
    found = catalogue.execute(text("SELECT rolbypassrls, rolsuper FROM pg_roles WHERE rolname = 'portolan_app'")).one()
    assert tuple(found) == (False, False)
    assert "portolan_app" not in {table["owner"] for table in catalogue.execute(text(_TABLES)).mappings()}


@pytest.fixture
def people(make_database) -> Iterator[Connection]:
    """The names that orders knows, as the service's role: one of each of two organisations, one of the staff."""
    database = make_database("orders")
    owner, app = single_connections(database.owner_uri), single_connections(database.app_uri)
    with owner.begin() as connection:
        rows = [{"id": new_id(), "home": home, "name": name} for name, home in HOMES.items()]
        connection.execute(text(_LEARN), rows)
    with app.connect() as connection:
        yield connection
    owner.dispose()
    app.dispose()


@pytest.mark.parametrize(
    ("caller", "seen"),
    [
        (None, {"staff"}),
        (Caller("contact", "x", organisation_id=HOMES["anna"]), {"anna", "staff"}),
        (Caller("contact", "x", organisation_id=None), {"staff"}),
        (Caller("staff", "x"), {"anna", "sven", "staff"}),
        (Caller.system("x"), {"anna", "sven", "staff"}),
    ],
)
def test_the_wall_shows_a_caller_the_own_rows_and_those_of_nobody(people: Connection, caller: Caller | None, seen: set):
    """Without a scope, or with one that names no organisation, there is nothing but the ownerless rows."""
    if caller is not None:
        enter_scope(people, caller)
    assert set(people.execute(text("SELECT name FROM known_people")).scalars()) == seen


def test_the_wall_takes_no_row_for_another_organisation_or_for_nobody(people: Connection):
    """Neither a new one nor a change of what is only shown."""
    enter_scope(people, Caller("contact", "x", organisation_id=HOMES["anna"]))
    assert people.execute(text("UPDATE known_people SET name = 'mine'")).rowcount == 1
    assert people.execute(text("DELETE FROM known_people WHERE organisation_id IS NULL")).rowcount == 0
    for home in (HOMES["sven"], None):
        with pytest.raises(ProgrammingError, match="row-level security"), people.begin_nested():
            people.execute(text(_LEARN), {"id": new_id(), "home": home, "name": "new"})
