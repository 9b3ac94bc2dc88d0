"""Segments, tallies, and the bands of the files of one quote."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.files.domain.bands import Band
from services.files.domain.bundles import BandCount, count_bundle, total_bands, total_counts
from services.files.domain.counts import Counts, rounded
from services.files.domain.profiles import DEFAULT_PROFILE, Part
from services.files.domain.segments import Segment, identity_of, key_of
from services.files.domain.tallies import tally
from services.files.domain.tally_codec import dump_tally, load_tally
from services.files.domain.text import TAG
from services.files.linguistics.words import words


def tally_of(*segments, language="en"):
    """Tally segments, given as texts or as `Segment`s."""
    whole = [each if isinstance(each, Segment) else Segment(each) for each in segments]
    return tally(whole, "txt", DEFAULT_PROFILE, language, words)


@pytest.mark.feature("D4")
def test_later_occurrences_are_repetitions_also_in_another_file():
    """The first file keeps the first occurrence, whatever file the later ones are in."""
    first, second = count_bundle(
        [tally_of("Press the button. ", "Press  the button."), tally_of("Press the button.", "Stop.")]
    )
    assert first.bands == {Band.REPETITION: BandCount(3, 1), Band.NO_MATCH: BandCount(3, 1)}
    assert second.bands == {Band.REPETITION: BandCount(3, 1), Band.NO_MATCH: BandCount(1, 1)}
    assert total_bands([first, second])[Band.REPETITION] == BandCount(6, 2)
    assert total_counts([first, second]).words == 10
    assert total_counts([first, second]).repetitions == 2


def test_what_is_locked_is_counted_apart_and_repeats_nothing():
    """A locked segment is in its own band, and the same text unlocked is still new."""
    [counted] = count_bundle(
        [tally_of(Segment("Acme Inc.", locked=True), "Acme Inc.", Segment("Acme Inc.", locked=True))]
    )
    assert counted.bands == {Band.NO_MATCH: BandCount(2, 1), Band.LOCKED: BandCount(4, 2)}


def test_words_are_rounded_once_per_file_and_band():
    """Three segments of 5/14 words are 15/14: one word, not three times none."""
    [counted] = count_bundle([tally_of("我", "你", "他", language="zh")])
    assert counted.bands[Band.NO_MATCH] == BandCount(1, 3)
    assert rounded(Fraction(1, 2)) == 1


def test_undefined_words_stay_undefined_and_characters_are_shown():
    """One Lao segment makes the words of the file and of the sum undefined."""
    files = count_bundle([tally_of("ສະບາຍດີ", language="lo"), tally_of("Hello")])
    assert files[0].counts.words is None
    assert total_counts(files).words is None
    assert total_bands(files)[Band.NO_MATCH].words is None
    assert files[0].counts.characters == 7


def test_parts_are_counted_or_not_by_the_profile():
    """Comments are left out, headers are in."""
    counted = tally_of(Segment("A comment", part=Part.COMMENT), Segment("A header", part=Part.HEADER))
    assert len(counted.distinct) == 1
    assert (counted.characters, counted.characters_with_spaces) == (7, 8)


def test_standard_lines_and_pages_are_exact():
    """Lines of 55 and pages of 1,800 characters with spaces."""
    counts = Counts(characters_with_spaces=990)
    assert counts.standard_lines(DEFAULT_PROFILE) == 18
    assert counts.standard_pages(DEFAULT_PROFILE) == Fraction(11, 20)


def test_the_identity_knows_tags_and_numbers_the_key_may_not():
    """Same text with another tag or number is a candidate, not a repetition."""
    bold, italic = Segment(f"Page {TAG}1", tags=("b",)), Segment(f"Page {TAG}2", tags=("i",))
    by_placeholder = replace(DEFAULT_PROFILE, numbers_as_placeholders=True)
    assert identity_of(bold) != identity_of(replace(bold, tags=("i",)))
    assert key_of(bold, by_placeholder) == key_of(italic, by_placeholder)
    assert key_of(bold, DEFAULT_PROFILE) != key_of(italic, DEFAULT_PROFILE)


def test_spaces_and_normal_forms_make_no_difference():
    """A decomposed accent or a double space is still the same segment."""
    assert identity_of(Segment("Cafe\u0301  noir ")) == identity_of(Segment("Café noir"))


def test_numbers_only_segments_are_counted_with_each_occurrence():
    """Both occurrences of “42” are numbers-only segments."""
    [counted] = count_bundle([tally_of("42", "42", "Forty-two")])
    assert counted.counts.numbers_only_segments == 2


TEXTS = st.lists(st.sampled_from(["One two.", "Three", "我们", "42", "…", "One two. "]), max_size=12)


@given(st.lists(TEXTS, max_size=4))
def test_bands_add_up_to_the_segments_of_the_files(bundle):
    """Nothing is lost and nothing counted twice, and a tally survives its JSON."""
    tallies = [tally_of(*texts) for texts in bundle]
    assert [load_tally(dump_tally(each)) for each in tallies] == tallies
    files = count_bundle(tallies)
    assert [file.counts.segments for file in files] == [len(texts) for texts in bundle]
    assert sum(count.segments for count in total_bands(files).values()) == sum(map(len, bundle))
    assert total_counts(files).words == sum(count.words for count in total_bands(files).values())
