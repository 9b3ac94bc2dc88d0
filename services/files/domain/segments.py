"""Segments, and the two keys of each: the key finds candidates, the identity tells true repetitions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b

from services.files.domain.profiles import Part, Profile
from services.files.domain.text import fold_spaces, nfc

_NUMBER = re.compile(r"\d+(?:[.,:/\u00a0\u202f’'-]\d+)*")
_NUMBER_PLACEHOLDER = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True)
class Segment:
    """A unit of translation as it stands in the document; each inline tag is one `TAG` in the text."""

    text: str
    tags: tuple[str, ...] = ()
    part: Part = Part.BODY
    locked: bool = False


def key_of(segment: Segment, profile: Profile) -> str:
    """Return the key that candidates share: NFC, spaces folded, tags and perhaps numbers as placeholders."""
    key = fold_spaces(nfc(segment.text))
    return _NUMBER.sub(_NUMBER_PLACEHOLDER, key) if profile.numbers_as_placeholders else key


def identity_of(segment: Segment) -> str:
    """Return the fingerprint that only segments with the same text, tags and numbers share."""
    content = "\0".join((fold_spaces(nfc(segment.text)), *segment.tags))
    return blake2b(content.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
