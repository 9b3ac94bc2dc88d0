"""Passwords, session tokens and API keys."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher, extract_parameters
from hypothesis import given
from hypothesis import strategies as st

from portal_kit.ids import new_id
from services.identity.adapters.passwords import Argon2Passwords, common_passwords
from services.identity.domain import tokens
from services.identity.domain.errors import WeakPassword
from services.identity.domain.passwords import SHORTEST, check_new


@pytest.fixture(scope="module")
def passwords() -> Argon2Passwords:
    """The real hasher."""
    return Argon2Passwords()


@pytest.mark.parametrize("password", ["short12", "x" * 129, "password", "Password", "iloveyou", "aaaaaaaaaa"])
def test_short_endless_and_common_passwords_are_refused(password: str) -> None:
    """Length and the block list are the only rules, and the block list ignores capitals."""
    with pytest.raises(WeakPassword):
        check_new(password, common_passwords())


@pytest.mark.parametrize("password", ["correct horse", "x7" * 64, "eight ch", "пароль надёжный"])
def test_there_are_no_composition_rules(password: str) -> None:
    """Small letters, spaces and any script are fine."""
    assert check_new(password, common_passwords()) == password


def test_ones_own_name_is_no_password() -> None:
    """The user id, the address and the name are known to others."""
    with pytest.raises(WeakPassword):
        check_new("Anna.Berg", frozenset(), ("anna.berg", "anna@nordwind.example"))


def test_hashes_are_argon2id_with_the_parameters_of_the_design(passwords: Argon2Passwords) -> None:
    """19 MiB, two passes, one lane."""
    parameters = extract_parameters(passwords.hash("correct horse"))
    assert (parameters.type.name, parameters.memory_cost, parameters.time_cost, parameters.parallelism) == (
        "ID",
        19 * 1024,
        2,
        1,
    )


def test_a_password_verifies_in_either_unicode_form(passwords: Argon2Passwords) -> None:
    """A composed é and a decomposed one are the same password."""
    stored = passwords.hash("caf\u00e9 au lait")
    assert passwords.verify(stored, "cafe\u0301 au lait")
    assert not passwords.verify(stored, "cafe au lait")


@pytest.mark.parametrize("typed", ["Correct Horse ", "correct horse ", "Correct Horse", " Correct Horse "])
def test_a_password_is_taken_as_it_was_typed(passwords: Argon2Passwords, typed: str) -> None:
    """Capitals and blanks belong to it, to the last of 128 characters; more than that is never right."""
    assert passwords.verify(passwords.hash("Correct Horse "), typed) == (typed == "Correct Horse ")
    longest = "x7" * 63 + "ab"
    assert not passwords.verify(passwords.hash(longest), longest[:-1] + "c")
    assert not passwords.verify(passwords.hash(longest), longest + "d")


def test_the_block_list_is_long_enough() -> None:
    """Three thousand at least of those that fit the length."""
    assert sum(len(one) >= SHORTEST for one in common_passwords()) > 3_000


def test_nobodys_password_is_never_right(passwords: Argon2Passwords) -> None:
    """Without a stored hash even the text behind the stand-in does not verify."""
    assert not passwords.verify(None, "nobody has this password")


def test_a_malformed_hash_lets_nobody_in(passwords: Argon2Passwords) -> None:
    """A damaged row refuses instead of failing."""
    assert not passwords.verify("no hash at all", "correct horse")


def test_hashes_with_older_parameters_are_found(passwords: Argon2Passwords) -> None:
    """They are hashed anew at the next sign-in."""
    older = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash("correct horse")
    assert passwords.outdated(older)
    assert passwords.verify(older, "correct horse")
    assert not passwords.outdated(passwords.hash("correct horse"))


def test_session_tokens_hold_256_random_bits_and_are_stored_hashed() -> None:
    """43 characters of base 64 are 32 bytes; the digest is a SHA-256."""
    token = tokens.new_session_token()
    assert tokens.is_session_token(token)
    assert len(token.removeprefix("pts_")) == 43
    assert len(tokens.digest(token)) == 64
    assert token not in tokens.digest(token)
    assert tokens.new_session_token() != token


@pytest.mark.feature("I10")
def test_an_api_key_names_its_id_and_is_found_by_it() -> None:
    """The id is read back from the text, the secret only compared."""
    key_id = new_id()
    text = tokens.new_api_key(key_id)
    presented = tokens.presented_key(text)
    assert presented is not None
    assert presented.key_id == key_id
    assert tokens.same_digest(presented.text, tokens.digest(text))
    assert not tokens.same_digest(presented.text[:-1] + "!", tokens.digest(text))


@given(st.text())
def test_any_other_text_is_neither_a_session_nor_a_key(text: str) -> None:
    """Reading a token never fails, whatever was sent."""
    assert tokens.presented_key(text) is None
    assert not tokens.is_session_token(text)
