"""Fetching results: one file, a part of it, one language, or everything as a zip."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import httpx
import pytest

from gateway.client import PortalClient
from gateway.client.uploads import download
from portal_kit.testing.processes import eventually
from tests.e2e.journeys.desk import TEXT, Desk, refused

pytestmark = pytest.mark.e2e


def archive(client: PortalClient, **query: object) -> dict[str, bytes]:
    """Download a bundle and return its content by path."""
    answer = client.request("GET", "/bundles", params=query)
    assert answer.headers["content-type"] == "application/zip"
    assert len(answer.content) == int(answer.headers["content-length"])
    with ZipFile(BytesIO(answer.content)) as packed:
        assert packed.testzip() is None
        return {name: packed.read(name) for name in packed.namelist()}


@pytest.mark.feature("D2")
@pytest.mark.feature("D3")
def test_results_are_fetched_one_by_one_by_language_and_all_together(desk: Desk):
    """A folder per purpose and language, also when two files have the same name."""
    glossary = desk.file("brake = frein\n", "glossary.txt", purpose="reference")
    order = desk.ordered("fr", "es", reference_file_ids=[glossary["id"]])
    desk.deliver(order, "fr", text="La grue.\n", final=False)
    desk.deliver(order, "fr", text="La grue, fin.\n")
    desk.deliver(order, "es", text="La grúa.\n")
    eventually(lambda: len(list(desk.client.items("/files", order_id=order["id"]))) == 5, what="all files of the order")
    everything = archive(desk.client, order_id=order["id"])
    assert everything["source/manual.txt"] == TEXT.encode()
    assert everything["reference/glossary.txt"] == b"brake = frein\n"
    french = archive(desk.client, order_id=order["id"], language="fr")
    assert {content.decode() for content in french.values()} == {"La grue.\n", "La grue, fin.\n"}
    assert all(path.startswith("target/fr/") for path in french)
    assert set(everything) == {"source/manual.txt", "reference/glossary.txt", "target/es/manual.txt", *french}
    spanish = next(desk.client.items("/files", order_id=order["id"], purpose="target"))
    assert archive(desk.client, file_ids=spanish["id"]) != {}


@pytest.mark.feature("D3")
def test_a_part_of_a_file_is_fetched_by_its_range(desk: Desk):
    """The link behind the download takes byte ranges, so a broken download goes on."""
    file = desk.file()
    link = desk.client.get(f"/files/{file['id']}/download-link")["url"]
    answer = httpx.get(link, headers={"Range": "bytes=4-8"})
    assert (answer.status_code, answer.content) == (206, TEXT.encode()[4:9])
    redirected = desk.client.request("GET", f"/files/{file['id']}/download")
    assert redirected.status_code == 302
    assert download(desk.client, file["id"]) == TEXT.encode()


@pytest.mark.feature("D3")
def test_nobody_else_fetches_them(desk: Desk, claire: PortalClient):
    """A file and an order of another organisation do not exist."""
    order = desk.ordered("fr")
    with refused(404, "file_not_found"):
        claire.get(f"/files/{order['source_files'][0]['file_id']}/download-link")
    with refused(404, "file_not_found"):
        claire.request("GET", "/bundles", params={"order_id": order["id"]})
