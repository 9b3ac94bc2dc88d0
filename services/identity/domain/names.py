"""The spelling rules of account ids, user ids, e-mail addresses and the other short fields of identity."""

from __future__ import annotations

import re
from functools import cache
from typing import Final
from zoneinfo import available_timezones

from services.identity.domain.errors import InvalidField

_ACCOUNT_ID: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_USER_ID: Final = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?")
_EMAIL: Final = re.compile(r"[^\x00-\x20\x7f\s@<>\"(),;:\\\[\]]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?")
_COUNTRY: Final = re.compile(r"[A-Z]{2}")


def account_id(text: str) -> str:
    """Return the account id in small letters; it stands in the portal's address, so it is a plain slug."""
    return _matching(_ACCOUNT_ID, text.strip().lower(), "/account_id", "small letters, digits and hyphens")


def user_id(text: str) -> str:
    """Return the user id in small letters; it holds no @, so that it never reads as an e-mail address."""
    return _matching(_USER_ID, text.strip().lower(), "/user_id", "small letters, digits, dot, hyphen and underscore")


def email(text: str) -> str:
    """Return the e-mail address in small letters; whether it exists is shown only by a mail to it."""
    return _matching(_EMAIL, text.strip().lower(), "/email", "one address such as anna@example.org")


def country(text: str) -> str:
    """Return the ISO 3166 code of a country in capitals."""
    return _matching(_COUNTRY, text.strip().upper(), "/country", "a two-letter ISO 3166 code such as DE")


def time_zone(text: str) -> str:
    """Return the name of a time zone that the machine knows."""
    if text not in _time_zones():
        raise InvalidField("/time_zone", f"{text!r} is no time zone. Use a name such as Europe/Berlin.")
    return text


def title(text: str, pointer: str = "/name") -> str:
    """Return a name without outer spaces; an empty one or one with control characters names nothing."""
    stripped = text.strip()
    if not stripped or not is_plain(stripped):
        raise InvalidField(pointer, "A name has at least one letter and no control characters.")
    return stripped


def is_plain(text: str) -> bool:
    """Tell whether a text of one line can be stored and shown: no control characters, no halves of characters."""
    return not any(
        ord(character) < 32 or 127 <= ord(character) < 160 or 0xD800 <= ord(character) < 0xE000 for character in text
    )


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _matching(pattern: re.Pattern[str], text: str, pointer: str, rule: str) -> str:
    if not pattern.fullmatch(text):
        raise InvalidField(pointer, f"Use {rule}.")
    return text
