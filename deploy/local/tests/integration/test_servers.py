"""What the private servers promise to the suite."""

import io
import smtplib
from contextlib import closing
from email.message import EmailMessage
from urllib.parse import urlsplit

import amqp
import httpx
import psycopg2
import pytest
from minio import Minio
from minio.error import S3Error

from deploy.local.processes import SERVICES


def client(described, secret: str = "") -> Minio:
    """A client of the object store."""
    return Minio(
        endpoint=urlsplit(described["S3_ENDPOINT"]).netloc,
        access_key=described["S3_ACCESS_KEY"],
        secret_key=secret or described["S3_SECRET_KEY"],
        region=described["S3_REGION"],
        secure=False,
    )


def test_the_bucket_is_there_and_keeps_what_it_is_given(described):
    """The suite never has to make its bucket."""
    bucket, store = described["S3_BUCKET"], client(described)
    store.put_object(bucket_name=bucket, object_name="a/é.txt", data=io.BytesIO(b"x"), length=1)
    assert store.get_object(bucket_name=bucket, object_name="a/é.txt").read() == b"x"


def test_the_store_refuses_a_wrong_secret_and_strangers(described):
    """Signatures are checked, as in production."""
    with pytest.raises(S3Error, match="SignatureDoesNotMatch"):
        client(described, secret="guessed").list_buckets()
    assert httpx.get(f"{described['S3_ENDPOINT']}/{described['S3_BUCKET']}/a").is_client_error


def test_a_presigned_link_opens_one_object_for_reading(described):
    """The same link does not write."""
    bucket, store = described["S3_BUCKET"], client(described)
    store.put_object(bucket_name=bucket, object_name="b", data=io.BytesIO(b"y"), length=1)
    link = store.presigned_get_object(bucket_name=bucket, object_name="b")
    assert httpx.get(link).content == b"y"
    assert httpx.put(link, content=b"z").status_code == 403


def test_the_application_role_stays_under_row_level_security(described):
    """The owner and the relay stand above it; nobody else does."""
    with closing(psycopg2.connect(described["DATABASE_ADMIN_URI"])) as server, server.cursor() as cursor:
        cursor.execute("SELECT rolname, rolbypassrls, rolsuper FROM pg_roles WHERE rolname LIKE 'portolan_%%'")
        rights = {name: (bypasses, boss) for name, bypasses, boss in cursor.fetchall()}
    assert rights == {
        "portolan_owner": (True, False),
        "portolan_app": (False, False),
        "portolan_relay": (True, False),
    }


@pytest.mark.parametrize("service", SERVICES)
def test_a_table_of_the_owner_can_be_used_by_the_application_and_not_changed_in_shape(described, service):
    """Default privileges cover what migrations will make."""
    with closing(psycopg2.connect(described["OWNER_DATABASE_URIS"][service])) as owner, owner.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS probe; CREATE TABLE probe (id bigserial PRIMARY KEY)")
        owner.commit()
    with closing(psycopg2.connect(described["APP_DATABASE_URIS"][service])) as app, app.cursor() as cursor:
        cursor.execute("INSERT INTO probe DEFAULT VALUES RETURNING id")
        assert cursor.fetchone()
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute("DROP TABLE probe")


def test_a_provider_system_cannot_reach_the_inside_of_the_bus(described):
    """It may not read a service's queue nor publish an internal event."""
    parts = urlsplit(described["PROVIDER_AMQP_URI"])
    credentials = {"userid": parts.username, "password": parts.password, "virtual_host": parts.path[1:]}
    for forbidden in (
        lambda channel: channel.basic_get("rpc-quotes"),
        lambda channel: channel.queue_declare("mine"),
        lambda channel: channel.queue_bind("provider.pseudo_tms", "quotes.events", "#"),
    ):
        connection = amqp.Connection(f"{parts.hostname}:{parts.port}", **credentials)
        connection.connect()
        with closing(connection), pytest.raises(amqp.exceptions.AccessRefused):
            forbidden(connection.channel())


def test_mail_is_caught_and_can_be_read(described):
    """The page's JSON is what tests and the demo look at."""
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "Hallo", "portal@portolan.example", "ann@client.example"
    message.set_content("Grüße")
    with smtplib.SMTP(described["SMTP_HOST"], int(described["SMTP_PORT"])) as server:
        server.send_message(message)
    found = httpx.get(described["MAIL_PAGE_URL"] + "/api/messages", params={"recipient": "ann@client.example"})
    assert found.json()["items"][0]["text"].strip() == "Grüße"
    assert "Hallo" in httpx.get(described["MAIL_PAGE_URL"]).text
