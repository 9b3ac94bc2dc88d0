"""Counting words under the three rules, by the published vectors and by hand-made cases."""

import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.files.domain.counting import count_words, is_numbers_only
from services.files.domain.errors import UnknownProfile
from services.files.domain.profiles import DEFAULT_PROFILE, Part, Rule, profile_named
from services.files.domain.text import TAG, characters
from services.files.linguistics.words import words

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text())


@pytest.mark.feature("D4")
@pytest.mark.parametrize("vector", VECTORS["counting"], ids=lambda vector: vector["text"])
@pytest.mark.parametrize("rule", list(Rule))
def test_published_examples_count_as_published(vector, rule):
    """The vectors of the domain come out exactly."""
    assert count_words(vector["text"], rule, vector["lang"], words) == vector[rule.value]


@pytest.mark.parametrize(
    ("text", "language", "unicode", "whitespace", "cat"),
    [
        ("我们今天去北京", "zh", Fraction(70, 28), 7, 7),
        ("我们今天去北京。", "zh", Fraction(70, 28), 7, 7),
        ("日本語のテスト", "ja", Fraction(70, 30), 7, 7),
        ("Das ist 日本語です, ok", "de", 3 + Fraction(50, 30), 3 + 5, 3 + 5),
        ("2024年", "zh", Fraction(50, 28), 2, 2),
        ("售价 15 美元", "zh", Fraction(60, 28), 5, 5),
        ("iPhone 15 很好", "zh", 2 + Fraction(20, 28), 4, 4),
        ("2024", "zh", Fraction(40, 28), 1, 0),
        ("한국어 문장", "ko", Fraction(50, 33), 2, 2),
        ("大韓民國", "ko", Fraction(40, 33), 4, 4),
        ("สวัสดี", "th", Fraction(1), 1, Fraction(1)),
        ("ສະບາຍດີ", "lo", None, 1, None),
        ("hello ສະບາຍດີ", "en", None, 2, None),
        ("សួស្តី", "km", None, 1, None),
        ("မင်္ဂလာပါ", "my", None, 1, None),
        ("", "en", 0, 0, 0),
        ("…", "en", 0, 1, 0),
        ("Item 5", "en", 2, 2, 2),
        ("cafe\u0301 au lait", "fr", 3, 3, 3),
        (f"un{TAG}believ{TAG}able", "en", 1, 1, 1),
        ("صباح الخير", "ar", 2, 2, 2),
        ("नमस्ते दुनिया", "hi", 2, 2, 2),
    ],
)
def test_scripts_are_counted_by_their_rules(text, language, unicode, whitespace, cat):
    """Scripts without spaces go by factor, by character, or are undefined; all others by words."""
    counted = [count_words(text, rule, language, words) for rule in (Rule.UNICODE, Rule.WHITESPACE, Rule.CAT)]
    assert counted == [unicode, whitespace, cat]


def test_a_segment_of_numbers_is_told_apart():
    """Numbers-only segments have digits and no letter."""
    assert is_numbers_only("1 2 3 @# + 4")
    assert is_numbers_only(f"{TAG}12,5 %")
    assert not is_numbers_only("A4")
    assert not is_numbers_only("…")


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])), st.sampled_from(["en", "zh", "ja", "ko", "th"]))
def test_any_text_counts_to_something_that_is_not_negative(text, language):
    """No text breaks the counter."""
    for rule in Rule:
        counted = count_words(text, rule, language, words)
        assert counted is None or counted >= 0


@given(st.lists(st.text(alphabet="abcé'’-", min_size=1), max_size=8))
def test_words_between_spaces_are_independent_of_each_other(pieces):
    """Counting a sentence is counting its pieces."""
    for rule in (Rule.UNICODE, Rule.WHITESPACE):
        apart = sum(count_words(piece, rule, "en", words) for piece in pieces)
        assert count_words("  ".join(pieces), rule, "en", words) == apart


def test_characters_leave_line_ends_out():
    """Characters with and without spaces; a line end is neither."""
    assert characters("Hello world\n") == (11, 10)
    assert characters("a\u00a0b\tc") == (5, 3)


def test_profiles_are_named_with_their_version():
    """A bare name means the current version; an unknown name says what there is."""
    assert profile_named("unicode") is profile_named("unicode-1") is DEFAULT_PROFILE
    with pytest.raises(UnknownProfile, match="whitespace-1"):
        profile_named("word97")


def test_comments_are_the_only_part_not_counted_by_default():
    """Headers, notes and text boxes are translated; comments are not."""
    assert frozenset(Part) - DEFAULT_PROFILE.counted_parts == {Part.COMMENT}
