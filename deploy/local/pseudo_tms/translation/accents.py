"""Accents on letters, and the marker that shows which language a text claims to be in."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ACCENTED = str.maketrans(
    "aceginorsuyzACEGINORSUYZ",
    "áçéğîñöřšûýžÁÇÉĞÎÑÖŘŠÛÝŽ",
)
# Placeholders and addresses are no words: a translator leaves them alone.
_KEPT = re.compile(r"(\{[^{}]*\}|%(?:\(\w+\))?[sdif]|https?://\S+|\S+@\S+\.\S+)")


@dataclass(frozen=True, slots=True)
class Accents:
    """Translates texts into one language; corrections carry the number of their round."""

    language: str
    round_: int = 0

    @property
    def marker(self) -> str:
        """What stands before the first text of a paragraph."""
        return f"[{self.language}.{self.round_}] " if self.round_ else f"[{self.language}] "

    def inside(self, text: str) -> str:
        """Put accents on a text that continues another one."""
        parts = _KEPT.split(text)
        return "".join(part if index % 2 else part.translate(_ACCENTED) for index, part in enumerate(parts))

    def whole(self, text: str) -> str:
        """Translate a text that stands alone: blanks around it stay outside the marker."""
        if not text.strip():
            return text
        lead = text[: len(text) - len(text.lstrip())]
        return lead + self.marker + self.inside(text[len(lead) :])
