"""The object store: down, slow, refusing, and cutting its answers short."""

from __future__ import annotations

from uuid import uuid4

import pytest

from deploy.local.demo.documents import manual
from gateway.client import PortalClient
from gateway.client.uploads import download, upload
from portal_kit.testing.detour import faults
from portal_kit.testing.processes import eventually
from tests.chaos.load import Load
from tests.chaos.pulse import Pulse
from tests.chaos.strikes import links, servers
from tests.e2e.suite import Suite

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(600), pytest.mark.usefixtures("no_process_ends")]

UPLOAD = {"name": "fault.txt", "size": 7, "purpose": "source"}


def test_object_store_down(suite: Suite, jobs: Load, pulse: Pulse, anna: PortalClient):
    """Uploads are refused in time, and what needs no bytes works."""
    with servers.restarted(suite, "store"):
        for service in ("files", "orders", "quotes"):
            assert pulse.refused_in_time(service) == 200
    pulse.recovery()
    _file_arrives(anna)


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(faults.answer(links.BUSY_STORE), id="refuses"),
        pytest.param(faults.answer(links.BROKEN_STORE), id="errors"),
        pytest.param(links.SLOW, id="slow"),
        pytest.param(links.CUT_SHORT, id="truncated"),
        pytest.param(faults.HOLE, id="silent"),
    ],
)
def test_object_store(suite: Suite, jobs: Load, pulse: Pulse, anna: PortalClient, fault: faults.Fault):
    """An upload that was under way is complete only with its bytes; pages that need no bytes work meanwhile."""
    begun = anna.post("/uploads", UPLOAD, str(uuid4()))
    with links.suffering(suite, "store", fault):
        for service in ("files", "orders", "quotes"):
            assert pulse.refused_in_time(service) == 200
        assert anna.get(f"/files/{begun['file_id']}")["state"] == "uploading"
    pulse.recovery()
    _file_arrives(anna)


def _file_arrives(anna: PortalClient) -> None:
    """What is uploaded after it is stored, and comes back byte by byte."""
    content = manual()
    stored = upload(anna, "after-the-fault.docx", content)
    assert stored["state"] == "stored"
    assert eventually(lambda: download(anna, stored["id"]) == content, 60, "the same bytes")
