"""One real job, end to end: a Word document becomes an approved, invoiced translation."""

from __future__ import annotations

from io import BytesIO

import pytest
from docx import Document

from deploy.local.demo.job import Job
from gateway.client import ApiProblem, PortalClient
from gateway.client.uploads import download
from portal_kit.testing.processes import eventually
from tests.e2e.suite import Suite

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def job(sign_in) -> Job:
    """A finished job in French and Spanish, requested by Anna."""
    done = Job(sign_in("anna"), sign_in("paula", "agency"))
    for _, step in done.steps():
        step()
    return done


@pytest.mark.feature("O1")
@pytest.mark.feature("O14")
@pytest.mark.feature("N5")
def test_a_word_document_becomes_an_approved_and_invoiced_translation(job: Job):
    """Every service has done its part."""
    assert job.quote["state"] == "accepted"
    assert job.order["state"] == "closed"
    assert job.invoice["gross"] == job.quote["price"]["gross"]
    assert [target["state"] for target in job.order["targets"]] == ["approved", "approved"]


@pytest.mark.feature("D3")
def test_the_delivery_is_a_word_document_in_the_other_language(job: Job, anna: PortalClient):
    """Same format, same structure, other words."""
    files = {file["target_language"]: file for file in anna.items("/files", order_id=job.order["id"], purpose="target")}
    assert set(files) == {"fr", "es"}
    delivered = Document(BytesIO(download(anna, files["fr"]["id"])))
    source = Document(BytesIO(download(anna, job.source["id"])))
    assert len(delivered.paragraphs) == len(source.paragraphs)
    assert delivered.paragraphs[1].text != source.paragraphs[1].text


@pytest.mark.feature("N1")
def test_people_are_told_by_mail_at_each_step(job: Job, suite: Suite):
    """In words of the client, with the number of the thing."""
    wanted = {job.quote["number"], job.order["number"], job.invoice["number"]}
    letters = eventually(
        lambda: [one for one in suite.letters("anna@nordwind.example") if any(n in one["subject"] for n in wanted)],
        what="letters to Anna",
    )
    assert all(letter["text"].strip() for letter in letters)


@pytest.mark.feature("O2")
def test_a_closed_order_offers_nothing_that_would_change_its_work(job: Job, anna: PortalClient):
    """The server tells what is allowed, and refuses the rest with the same list."""
    offered = {each["event"] for each in anna.get(f"/orders/{job.order['id']}/transitions")["transitions"]}
    assert "approve" not in offered
    with pytest.raises(ApiProblem) as refused:
        anna.move(f"/orders/{job.order['id']}", "approve")
    assert refused.value.status == 409


def test_the_audit_finds_nothing(job: Job, suite: Suite):
    """All invariants hold over all databases, the store and the dead letters."""
    assert "0 findings" in suite.audit()
