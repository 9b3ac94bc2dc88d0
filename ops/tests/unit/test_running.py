"""Running the audit: what it finds must last."""

from __future__ import annotations

import pytest

from ops import audit
from ops.tests.fakes import FakeEvidence

pytestmark = pytest.mark.unit


def test_a_finding_that_passes_is_none():
    """An event in the hands of a handler looks lost for a moment; what is really lost stays lost."""
    answers = iter([["notify has not handled it"], []])
    assert audit.run(FakeEvidence(), {"A4 inboxes": lambda _: iter(next(answers))}, patience=30) == []
    lasting = audit.run(FakeEvidence(), {"A4 inboxes": lambda _: iter(["lost"])}, patience=0.1)
    assert [str(finding) for finding in lasting] == ["A4  lost"]
