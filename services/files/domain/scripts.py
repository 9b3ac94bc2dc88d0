"""Scripts that write without spaces: which characters belong to them, and how many make a word."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from fractions import Fraction


class Script(StrEnum):
    """A script, or a language's use of it, with a counting rule of its own."""

    CHINESE = "chinese"
    JAPANESE = "japanese"
    KOREAN = "korean"
    THAI = "thai"
    LAO = "lao"
    KHMER = "khmer"
    BURMESE = "burmese"


WORDS_PER_CHARACTER: dict[Script, Fraction | None] = {
    Script.CHINESE: Fraction(10, 28),
    Script.JAPANESE: Fraction(10, 30),
    Script.KOREAN: Fraction(10, 33),
    Script.THAI: Fraction(10, 60),
    Script.LAO: None,
    Script.KHMER: None,
    Script.BURMESE: None,
}
"""One divided by the GMX-V factor; no factor is published for the last three, so words are undefined."""

_HAN = (
    r"\u2e80-\u2fd5\u3005\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303c\u3400-\u4dbf\u4e00-\u9fff"
    r"\uf900-\ufaff\U00020000-\U0003ffff"
)
_BOPOMOFO = r"\u3105-\u312f\u31a0-\u31bf"
_KANA = r"\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f\U0001aff0-\U0001b16f"
_HANGUL = r"\u1100-\u11ff\u3131-\u318e\ua960-\ua97c\uac00-\ud7fb\uffa0-\uffdc"
_PLAIN = {
    Script.THAI: r"\u0e01-\u0e3a\u0e40-\u0e4e\u0e50-\u0e59",
    Script.LAO: r"\u0e80-\u0edf",
    Script.KHMER: r"\u1780-\u17d3\u17d7\u17dc-\u17e9",
    Script.BURMESE: r"\u1000-\u1049\u1050-\u109f\ua9e0-\ua9fe\uaa60-\uaa7f",
}
_ANY = re.compile(f"[{_HAN}{_BOPOMOFO}{_KANA}{_HANGUL}{''.join(_PLAIN.values())}]")
_HAN_CHARACTER = re.compile(f"[{_HAN}{_BOPOMOFO}]")
_KANA_CHARACTER = re.compile(f"[{_KANA}]")
_HANGUL_CHARACTER = re.compile(f"[{_HANGUL}]")
_PLAIN_CHARACTER = {script: re.compile(f"[{characters}]") for script, characters in _PLAIN.items()}
IDEOGRAPH = re.compile(f"[{_HAN}{_BOPOMOFO}{_KANA}]")
"""One Han or Kana character, each a word to word processors."""

_OF_LANGUAGE = {
    "zh": Script.CHINESE, "yue": Script.CHINESE, "lzh": Script.CHINESE, "ja": Script.JAPANESE, "ko": Script.KOREAN,
    "th": Script.THAI, "lo": Script.LAO, "km": Script.KHMER, "my": Script.BURMESE,
}  # fmt: skip


def has_script_without_spaces(text: str) -> bool:
    """Tell whether any character belongs to a script with its own counting rule."""
    return not text.isascii() and _ANY.search(text) is not None


def script_of_language(language: str) -> Script | None:
    """Return the script without spaces that the language is written in, or None."""
    return _OF_LANGUAGE.get(language.split("-", maxsplit=1)[0].lower())


def _han_script(text: str, language: str) -> Script:
    """Han characters are read as the language has them; kana beside them mean Japanese."""
    own = script_of_language(language)
    if own in (Script.CHINESE, Script.JAPANESE, Script.KOREAN):
        return own
    return Script.JAPANESE if _KANA_CHARACTER.search(text) else Script.CHINESE


def _script_of(character: str, han: Script) -> Script | None:
    """Return the script of one character, Han characters as already decided."""
    if not _ANY.match(character):
        return None
    if _HAN_CHARACTER.match(character):
        return han
    if _KANA_CHARACTER.match(character):
        return Script.JAPANESE
    if _HANGUL_CHARACTER.match(character):
        return Script.KOREAN
    return next(script for script, pattern in _PLAIN_CHARACTER.items() if pattern.match(character))


def split_scripts(text: str, language: str, include: frozenset[Script]) -> tuple[str, dict[Script, int]]:
    """Take the runs of the included scripts out: the rest of the text, and letters, marks and digits per script.

    Digits and marks belong to the letters before them, at the start to those after them, and in a text
    without letters to the language's own script (the run rule of UAX #24).
    """
    han = _han_script(text, language)
    rest: list[str] = []
    counts: dict[Script, int] = {}
    script = _first_script(text, language, han)
    for character in text:
        category = unicodedata.category(character)[0]
        if category == "L" or _ANY.match(character):
            script = _script_of(character, han)
        if script in include and category in "LMN":
            counts[script] = counts.get(script, 0) + 1
            rest.append(" ")
        else:
            rest.append(character)
    return "".join(rest), counts


def _first_script(text: str, language: str, han: Script) -> Script | None:
    """Return the script of the first letter, or the language's own when there is none."""
    for character in text:
        if unicodedata.category(character)[0] == "L":
            return _script_of(character, han)
    return script_of_language(language)
