"""What pages call things that a service names by a key."""

from __future__ import annotations

import pytest

from gateway.web import words
from gateway.web.page import zone
from gateway.web.texts import Texts

FRENCH = Texts("fr", zone("UTC"))


@pytest.mark.feature("P3")
@pytest.mark.parametrize(
    ("key", "name", "told"),
    [
        ("translation", "", "Traduction"),
        ("proofreading", "Proofreading", "Relecture"),
        ("sworn-translation", "Traduction assermentée", "Traduction assermentée"),
        ("sworn-translation", "", "Sworn translation"),
    ],
)
def test_a_usual_service_is_called_in_the_readers_language(key: str, name: str, told: str):
    """What only this agency sells is called as the agency does, or by its key where no name is at hand."""
    assert words.service(key, FRENCH, name) == told
