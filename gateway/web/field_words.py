"""What is wrong with a field, in a person's words: the messages of checks, recognised and said in their language."""

from __future__ import annotations

import re
from collections.abc import Mapping

from gateway.web.texts import N_, Texts

_MOST = r"(?P<most>-?\d+(?:\.\d+)?)"
_LEAST = r"(?P<least>-?\d+(?:\.\d+)?)"

CHECK = N_("Please check this.")
"""Said where a page cannot cause the message, or nobody has put it into words yet: never a sentence for programs."""

_MISSING_AND_LONG: Mapping[str, tuple[str, ...]] = {
    N_("Please fill this in."): (
        r"Missing data for required field\.",
        r"Field may not be null\.",
        r"Required\.",
        r"Shorter than minimum length 1\.",
    ),
    N_("This may not be empty, and its length is at most %(most)s."): (rf"Length must be between [01] and {_MOST}\.",),
    N_("This is too long: its length is at most %(most)s."): (
        rf"Longer than maximum length {_MOST}\.",
        rf"At most {_MOST} characters are expected\.",
    ),
    N_("The length must be between %(least)s and %(most)s."): (rf"Length must be between {_LEAST} and {_MOST}\.",),
    N_("This is too short: its length is at least %(least)s."): (rf"Shorter than minimum length {_LEAST}\.",),
    N_("Give exactly %(most)s characters."): (rf"Length must be {_MOST}\.",),
    N_("Write plain text on one line."): (
        r"Use one line of plain text\.",
        r"Needs visible characters on one line\.",
        r"A name has at least one letter and no control characters\.",
    ),
    N_("This has a character that cannot be stored. Type it anew."): (
        r"Contains characters that are no text\.",
        r"Holds a NUL character\.",
    ),
}

_NUMBERS: Mapping[str, tuple[str, ...]] = {
    N_("Give a whole number."): (
        r"Not a valid integer\.",
        r"A whole number is (expected|needed)\.",
    ),
    N_("Give a number, such as 12.50."): (
        r"Not a valid number\.",
        r"Number too large\.",
        r"Special numeric values \(nan or infinity\) are not permitted\.",
        r"A decimal number as text is expected, such as \"12\.50\"\.",
    ),
    N_("Give a number from %(least)s to %(most)s."): (
        rf"Must be greater than or equal to {_LEAST} and less than or equal to {_MOST}\.",
        rf"Set {_LEAST} to {_MOST} (working )?days(, or none)?\.",
    ),
    N_("Give a percentage from %(least)s to %(most)s."): (rf"Set a percentage from {_LEAST} to {_MOST}\.",),
    N_("Give a number of at least %(least)s."): (rf"Must be greater than or equal to {_LEAST}\.",),
    N_("Give a number above %(least)s."): (rf"Must be greater than {_LEAST}\.",),
    N_("Give a number of at most %(most)s."): (rf"Must be less than or equal to {_MOST}\.",),
    N_("Give at most %(most)s decimals."): (rf"Has more than {_MOST} decimals\.",),
    N_("Give a number of words, with at most 4 decimals."): (r"Words are 0 to 10\^9 with at most 4 decimals\.",),
    N_("Give a percentage from 0 to 100, with at most 2 decimals."): (
        r"A payable percentage is 0 to 100 with at most 2 decimals\.",
    ),
    N_("A discount is at most 100 percent."): (r"A discount is at most 100 percent\.",),
    N_("Give either a percentage or an amount."): (r"Give either a percentage or a fixed amount\.",),
    N_("Give either words by match or a quantity."): (r"Give either words per band or a quantity\.",),
    N_("Words by match are priced per word."): (r"Words per band are priced by the unit word\.",),
}

_DAYS: Mapping[str, tuple[str, ...]] = {
    N_("Give a date."): (r"Not a valid date\.", r"A date is expected, such as .+"),
    N_("Give a date and a time."): (
        r"Not a valid (aware )?datetime\.",
        r"An instant with its zone is expected, such as .+",
    ),
    N_("Choose a date in the next %(most)s days."): (rf"Choose a date in the next {_MOST} days\.",),
    N_("The end is before the beginning."): (r"Ends before it begins\.",),
    N_("Choose a time zone of the list."): (r".+ is no time zone\. Use a name such as .+",),
}

