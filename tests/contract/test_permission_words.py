"""Permissions have names that people read, in each language."""

from __future__ import annotations

import pytest

from gateway.web import permission_words
from gateway.web.page import zone
from gateway.web.texts import LANGUAGES, Texts
from services.identity.domain.matrix import PERMISSIONS


@pytest.mark.feature("P3", "I10")
def test_every_permission_of_the_matrix_has_its_name():
    """In the order of the matrix, and no name of the code is shown."""
    assert tuple(permission_words.PERMISSIONS) == PERMISSIONS
    for language in LANGUAGES:
        texts = Texts(language, zone("UTC"))
        told = [permission_words.said(permission, texts) for permission in PERMISSIONS]
        assert len(set(told)) == len(told)
        assert not any("." in each or "_" in each for each in told)


def test_a_permission_without_words_is_called_as_programs_call_it():
    """A gateway that is older than identity shows what it got."""
    assert permission_words.said("dream.read", Texts("fr", zone("UTC"))) == "dream.read"
