"""The fuzzy score and its bands."""

import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.files.domain.bands import Band, band_of_score
from services.files.domain.score import distance, fuzzy_score, similarity
from services.files.linguistics.words import words

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text())


@pytest.mark.parametrize("vector", VECTORS["fuzzy"], ids=lambda vector: vector["a"])
def test_published_pairs_score_as_published(vector):
    """The vector of the domain: 73, which is fuzzy_50."""
    score = fuzzy_score(vector["a"], vector["b"], words)
    assert score == vector["score"]
    assert band_of_score(score) is Band(vector["band"])


def test_the_similarities_of_the_vector_are_exact():
    """Two words of six differ, and 6 characters of 31."""
    a, b = VECTORS["fuzzy"][0]["a"], VECTORS["fuzzy"][0]["b"]
    assert similarity(words(a), words(b)) == Fraction(2, 3)
    assert round(float(similarity(a, b)), 3) == 0.806


def test_without_words_on_a_side_characters_decide():
    """Signs have no words: the score is that of the characters."""
    assert fuzzy_score("++", "+-", words) == 50
    assert fuzzy_score("++", "+a", words) == 50


def test_penalties_are_taken_off_before_rounding_down():
    """A penalty costs whole points and never makes a score negative."""
    assert (
        fuzzy_score("red button", "Red button.", words, penalties=1)
        == fuzzy_score("red button", "Red button.", words) - 1
    )
    assert fuzzy_score("a", "b", words, penalties=5) == 0


@pytest.mark.parametrize(
    ("score", "band"),
    [
        (101, Band.CONTEXT), (100, Band.EXACT), (99, Band.FUZZY_95), (95, Band.FUZZY_95), (94, Band.FUZZY_85),
        (85, Band.FUZZY_85), (84, Band.FUZZY_75), (75, Band.FUZZY_75), (74, Band.FUZZY_50), (50, Band.FUZZY_50),
        (49, Band.NO_MATCH), (0, Band.NO_MATCH),
    ],
)  # fmt: skip
def test_bands_begin_at_their_lowest_score(score, band):
    """Each edge belongs to the upper band."""
    assert band_of_score(score) is band


@given(st.text(max_size=12), st.text(max_size=12))
def test_the_score_is_symmetric_and_never_a_full_match(a, b):
    """Different keys score from 0 to 99, whichever side is asked."""
    assert fuzzy_score(a, b, words) == fuzzy_score(b, a, words)
    assert 0 <= fuzzy_score(a, b, words) <= 99


@given(st.text(max_size=10), st.text(max_size=10), st.text(max_size=10))
def test_the_distance_is_a_metric(a, b, c):
    """Zero only for equals, and never longer than a detour."""
    assert (distance(a, b) == 0) == (a == b)
    assert distance(a, c) <= distance(a, b) + distance(b, c)
