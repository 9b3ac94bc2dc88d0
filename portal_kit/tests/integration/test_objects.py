"""Objects in a real S3 store: parts, links that fit one key, and a store that is away."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx
import pytest

from portal_kit.errors import Unavailable
from portal_kit.objects import ObjectMissing, ObjectStore
from portal_kit.settings import S3Settings
from portal_kit.testing.processes import free_port

LARGE_PART = b"a" * (5 * 1024 * 1024)
SMALL_PART = b"the end"


@pytest.fixture
def key():
    """A key of its own."""
    return f"objects/{uuid4()}"


def put_part(store, key, upload, number, data):
    """Send a part as a browser does and return (number, entity tag)."""
    answer = httpx.put(store.sign_part(key, upload, number), content=data, timeout=60)
    answer.raise_for_status()
    return number, answer.headers["ETag"]


def test_parts_sent_over_presigned_links_become_one_object(store, key):
    """The bytes never pass through a service, and the order of parts is that of their numbers."""
    upload = store.open_multipart(key)
    parts = [put_part(store, key, upload, 2, SMALL_PART), put_part(store, key, upload, 1, LARGE_PART)]
    store.complete_multipart(key, upload, parts)
    assert store.size(key) == len(LARGE_PART) + len(SMALL_PART)
    fetched = BytesIO()
    store.fetch(key, fetched)
    assert fetched.getvalue() == LARGE_PART + SMALL_PART


def test_an_upload_with_a_part_that_was_never_sent_is_not_completed(store, key):
    """No object exists without its bytes."""
    upload = store.open_multipart(key)
    with pytest.raises(ObjectMissing):
        store.complete_multipart(key, upload, [(1, "0" * 32)])
    with pytest.raises(ObjectMissing):
        store.size(key)


def test_an_aborted_upload_takes_no_more_parts(store, key):
    """Dropping it twice is as good as once."""
    upload = store.open_multipart(key)
    store.abort_multipart(key, upload)
    store.abort_multipart(key, upload)
    assert httpx.put(store.sign_part(key, upload, 1), content=b"late").status_code == 404


def test_a_completed_upload_takes_no_more_parts(store, key):
    """A link that still lives must not break the object that its upload became."""
    upload = store.open_multipart(key)
    link = store.sign_part(key, upload, 1)
    tag = httpx.put(link, content=SMALL_PART).headers["ETag"]
    store.complete_multipart(key, upload, [(1, tag)])
    assert httpx.put(link, content=b"late").status_code == 404
    assert b"".join(store.chunks(key)) == SMALL_PART


def test_a_download_link_is_for_five_minutes_and_serves_an_attachment(store, key):
    """The browser saves what it gets under its own name, and asks for ranges."""
    store.put(key, b"0123456789", "text/plain")
    link = store.sign_download(key, "Angebot für Ödön.txt", "text/plain")
    assert parse_qs(urlsplit(link).query)["X-Amz-Expires"] == ["300"]
    answer = httpx.get(link, headers={"Range": "bytes=2-4"})
    assert (answer.status_code, answer.content) == (206, b"234")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''Angebot%20f")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_a_link_fits_its_own_key_and_method_alone(store, key, method):
    """Whoever holds a link of one file reaches no other."""
    other = f"{key}-other"
    store.put(key, b"mine", "text/plain")
    store.put(other, b"not mine", "text/plain")
    link = store.sign_download(key, "mine.txt")
    assert httpx.request(method, link.replace(key, other)).status_code == 403
    assert method == "GET" or httpx.request(method, link).status_code == 403
    assert b"".join(store.chunks(other)) == b"not mine"


def test_what_is_removed_is_gone_from_reads_and_lists(store, key):
    """Removing it twice is as good as once."""
    store.put(key, b"x", "text/plain")
    assert key in {found for found, _ in store.listed("objects/")}
    store.remove(key)
    store.remove(key)
    assert key not in {found for found, _ in store.listed("objects/")}
    with pytest.raises(ObjectMissing):
        list(store.chunks(key))


def test_a_store_that_is_away_is_unavailable_instead_of_empty(servers):
    """Nobody may take silence for a missing file."""
    found = servers.store_environment()
    where = S3Settings(
        endpoint=found["S3_ENDPOINT"], public_endpoint=found["S3_ENDPOINT"], access_key=found["S3_ACCESS_KEY"],
        secret_key=found["S3_SECRET_KEY"], bucket="nowhere", region=found["S3_REGION"],
    )  # fmt: skip
    away = ObjectStore(replace(where, endpoint=f"http://127.0.0.1:{free_port()}"))
    with pytest.raises(Unavailable):
        away.size("objects/any")
