"""All languages that can be asked for, by name in the person's language; those used of late come first."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import langcodes
from babel import Locale
from babel.localedata import locale_identifiers

from gateway.web.texts import language_name

MOST_RECENT = 8
_REGIONAL = (
    "ar-AE", "ar-EG", "ar-MA", "ar-SA", "bn-BD", "bn-IN", "ca-ES-valencia", "de-AT", "de-CH", "de-DE", "en-AU", "en-CA",
    "en-GB", "en-IE", "en-IN", "en-NZ", "en-US", "en-ZA", "es-419", "es-AR", "es-CL", "es-CO", "es-ES", "es-MX", "es-US",
    "fr-BE", "fr-CA", "fr-CH", "fr-FR", "fr-LU", "fr-MA", "it-CH", "it-IT", "ms-SG", "nl-BE", "nl-NL", "pt-AO", "pt-BR",
    "pt-PT", "ro-MD", "sr-Cyrl", "sr-Latn", "sv-FI", "sv-SE", "ur-IN", "uz-Cyrl", "uz-Latn", "zh-Hans", "zh-Hant",
    "zh-HK", "zh-SG", "zh-TW",
)  # fmt: skip


@cache
def tags() -> frozenset[str]:
    """Return the languages for which the Unicode consortium keeps data, and the regional ones that are asked for."""
    written = {identifier.partition("_")[0] for identifier in locale_identifiers()}
    named = (code for code in map(str, Locale("en").languages) if len(code) == 2 or code in written)
    return frozenset(_REGIONAL) | {code for code in named if _canonical(code)}


@cache
def names(language: str) -> Mapping[str, str]:
    """Return every language with its name in `language`, in the order of a dictionary."""
    named = {tag: language_name(tag, language) for tag in tags()}
    return dict(sorted(named.items(), key=lambda pair: _without_accents(pair[1])))


def recent(quotes: Iterable[Mapping[str, Any]]) -> tuple[list[str], list[str]]:
    """Return the source and the target languages of these quotes, the most used first."""
    sources: Counter[str] = Counter()
    targets: Counter[str] = Counter()
    for quote in quotes:
        sources[quote["source_language"]] += 1
        targets.update(target["language"] for target in quote["targets"])
    return _most(sources), _most(targets)


def _canonical(tag: str) -> bool:
    """Tell whether the API takes a tag, and in this very spelling."""
    return langcodes.tag_is_valid(tag) and langcodes.standardize_tag(tag) == tag


def _most(counted: Counter[str]) -> list[str]:
    return [tag for tag, _ in counted.most_common(MOST_RECENT)]


def _without_accents(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(character for character in plain if not unicodedata.combining(character))
