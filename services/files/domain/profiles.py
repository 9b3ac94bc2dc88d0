"""Counting profiles: named, versioned rules that are printed on the quote, because counts are contractual."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from services.files.domain.errors import UnknownProfile


class Rule(StrEnum):
    """How words are found in a text."""

    UNICODE = "unicode"
    WHITESPACE = "whitespace"
    CAT = "cat"


class Part(StrEnum):
    """Where in a document a segment stands."""

    BODY = "body"
    HEADER = "header"
    FOOTER = "footer"
    FOOTNOTE = "footnote"
    ENDNOTE = "endnote"
    TEXT_BOX = "text_box"
    COMMENT = "comment"
    ATTRIBUTE = "attribute"
    METADATA = "metadata"


@dataclass(frozen=True, slots=True)
class Profile:
    """One agreed way to count; a change of any field is a new version."""

    name: str
    rule: Rule
    version: str = "1"
    counted_parts: frozenset[Part] = frozenset(Part) - {Part.COMMENT}
    numbers_as_placeholders: bool = False
    repetition_outranks_match: bool = False
    line_length: int = 55
    page_length: int = 1800

    @property
    def id(self) -> str:
        """Return name and version as they are stored and printed: `unicode-1`."""
        return f"{self.name}-{self.version}"


_CURRENT = tuple(Profile(name=rule.value, rule=rule) for rule in Rule)
PROFILES: dict[str, Profile] = {profile.id: profile for profile in _CURRENT}
"""Every version that was ever agreed, by its id: an old analysis can be repeated."""

DEFAULT_PROFILE = PROFILES["unicode-1"]


def profile_named(name: str) -> Profile:
    """Return the profile with this id, or the current version for a bare name."""
    found = PROFILES.get(name) or next((each for each in _CURRENT if each.name == name), None)
    if found:
        return found
    raise UnknownProfile(f"There is no counting profile “{name[:50]}”. Use one of: {', '.join(PROFILES)}.")
