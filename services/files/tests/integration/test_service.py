"""The service and its worker as real processes: calls over the broker, events in, and `kill -9` at the worst places."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select, update

from contracts import topology
from portal_kit.database import single_connections
from portal_kit.envelope import Envelope
from portal_kit.ids import new_id
from portal_kit.tables import outbox
from portal_kit.testing.broker import CallFailed, RpcClient
from portal_kit.testing.callers import a_contact, a_staff_member
from portal_kit.testing.processes import eventually, running
from services.files.storage.tables import jobs, uploads

GRANTS = {"file.upload": "own", "file.read": "own", "count.use": "own"}


@pytest.fixture(scope="module")
def environment(database, vhost, keys, store, store_environment, tmp_path_factory):
    """What the processes are told."""
    failpoints = tmp_path_factory.mktemp("failpoints")
    return {
        "PORTOLAN_PROFILE": "test",
        "AMQP_URI": vhost.uri,
        "DATABASE_URI": database.app_uri,
        "CALLER_KEY_FILE": str(keys.folder / "files.pem"),
        "CALLER_KEYS_FILE": keys.trusted_file,
        "PORTOLAN_FAILPOINTS": str(failpoints),
        "RETRY_DELAYS": "1,2,3",
        **store_environment,
    }


@pytest.fixture(scope="module")
def service(environment):
    """The service as a process."""
    with running(["portal_kit.bus.runner", "services.files.service:FilesService"], environment) as process:
        yield process


@pytest.fixture
def worker_process(environment):
    """A worker as a process."""
    with running(["services.files.worker"], environment) as process:
        yield process


@pytest.fixture
def client(vhost, service):
    """A caller on the broker."""
    made = RpcClient(vhost.uri)
    yield made
    made.close()


@pytest.fixture
def contact():
    """A requester of an organisation of his own."""
    return a_contact(GRANTS)


@pytest.fixture
def token(keys, contact):
    """The signed context of the requester."""
    return keys.token(contact)


def upload(client, token, data, name="a.txt", purpose="source"):
    """Upload bytes as a browser does; returns the file as answered."""
    wish = {"name": name, "size": len(data), "purpose": purpose}
    begun = client.call("files.begin_upload", token, new_id(), upload=wish)
    etags = []
    for part in begun["parts"]:
        start = (part["number"] - 1) * begun["part_size"]
        answer = httpx.put(part["url"], content=data[start : start + begun["part_size"]], timeout=60)
        etags.append({"number": part["number"], "etag": answer.raise_for_status().headers["etag"]})
    return client.call("files.complete_upload", token, new_id(), upload_id=begun["id"], parts=etags)


def state_of(client, token, file_id):
    """Return the state of a file."""
    return client.call("files.get_file", token, file_id=file_id)["state"]


def wait_stored(client, token, file_id, seconds=20):
    """Wait until a worker has checked the bytes."""
    eventually(lambda: state_of(client, token, file_id) == "stored", seconds, "the file is stored")


def told(database, event_type, aggregate_id):
    """Count the events of a type about a thing."""
    engine = single_connections(database.owner_uri)
    with engine.connect() as connection:
        counted = select(func.count()).where(outbox.c.type == event_type, outbox.c.aggregate_id == aggregate_id)
        return connection.execute(counted).scalar_one()


def end_leases(database):
    """Let the time of all leases pass; in the test that counts last they end by themselves."""
    engine = single_connections(database.owner_uri)
    with engine.begin() as connection:
        connection.execute(update(jobs).values(not_before="2020-01-01T00:00:00+00:00"))


def publish_requested(client, contact, *file_ids):
    """Let quotes tell that a quote with these files was requested; returns its id."""
    quote_id = new_id()
    payload = {
        "quote_id": quote_id,
        "people": [contact.subject],
        "source_language": "en",
        "source_file_ids": list(file_ids),
        "reference_file_ids": [],
        "analysis": True,
        "profile": "unicode-1",
    }
    event = Envelope(
        new_id(), "quote.requested.v1", quote_id, 1, datetime.now(UTC), contact.organisation_id, new_id(), None, payload
    )
    client.publish(
        json.dumps(event.to_dict()), "quotes.events", event.type, content_type="application/json", delivery_mode=2
    )
    return quote_id


@pytest.mark.feature("D1")
@pytest.mark.feature("D3")
@pytest.mark.feature("D4")
def test_a_file_goes_from_upload_to_counts_and_back(client, token, contact, worker_process):
    """Begun, sent to the store, checked, counted for a quote, and downloaded as an attachment."""
    file = upload(client, token, b"Press the button. Press the button.", "m\u00e4nual.txt")
    assert file["state"] == "verifying"
    wait_stored(client, token, file["id"])
    quote_id = publish_requested(client, contact, file["id"])

    def finished():
        try:
            found = client.call("files.get_analysis", token, quote_id=quote_id)
        except CallFailed:
            return None
        return found if found["state"] == "finished" else None

    analysis = eventually(finished, 20, "the analysis is finished")
    assert analysis["bands"] == {"no_match": "3", "repetition": "3"}
    assert analysis["counts"]["words"] == "6"
    link = client.call("files.sign_download", token, file_id=file["id"])
    answer = httpx.get(link["url"])
    assert answer.content == b"Press the button. Press the button."
    assert "attachment" in answer.headers["content-disposition"]


@pytest.mark.parametrize("failpoint", ["files.verify.joined", "files.verify.checked"])
def test_a_worker_killed_while_checking_loses_nothing(client, token, environment, worker_process, database, failpoint):
    """Killed after joining the parts or before recording, the next worker finishes and the fact is told once."""
    (Path(environment["PORTOLAN_FAILPOINTS"]) / failpoint).touch()
    file = upload(client, token, b"Hello there, world.")
    eventually(lambda: not worker_process.alive, 20, "the worker dies at the failpoint")
    end_leases(database)
    worker_process.restart()
    wait_stored(client, token, file["id"], 60)
    assert told(database, "file.stored.v1", file["id"]) == 1


@pytest.mark.parametrize("failpoint", ["files.analyse.counted", "files.sum.counted"])
def test_a_worker_killed_while_counting_loses_nothing(
    client, token, contact, environment, worker_process, database, failpoint
):
    """Killed before it records counts or their sum, the next worker counts again and the fact is told once."""
    file = upload(client, token, b"Hello there, world.")
    wait_stored(client, token, file["id"])
    (Path(environment["PORTOLAN_FAILPOINTS"]) / failpoint).touch()
    quote_id = publish_requested(client, contact, file["id"])
    eventually(lambda: not worker_process.alive, 20, "the worker dies at the failpoint")
    if failpoint == "files.analyse.counted":
        end_leases(database)
    worker_process.restart()

    def finished():
        found = client.call("files.get_analysis", token, quote_id=quote_id)
        return found if found["state"] == "finished" else None

    analysis = eventually(finished, 60, "the analysis is finished")
    assert analysis["counts"]["words"] == "3"
    assert told(database, "analysis.finished.v1", analysis["id"]) == 1


def test_beginning_twice_with_one_operation_makes_one_upload(client, token, contact, database):
    """A repeated call gets the first answer, and the second store upload is dropped."""
    operation, wish = new_id(), {"name": "a.txt", "size": 5, "purpose": "source"}
    first = client.call("files.begin_upload", token, operation, upload=wish)
    assert client.call("files.begin_upload", token, operation, upload=wish) == first
    engine = single_connections(database.owner_uri)
    with engine.connect() as connection:
        mine = select(func.count()).where(uploads.c.owner_id == contact.subject)
        assert connection.execute(mine).scalar_one() == 1


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"name": "a.txt", "size": 0, "purpose": "source"}, "empty_file"),
        ({"name": "a.txt", "size": 6 * 2**30, "purpose": "source"}, "file_too_large"),
        ({"name": "a.txt", "size": -1, "purpose": "source"}, "invalid_input"),
        ({"name": "x" * 10**6, "size": 1, "purpose": "source"}, "invalid_input"),
        ({"name": "../a.txt", "size": 1, "purpose": "source"}, "invalid_file_name"),
        ({"name": "a\r\n.txt", "size": 1, "purpose": "source"}, "invalid_file_name"),
        ({"name": "a\u202etxt.exe", "size": 1, "purpose": "source"}, "invalid_file_name"),
        ({"name": "a.txt", "size": 1, "purpose": "target"}, "purpose_not_allowed"),
        ({"name": "a.txt", "size": 1, "purpose": "source", "target_language": "xx-nope"}, "invalid_input"),
        ({"name": "a.txt", "size": 1, "purpose": "source", "target_language": "fr"}, "invalid_upload"),
        ({"name": "a.txt", "size": 1, "purpose": "source", "organisation_id": new_id()}, "foreign_organisation"),
        ({"name": "a.txt", "size": 1, "purpose": "source", "sha256": "zz"}, "invalid_input"),
        ({"name": "a.txt", "size": 1, "purpose": "source", "more": 1}, "invalid_input"),
    ],
)
def test_wishes_that_cannot_be_met_are_refused_clearly(client, token, wish, code):
    """Each bad request has its code, and a corrected one goes through."""
    with pytest.raises(CallFailed) as failed:
        client.call("files.begin_upload", token, new_id(), upload=wish)
    assert failed.value.code == code
    assert client.call("files.begin_upload", token, new_id(), upload={"name": "a.txt", "size": 1, "purpose": "source"})


@pytest.mark.parametrize("method", ["get_file", "sign_download", "delete_file"])
def test_a_foreign_file_answers_as_one_that_does_not_exist(client, keys, token, method):
    """Another organisation, another person without shared work, and a random id get the same answer."""
    file = upload(client, token, b"Hello there.")
    stranger = keys.token(a_contact(GRANTS))
    operation = new_id() if method == "delete_file" else None
    answers = []
    for file_id in (file["id"], new_id()):
        with pytest.raises(CallFailed) as failed:
            client.call(f"files.{method}", stranger, operation and new_id(), file_id=file_id)
        answers.append((failed.value.category, failed.value.code))
    assert answers[0] == answers[1] == ("not_found", "file_not_found")


def test_the_provider_delivers_for_an_organisation_and_its_people_read(client, keys, contact, token, worker_process):
    """Target files are uploaded by staff, linked by the delivery, listed and bundled per language."""
    staff = keys.token(a_staff_member({"file.upload": "all", "file.read": "all"}))
    wish = {
        "name": "a.txt",
        "size": 5,
        "purpose": "target",
        "target_language": "fr",
        "organisation_id": contact.organisation_id,
    }
    begun = client.call("files.begin_upload", staff, new_id(), upload=wish)
    etag = httpx.put(begun["parts"][0]["url"], content=b"Salut").headers["etag"]
    parts = [{"number": 1, "etag": etag}]
    file = client.call("files.complete_upload", staff, new_id(), upload_id=begun["id"], parts=parts)
    wait_stored(client, staff, file["id"])
    order_id = new_id()
    payload = {"order_id": order_id, "target": "fr", "file_ids": [file["id"]], "people": [contact.subject]}
    event = Envelope(
        new_id(), "order.delivered.v1", order_id, 1, datetime.now(UTC), contact.organisation_id, new_id(), None, payload
    )
    client.publish(json.dumps(event.to_dict()), "orders.events", event.type, content_type="application/json")

    def listed():
        return client.call("files.list_files", token, filters={"order_id": order_id})["items"]

    [found] = eventually(listed, 20, "the delivery is linked")
    assert found["target_language"] == "fr"
    bundle = client.call("files.list_bundle", token, order_id=order_id, language="fr")["items"]
    assert [entry["path"] for entry in bundle] == ["target/fr/a.txt"]
    assert httpx.get(bundle[0]["url"]).content == b"Salut"


def test_a_text_is_counted_while_one_waits(client, token):
    """The calculator follows the published vector; a bad language or profile is refused."""
    counted = client.call("files.count_text", token, text="It's five o'clock!", language="en")
    assert (counted["words"], counted["profile"]) == ("3", "unicode-1")
    for wrong in ({"language": "nope-nope"}, {"profile": "word97"}, {"text": "x" * 10_001}):
        with pytest.raises(CallFailed) as failed:
            client.call("files.count_text", token, **{"text": "Hi", "language": "en", **wrong})
        assert failed.value.category == "invalid"


def test_the_topology_has_a_queue_for_each_listener():
    """The broker is told of what files listens to."""
    queues = {queue["name"] for queue in topology.definitions("x", (), retry_delays=(1,))["queues"]}
    assert {"files.quote.requested.v1", "files.quote.accepted.v1", "files.order.delivered.v1"} <= queues
