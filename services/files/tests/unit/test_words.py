"""The pattern for UAX #29 words against an independent implementation."""

import regex
from hypothesis import given
from hypothesis import strategies as st
from uniseg.wordbreak import words as words_of_uniseg

from services.files.linguistics import words as module
from services.files.linguistics.words import words

# One character or two of each Word_Break class, of versions that both implementations know.
TRICKY = (
    "aZé9٣'’.,:;_ -\u00ad\u0301אב\"カｶーあ中한\u1100\u1161ไ\u0e31က\U0001f1e6\n\r\u3000·\u2060\u0903\u02d7ª\u2024．，"
)


def _with_letter_or_digit(tokens):
    return [token for token in tokens if any(character.isalnum() for character in token)]


@given(st.text(alphabet=TRICKY, max_size=12))
def test_words_agree_with_an_independent_implementation(text):
    """Over random strings of every class, the tokens are those of uniseg."""
    assert words(text) == _with_letter_or_digit(words_of_uniseg(text))


@given(st.text(alphabet="aZ09'.:,;_- \"", max_size=12))
def test_the_short_way_for_ascii_agrees_too(text):
    """The pattern for plain ASCII is the same rule."""
    assert words(text) == _with_letter_or_digit(words_of_uniseg(text))


def test_an_apostrophe_after_a_hebrew_letter_ends_its_word():
    """WB7a: what follows it without a letter is a word of its own."""
    assert words("א'9") == ["א'", "9"]
    assert words("אב'ג'") == ["אב'ג'"]


def test_emoji_and_lone_modifiers_are_no_words():
    """A token counts only with a letter or a digit."""
    assert words("👍🏽 ˗ _ — é") == ["é"]


def test_the_pinned_unicode_version_is_the_one_installed():
    """An upgrade of the tables changes contractual counts: it needs a new profile version."""
    assert module.UNICODE_VERSION == "17.0"
    assert regex.match(r"\p{L}", "\U00010940"), "a letter that Unicode 17.0 added"
