"""Every text of the portal has its translation in every language."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from ops import texts


@pytest.mark.feature("P3")
@pytest.mark.parametrize("path", texts.catalogues(), ids=lambda path: path.parent.parent.name)
def test_every_text_of_the_portal_is_translated(path: Path):
    """A text without translation, with other placeholders, or that nobody says any more is red."""
    assert list(texts.check(path)) == []


@pytest.mark.feature("P3")
def test_french_is_set_as_french_is():
    """Typographic apostrophes, and spaces before signs of two parts at which no line breaks."""
    french = next(path for path in texts.catalogues() if path.parent.parent.name == "fr")
    told = read_po(io.BytesIO(french.read_bytes()), locale="fr")
    sentences = [text for message in told if message.id for text in _strings(message.string)]
    assert [
        text for text in sentences if re.search(r"'|\"|[^\u202f][;!?](\s|$)|[^\u00a0]:(\s|$)|[^\u00a0]%(?!\()", text)
    ] == []


def _strings(told: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (told,) if isinstance(told, str) else tuple(told)


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
