"""Seeding: the first administrator by the operator's command, everybody else through the public API; idempotent."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

from deploy.local.demo.cast import (
    ADMINISTRATOR,
    AGENCY,
    ORGANISATIONS,
    PASSWORD,
    RATES,
    SERVICES,
    STAFF,
    Organisation,
    Person,
    email,
)
from deploy.local.environment import process_environment
from deploy.local.plan import Plan
from deploy.local.processes import SUITE
from deploy.local.troubles import LaunchTrouble
from gateway.client import PortalClient

TMS = "Pseudo TMS"


def seed(plan: Plan) -> PortalClient:
    """Make what is missing of the demo's cast; returns the administrator's client."""
    _first_administrator(plan)
    admin = PortalClient.sign_in(plan.gateway_url, AGENCY, ADMINISTRATOR.user_id, PASSWORD)
    _staff(admin)
    for organisation in ORGANISATIONS:
        _organisation(admin, organisation)
    _catalogue(admin)
    _provider_system(admin, plan)
    return admin


def _first_administrator(plan: Plan) -> None:
    identity = next(process for process in SUITE if process.name == "identity")
    password_file = plan.state.write(plan.state.home / "demo-password", PASSWORD + "\n")
    command = [
        *("-m", "services.identity.worker", "create-administrator", "--user-id", ADMINISTRATOR.user_id),
        *("--name", ADMINISTRATOR.name, "--email", email(ADMINISTRATOR), "--password-file", str(password_file)),
    ]
    environment = {**os.environ, **process_environment(plan, identity)}
    made = subprocess.run([sys.executable, *command], env=environment, capture_output=True, text=True, check=False)
    if made.returncode:
        raise LaunchTrouble(f"the first administrator could not be made:\n{made.stdout}{made.stderr}")


def _staff(admin: PortalClient) -> None:
    known = {person["user_id"] for person in admin.items("/staff")}
    for person in STAFF:
        if person.user_id not in known:
            admin.post("/staff", {**_told(person), "email": email(person)})


def _organisation(admin: PortalClient, organisation: Organisation) -> None:
    found = list(admin.items("/organisations", account_id=organisation.account_id))
    made = found[0] if found else admin.post("/organisations", _described(organisation))
    known = {person["user_id"] for person in admin.items("/contacts", organisation_id=made["id"])}
    for person in organisation.people:
        if person.user_id not in known:
            contact = {**_told(person), "email": email(person, organisation), "organisation_id": made["id"]}
            admin.post("/contacts", {**contact, "billing": person.billing})


def _described(organisation: Organisation) -> dict[str, Any]:
    return {
        "account_id": organisation.account_id,
        "name": organisation.name,
        "country": organisation.country,
        "currency": organisation.currency,
        "language": organisation.language,
        "address": list(organisation.address),
        "vat_number": organisation.vat_number,
        "settings": {"tax_percent": organisation.tax_percent, **organisation.settings},
    }


def _told(person: Person) -> dict[str, Any]:
    return {
        "user_id": person.user_id,
        "name": person.name,
        "roles": list(person.roles),
        "language": person.language,
        "password": PASSWORD,
    }


def _catalogue(admin: PortalClient) -> None:
    known = {service["key"] for service in admin.get("/services")["items"]}
    for service in SERVICES:
        if service["key"] not in known:
            admin.post("/services", service)
    rows = {(row["service"], row["currency"]) for row in admin.items("/rate-rows")}
    for service_key, unit, currency, rate, minimum in RATES:
        if (service_key, currency) not in rows:
            row = {"service": service_key, "unit": unit, "currency": currency, "rate": rate, "minimum_fee": minimum}
            admin.post("/rate-rows", {**row, "valid_from": "2026-01-01"})


def _provider_system(admin: PortalClient, plan: Plan) -> None:
    """Give the example system its API key, once; it waits for the file."""
    key_file = plan.provider_key_file
    if key_file.exists() and _works(admin.base_url, key_file.read_text().strip()):
        return
    made = admin.post("/machines", {"name": TMS, "kind": "provider_system"})
    plan.state.write(key_file, made["api_key"]["secret"] + "\n")


def _works(base_url: str, key: str) -> bool:
    """Whether the key is of this installation's present database."""
    from gateway.client import ApiProblem

    try:
        PortalClient(base_url, key).get("/session")
    except ApiProblem:
        return False
    return True
