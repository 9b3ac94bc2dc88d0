"""Roles and databases of the services, and their migrations."""

import subprocess
import sys
from contextlib import closing

import psycopg2
from psycopg2 import extensions, sql

from deploy.local.environment import has_migrations, migration_environment
from deploy.local.plan import Plan
from deploy.local.processes import SERVICES
from deploy.local.state import CHECKOUT
from deploy.local.troubles import LaunchTrouble
from portal_kit.revisions import newest_revision

# owner: migrates, above row-level security; app: the services, under it; relay: the outboxes of all.
ROLES = {"owner": "BYPASSRLS", "app": "NOBYPASSRLS", "relay": "BYPASSRLS"}
SET_UP_LOCK = 7_015_001
MIGRATIONS = "portal_kit.migrations"
GRANTS = """
REVOKE CONNECT ON DATABASE {database} FROM PUBLIC;
GRANT CONNECT ON DATABASE {database} TO portolan_app, portolan_relay;
GRANT USAGE ON SCHEMA public TO portolan_app, portolan_relay;
ALTER DEFAULT PRIVILEGES FOR ROLE portolan_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO portolan_app, portolan_relay;
ALTER DEFAULT PRIVILEGES FOR ROLE portolan_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO portolan_app, portolan_relay;
"""


def set_up_databases(plan: Plan) -> None:
    """Make the roles and each service's database; what is there already is left as it is."""
    with closing(_connect(plan.database_admin_uri)) as server, server.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", (SET_UP_LOCK,))
        _make_roles(cursor, plan)
        for service in SERVICES:
            _make_database(cursor, service)
    for service, uri in plan.database_uris("owner").items():
        with closing(_connect(uri)) as database, database.cursor() as cursor:
            cursor.execute(sql.SQL(GRANTS).format(database=sql.Identifier(f"portolan_{service}")))


def is_migrated(plan: Plan, service: str) -> bool:
    """Whether a service's database answers and has the tables that the code needs; newer ones will do as well."""
    try:
        with closing(_connect(plan.database_uri("owner", service))) as database, database.cursor() as cursor:
            cursor.execute("SELECT max(version_num) FROM alembic_version")
            found = cursor.fetchone()
    except psycopg2.Error:
        return False
    return found is not None and found[0] is not None and found[0] >= newest_revision(service)


def migrate(plan: Plan) -> None:
    """Bring every service's tables to the newest revision, in a process of its own where one is older."""
    if all(is_migrated(plan, service) for service in SERVICES if has_migrations(service)):
        return
    outcome = subprocess.run(
        [sys.executable, "-m", "portal_kit.migrations", "upgrade-all"],
        cwd=CHECKOUT,
        env=migration_environment(plan),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if outcome.returncode != 0:
        raise LaunchTrouble(f"the migrations failed:\n{outcome.stdout[-4000:]}")


def _connect(uri: str) -> extensions.connection:
    connection = psycopg2.connect(uri, connect_timeout=10)
    connection.autocommit = True
    return connection


def _make_roles(cursor: extensions.cursor, plan: Plan) -> None:
    for role, right in ROLES.items():
        name = f"portolan_{role}"
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (name,))
        statement = sql.SQL("{verb} ROLE {name} LOGIN {right} PASSWORD {password}").format(
            verb=sql.SQL("ALTER" if cursor.fetchone() else "CREATE"),
            name=sql.Identifier(name),
            right=sql.SQL(right),
            password=sql.Literal(plan.passwords[f"database_{role}"]),
        )
        cursor.execute(statement)


def _make_database(cursor: extensions.cursor, service: str) -> None:
    name = f"portolan_{service}"
    cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
    if not cursor.fetchone():
        statement = sql.SQL("CREATE DATABASE {} OWNER portolan_owner")
        cursor.execute(statement.format(sql.Identifier(name)))
