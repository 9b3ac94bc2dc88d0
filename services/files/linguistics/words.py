"""Words by UAX #29 in one compiled pattern: as correct as a table walk and about fifty times as fast.

The pattern spells out rules WB3c to WB13b over the Word_Break property of the `regex` module. A test
compares it with `uniseg`, an independent implementation, over random strings.
"""

from __future__ import annotations

import re

import regex

# The version of the character tables inside `regex`; a test fails when an upgrade changes it, because
# counts are contractual and each profile prints the version that it counted by.
UNICODE_VERSION = "17.0"

_IGNORED = r"[\p{WB=Extend}\p{WB=Format}\p{WB=ZWJ}]*+"  # WB4


def _unit(*properties: str) -> str:
    """Spell one character of the given Word_Break classes with what WB4 attaches to it."""
    return "[" + "".join(rf"\p{{WB={name}}}" for name in properties) + "]" + _IGNORED


_LETTER = _unit("ALetter", "Hebrew_Letter")
_HEBREW = _unit("Hebrew_Letter")
_DIGIT = _unit("Numeric")
_KATAKANA = _unit("Katakana")
_JOINER = _unit("ExtendNumLet")
_IN_LETTERS = _unit("MidLetter", "MidNumLet", "Single_Quote")
_IN_DIGITS = _unit("MidNum", "MidNumLet", "Single_Quote")
_APOSTROPHE = _unit("Single_Quote")
_QUOTES = _unit("Double_Quote")

_LETTERS = rf"(?:{_LETTER}(?:{_IN_LETTERS}{_LETTER}|(?<={_HEBREW}){_QUOTES}{_HEBREW}|{_LETTER})*+)"
_DIGITS = rf"(?:{_DIGIT}(?:{_IN_DIGITS}{_DIGIT}|{_DIGIT})*+)"
_BODY = rf"(?:(?:{_LETTERS}|{_DIGITS})++|(?:{_KATAKANA})++)"
_OTHER = rf"[\p{{L}}\p{{N}}]{_IGNORED}"  # scripts that UAX #29 leaves as one token per character
# After the last letter or digit come joiners, or an apostrophe that ends a Hebrew word (WB7a).
_END = rf"(?:(?<={_HEBREW}){_APOSTROPHE}|(?:{_JOINER})*+)"
_WORD = regex.compile(rf"(?:{_JOINER})*+{_BODY}(?:(?:{_JOINER})++{_BODY})*+{_END}|{_OTHER}")
# The same rules where each class has few characters: several times faster on the most common texts. Without
# possessive quantifiers, which `re` of Python 3.11.0 to 3.11.4 gets wrong; nothing follows that could backtrack.
_ASCII_BODY = r"(?:[A-Za-z]+(?:[.:'][A-Za-z]+)*|[0-9]+(?:[.,;'][0-9]+)*)+"
_ASCII_WORD = re.compile(rf"_*{_ASCII_BODY}(?:_+{_ASCII_BODY})*_*")
_LETTER_OR_DIGIT = regex.compile(r"[\p{L}\p{N}]")


def words(text: str) -> list[str]:
    """Return the tokens of the text that hold a letter or a digit, in order."""
    if text.isascii():
        return _ASCII_WORD.findall(text)
    tokens: list[str] = _WORD.findall(text)
    return [token for token in tokens if token.isascii() or _LETTER_OR_DIGIT.search(token)]
