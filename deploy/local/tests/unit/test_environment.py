"""What each process is told, and what it must not learn."""

import json

import pytest

from deploy.local.environment import as_variables, described_environment, process_environment, suite_environment
from deploy.local.plan import DETOURED, Plan
from deploy.local.processes import SERVICES, SUITE
from deploy.local.state import State

PROCESSES = {process.name: process for process in SUITE}


def test_a_service_gets_its_own_database_as_the_role_under_row_level_security(plan):
    """Only the relay and the migrations stand above the wall between organisations."""
    told = process_environment(plan, PROCESSES["quotes"])
    assert told["DATABASE_URI"].endswith("/portolan_quotes")
    assert "portolan_app:" in told["DATABASE_URI"]
    assert not {"DATABASE_URIS", "MIGRATE_DATABASE_URI"} & set(told)


def test_the_relay_sees_every_database_as_its_own_role(plan, monkeypatch):
    """It is the one process of the suite that serves all outboxes."""
    monkeypatch.setattr("deploy.local.environment.has_migrations", lambda _service: True)
    uris = json.loads(process_environment(plan, PROCESSES["relay"])["DATABASE_URIS"])
    assert set(uris) == set(SERVICES)
    assert all("portolan_relay:" in uri for uri in uris.values())


def test_a_provider_system_learns_nothing_of_the_inside(plan):
    """It has its own broker user and no key, database or store."""
    told = process_environment(plan, PROCESSES["pseudo-tms"])
    inside = {name for name in told if name.startswith(("DATABASE", "CALLER", "S3_", "SMTP"))}
    assert not inside
    assert "pseudo_tms:" in told["TMS_AMQP_URI"]
    secrets = [text for name, text in plan.passwords.items() if name != "broker_pseudo_tms"]
    assert not [text for text in secrets if text in json.dumps(told)]


def test_nothing_of_the_invoking_shell_leaks_into_a_process(plan, monkeypatch):
    """A developer's own tokens stay in the developer's shell."""
    monkeypatch.setenv("SOME_TOKEN", "private")
    assert "SOME_TOKEN" not in process_environment(plan, PROCESSES["gateway"])


def test_limits_set_in_the_shell_reach_the_suite(plan, monkeypatch):
    """A bench run lifts the gateway's rate limit this way."""
    monkeypatch.setenv("GATEWAY_RATE", "1000")
    assert process_environment(plan, PROCESSES["gateway"])["GATEWAY_RATE"] == "1000"


@pytest.mark.parametrize(("name", "delays"), [("demo", "10,20,30"), ("test", "1,2,3"), ("test-launcher", "1,2,3")])
def test_tests_retry_sooner(plan, name, delays, monkeypatch):
    """Retries of a test take seconds, those of a demo what production's take."""
    monkeypatch.delenv("RETRY_DELAYS", raising=False)
    state = State(name, plan.state.home, plan.state.account)
    other = Plan(state, plan.ports, plan.passwords, {}, plan.processes)
    assert suite_environment(other)["RETRY_DELAYS"] == delays


@pytest.mark.parametrize(("name", "armed"), [("demo", False), ("test", True), ("test-launcher", True)])
def test_only_the_suite_of_tests_can_be_told_to_die(plan, name, armed):
    """A demo knows no place for failpoints."""
    state = State(name, plan.state.home, plan.state.account)
    other = Plan(state, plan.ports, plan.passwords, {}, plan.processes)
    assert ("PORTOLAN_FAILPOINTS" in process_environment(other, PROCESSES["orders"])) is armed


def test_fault_tests_lead_processes_past_a_proxy_and_keep_the_straight_way_for_themselves(plan):
    """Each server is reached where the proxy listens; what is served is served where it always is."""
    ports = {**plan.ports, **{f"detour_{name}": 1000 + number for number, name in enumerate(DETOURED)}}
    other = Plan(plan.state, ports, plan.passwords, {}, plan.processes)
    told = process_environment(other, PROCESSES["gateway"])
    assert told["AMQP_URI"].split("@")[1].startswith("127.0.0.1:1000/")
    assert told["S3_PUBLIC_ENDPOINT"].endswith(":1002")
    assert told["GATEWAY_PORT"] == str(plan.ports["gateway"])
    assert ":1001/" in process_environment(other, PROCESSES["orders"])["DATABASE_URI"]
    assert process_environment(other, PROCESSES["pseudo-tms"])["TMS_API_URL"].endswith(":1004")
    assert described_environment(other)["AMQP_URI"] == described_environment(plan)["AMQP_URI"]
    assert process_environment(plan, PROCESSES["gateway"])["AMQP_URI"] == described_environment(plan)["AMQP_URI"]


def test_described_values_become_variables(plan):
    """What is no text is JSON, so that a shell can carry it."""
    told = as_variables(described_environment(plan))
    assert all(isinstance(text, str) for text in told.values())
    assert json.loads(told["APP_DATABASE_URIS"])["orders"].endswith("/portolan_orders")


def test_servers_of_others_are_used_when_they_are_named(plan):
    """Databases and the provider's user are looked for on that server."""
    external = {
        "AMQP_URI": "amqp://boss:pw@broker.example:5673/agency",
        "DATABASE_URI": "postgresql://boss:pw@db.example:6432/postgres",
        "S3_ENDPOINT": "https://s3.example",
        "SMTP_HOST": "mail.example",
    }
    other = Plan(plan.state, plan.ports, plan.passwords, external, plan.processes)
    assert other.vhost == "agency"
    assert other.provider_amqp_uri.endswith("@broker.example:5673/agency")
    assert "@db.example:6432/portolan_files" in other.database_uri("app", "files")
    assert other.store["S3_PUBLIC_ENDPOINT"] == "https://s3.example"
    assert (other.mail["SMTP_HOST"], other.mail["SMTP_PORT"]) == ("mail.example", "25")
    assert other.mail_page_url is None
