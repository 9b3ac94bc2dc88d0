"""The notify service and its worker under the real runner: facts in, notifications and mails out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from contracts import loader
from portal_kit.envelope import Envelope
from portal_kit.ids import new_id
from portal_kit.testing.broker import CallFailed, RpcClient, VirtualHost
from portal_kit.testing.callers import Keys, a_contact, a_staff_member
from portal_kit.testing.databases import FreshDatabase
from portal_kit.testing.processes import eventually, running
from services.notify.tests.integration.conftest import Mailroom

pytestmark = pytest.mark.integration
GRANTS = {"notification.own": "own"}


@pytest.fixture
def client(
    vhost: VirtualHost, keys: Keys, make_database: Callable[[str], FreshDatabase], mailroom: Mailroom
) -> Iterator[RpcClient]:
    """A client of notify and its worker, as the launcher runs them, on private parts."""
    database = make_database("notify")
    environment = {
        "PORTOLAN_PROFILE": "test",
        "AMQP_URI": vhost.uri,
        "DATABASE_URI": database.app_uri,
        "CALLER_KEYS_FILE": keys.trusted_file,
        "RETRY_DELAYS": "1,2,3",
        "LOG_LEVEL": "WARNING",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(mailroom.port),
        "MAIL_FROM": "Portolan <portal@agency.example>",
        "PUBLIC_URL": "http://127.0.0.1:8080",
    }
    service = running(["portal_kit.bus.runner", "services.notify.service:NotifyService"], environment)
    with service, running(["services.notify.worker"], environment):
        opened = RpcClient(vhost.uri)
        yield opened
        opened.close()


@pytest.mark.feature("N1")
@pytest.mark.feature("N2")
def test_a_quotes_people_are_told_in_whatever_order_the_facts_come(
    client: RpcClient, keys: Keys, mailroom: Mailroom
) -> None:
    """The request waits for staff and client to be known, the offer's mail for the contact's address."""
    organisation, contact, staff = new_id(), a_contact(GRANTS), a_staff_member(GRANTS)

    def tell(event_type: str, **changes: object) -> None:
        contract = loader.event(event_type)
        payload = {**contract.example, **changes}
        event = Envelope(new_id(), event_type, new_id(), 1, datetime.now(UTC), organisation, "c", None, payload)
        client.publish(json.dumps(event.to_dict()), contract.exchange, event_type)

    tell("quote.requested.v1", people=[contact.subject])
    tell("quote.sent.v1", people=[contact.subject])
    tell("contact.changed.v1", contact_id=contact.subject, organisation_id=organisation)
    tell("staff.changed.v1", staff_id=staff.subject, language="fr")
    tell("organisation.changed.v1", organisation_id=organisation)

    (offer,) = eventually(lambda: mailroom.to("anna@nordwind.example"), what="the client's mail")
    assert offer["Subject"] == "Your quote is ready: User manual"
    (request,) = eventually(lambda: mailroom.to("paula@agency.example"), what="the manager's mail")
    assert request["Subject"] == "Nouvelle demande Q-2026-000001 : User manual"

    mine = a_contact(GRANTS, organisation, contact.subject)
    listed = client.call("notify.list_notifications", keys.token(mine))
    assert ([item["kind"] for item in listed["items"]], listed["unread"]) == (["quote_sent"], 1)
    left = client.call("notify.mark_notifications_read", keys.token(mine), operation=new_id())
    assert left == {"unread": 0}
    assert client.call("notify.list_notifications", keys.token(mine), unread_only=True)["items"] == []

    theirs = client.call("notify.list_notifications", keys.token(staff))
    assert [item["text"] for item in theirs["items"]] == ["Nordwind GmbH asks for a quote for “User manual”."]
    with pytest.raises(CallFailed, match="not_permitted"):
        client.call("notify.list_notifications", keys.token(a_contact({})))
    with pytest.raises(CallFailed, match="invalid_id"):
        client.call("notify.mark_notifications_read", keys.token(mine), operation=new_id(), ids=["x"])
    assert client.depth("dead.notify") == 0
