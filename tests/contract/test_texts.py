"""Every text of the portal has its translation in every language."""

from __future__ import annotations

from pathlib import Path

import pytest

from ops import texts


@pytest.mark.feature("P3")
@pytest.mark.parametrize("path", texts.catalogues(), ids=lambda path: path.parent.parent.name)
def test_every_text_of_the_portal_is_translated(path: Path):
    """A text without translation, with other placeholders, or that nobody says any more is red."""
    assert list(texts.check(path)) == []


def test_texts_of_code_templates_and_plurals_are_gathered():
    """What the extractor does not know would never be translated."""
    gathered = {message.id for message in texts.gathered() if message.id}
    assert {"Sign in", "Quotes", "Ready for your decision"} <= gathered
    assert ("%(num)s unread", "%(num)s unread") in gathered


def test_a_gap_and_a_lost_placeholder_are_found(tmp_path: Path):
    """The check itself can fail."""
    path = tmp_path / "fr" / "LC_MESSAGES" / "portolan.po"
    path.parent.mkdir(parents=True)
    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    path.write_text(header + 'msgid "Net %(net)s"\nmsgstr "Net"\n\nmsgid "Gone"\nmsgstr "Parti"\n', encoding="utf-8")
    troubles = "\n".join(texts.check(path))
    assert "'Net %(net)s' has other placeholders" in troubles
    assert "no page says 'Gone'" in troubles
    assert "'Sign in' has no translation" in troubles