_PEOPLE: Mapping[str, tuple[str, ...]] = {
    N_("Give an e-mail address such as anna@example.org."): (
        r"Not a valid email address\.",
        r"Use one address such as .+",
    ),
    N_("Use small letters, digits and hyphens."): (r"Use small letters, digits and hyphens\.",),
    N_("Use small letters, digits, dots, hyphens and underscores."): (
        r"Use small letters, digits, dot, hyphen and underscore\.",
    ),
    N_("Give the two letters of a country, such as DE."): (
        r"Use an ISO 3166 code such as .+",
        r"Use a two-letter ISO 3166 code such as .+",
    ),
    N_("Give the three letters of a currency, such as EUR."): (
        r"Use an ISO 4217 code such as .+",
        r"Not an ISO 4217 currency, such as .+",
        r".+ is no ISO 4217 currency\. Use a code such as .+",
    ),
    N_("This is no VAT number of that country. Copy it from an invoice."): (r"This is no VAT number of .+",),
    N_("Use at most %(most)s letters and digits."): (rf"Use at most {_MOST} letters and digits\.",),
    N_("Choose at least one role."): (r"Choose at least one role out of: .+",),
    N_("Choose a client."): (
        r"Name the organisation that the contact belongs to\.",
        r"No organisation of this id is known\.",
    ),
    N_("Choose for whom you ask."): (r"Name the organisation and the contact \(owner_id\)\.",),
    N_("Choose somebody of this organisation who can sign in."): (r"Not an active contact of this organisation\.",),
    N_("This cannot be changed any more."): (
        r"This field does not change any more\.",
        r"Leave organisation_id and owner_id as they are\.",
    ),
}

_WORK: Mapping[str, tuple[str, ...]] = {
    N_("Choose one of those that are offered."): (
        r"Must be one of: .+",
        r".+ is not offered; choose one of the services\.",
        r"Not one of the services\.",
    ),
    N_("Choose a language of the list."): (
        r"A BCP 47 language tag is expected, such as .+",
        r"Use a BCP 47 tag such as .+",
        r"Not a language tag \(BCP 47\)\.",
        r"Not a known language tag \(BCP 47\), such as .+",
    ),
    N_("Choose 1 to %(most)s languages."): (rf"Name 1 to {_MOST} target languages\.",),
    N_("Choose another language than that of the files."): (r"The target is the source language\.",),
    N_("This service stays in the language of the files."): (r"This service stays in the source language\.",),
    N_("Choose among the languages of this quote."): (
        r"Not a target of this quote\.",
        r"Not all of these are targets of this quote\.",
    ),
    N_("Choose the languages that are rushed."): (r"Name the targets that are rushed\.",),
    N_("This is here twice. Remove one."): (r".+ is named twice\.",),
    N_("This file is still being checked. Wait until it is ready."): (
        r"No stored file has this id yet; wait until it is stored\.",
    ),
    N_("This file was not sent as a translation. Remove it, and send it again here."): (r".+ is a \w+ file\.",),
}

_TEXT_OF = tuple(
    (re.compile(pattern), text)
    for group in (_MISSING_AND_LONG, _NUMBERS, _DAYS, _PEOPLE, _WORK)
    for text, patterns in group.items()
    for pattern in patterns
)

_OF_PROGRAMS = re.compile(
    r"Not a valid (UUID|list|string|utf-8 string|boolean|mapping type|URL)\.|Invalid (input|value|type|input type)\.|Unknown field\b.*"
    r"|Not an identifier\.|An identifier is expected\.|A (text|list) is expected\.|An object( is expected)?\.|true or false is expected\."
    r"|A list of at most \d+ ids is expected\.|Give it once\.|Unknown here\.|Unknown; known are .+|Sort by one of .+|.+ is no match band\."
    r"|Leave organisation_id and owner_id out\.|Use a media type such as .+|Use \d+ lower-case hexadecimal digits\."
    r"|A client system names its organisation, a provider system none\.|\"?.+ cannot be formatted as a .+"
    r"|String does not match expected pattern\."
)


def said(message: str, texts: Texts) -> str:
    """Say in the person's language what a check found."""
    for pattern, text in _TEXT_OF:
        found = pattern.fullmatch(message)
        if found is not None:
            return texts(text, **{name: texts.number(value) for name, value in found.groupdict().items()})
    return texts(CHECK)


def known(message: str) -> bool:
    """Tell whether a message was thought of: it has words of its own, or pages cannot cause it."""
    return bool(_OF_PROGRAMS.fullmatch(message)) or any(pattern.fullmatch(message) for pattern, _ in _TEXT_OF)


def place(pointer: str, typed: Mapping[str, object]) -> str:
    """Return the name of the field that a pointer of the API is about: `/roles/0` is in `roles`, `/settings/x` in `x`."""
    name = pointer.strip("/").replace("/", ".")
    steps = name.split(".")
    above = (".".join(steps[:length]) for length in range(len(steps), 0, -1))
    return next((each for each in (*above, steps[-1]) if each in typed), name)
