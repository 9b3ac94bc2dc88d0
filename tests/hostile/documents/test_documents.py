"""Documents that cannot be taken: refused by content with a reason, and the right one is taken afterwards."""

from __future__ import annotations

import pytest

from gateway.client import ApiProblem, PortalClient
from gateway.client.uploads import upload
from tests.hostile.documents.zoo import bad_ones, word

pytestmark = pytest.mark.hostile
DOCUMENTS = bad_ones()


@pytest.mark.feature("D2")
@pytest.mark.parametrize("what", list(DOCUMENTS))
def test_a_document_that_cannot_be_taken_is_refused_with_a_reason(anna: PortalClient, what: str):
    """Either at verification or at the count; never a quote without words."""
    name, data, reason = DOCUMENTS[what]
    file = upload(anna, name, data)
    assert (file["state"], file["reason"]) == ("rejected", reason), file
    assert file["message"]
    assert "Traceback" not in file["message"]
    with pytest.raises(ApiProblem) as refused:
        anna.post("/quotes", _wish(file["id"]))
    assert (refused.value.status, refused.value.code) == (409, "file_not_ready")


def test_an_empty_document_is_refused_at_once(anna: PortalClient):
    """Before any byte travels."""
    with pytest.raises(ApiProblem) as refused:
        anna.post("/uploads", {"name": "empty.docx", "size": 0, "purpose": "source"})
    assert refused.value.status == 422
    assert refused.value.code == "empty_file"


@pytest.mark.feature("D2")
def test_after_a_refused_document_the_right_one_goes_through(anna: PortalClient, paula: PortalClient):
    """The same person, the same name: stored, counted and priced."""
    name, data, _ = DOCUMENTS["truncated"]
    assert upload(anna, name, data)["state"] == "rejected"
    file = upload(anna, name, word("One good sentence.", "And another one."))
    assert file["state"] == "stored"
    made = anna.post("/quotes", _wish(file["id"]))
    quote = paula.wait(f"/quotes/{made['id']}", lambda found: found["state"] != "requested")
    assert quote["price"]["lines"][0]["total_words"] == "6"


def _wish(file_id: str) -> dict[str, object]:
    return {
        "name": "After a mishap",
        "service": "translation",
        "source_language": "en",
        "targets": [{"language": "fr"}],
        "source_file_ids": [file_id],
    }
