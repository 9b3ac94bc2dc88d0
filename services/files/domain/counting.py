"""Words of a text under a rule: exact fractions for scripts without spaces, None where words are undefined."""

from __future__ import annotations

from fractions import Fraction

from services.files.domain import scripts
from services.files.domain.profiles import Rule
from services.files.domain.scripts import Script
from services.files.domain.text import WordBreaker, has_digit, has_letter, nfc, without_tags

_ALL_SCRIPTS = frozenset(Script)
_FACTORED_BY_CAT = frozenset({Script.THAI, Script.LAO, Script.KHMER, Script.BURMESE})


def count_words(text: str, rule: Rule, language: str, words: WordBreaker) -> Fraction | None:
    """Count the words of one segment; None when its script has no agreed words."""
    plain = nfc(without_tags(text))
    if rule is Rule.WHITESPACE:
        return Fraction(_runs_between_spaces(plain))
    if rule is Rule.CAT and not has_letter(plain):
        return Fraction(0)
    if not scripts.has_script_without_spaces(plain) and (has_letter(plain) or not _own_script(language)):
        return Fraction(len(words(plain)))
    if rule is Rule.UNICODE:
        return _with_factors(plain, language, _ALL_SCRIPTS, words)
    ideographs = len(scripts.IDEOGRAPH.findall(plain))
    rest = _with_factors(scripts.IDEOGRAPH.sub(" ", plain), language, _FACTORED_BY_CAT, words)
    return None if rest is None else rest + ideographs


def is_numbers_only(text: str) -> bool:
    """Tell whether the segment has digits but no letter, so that nothing in it is translated."""
    plain = without_tags(text)
    return has_digit(plain) and not has_letter(plain)


def _own_script(language: str) -> bool:
    return scripts.script_of_language(language) is not None


def _with_factors(text: str, language: str, include: frozenset[Script], words: WordBreaker) -> Fraction | None:
    """Count the included scripts by characters and factor, everything else by words."""
    rest, characters = scripts.split_scripts(text, language, include)
    total = Fraction(len(words(rest)))
    for script, count in characters.items():
        factor = scripts.WORDS_PER_CHARACTER[script]
        if factor is None:
            return None
        total += count * factor
    return total


def _runs_between_spaces(text: str) -> int:
    """Count runs between spaces; in a run with Han or Kana each of these is a word, and so is what lies between."""
    runs = text.split()
    if not scripts.has_script_without_spaces(text):
        return len(runs)
    return sum(_words_of_run(run) for run in runs)


def _words_of_run(run: str) -> int:
    ideographs = len(scripts.IDEOGRAPH.findall(run))
    if not ideographs:
        return 1
    between = scripts.IDEOGRAPH.split(run)
    return ideographs + sum(1 for piece in between if any(map(str.isalnum, piece)))
