"""Signed callers: what each signer may say."""

from __future__ import annotations

from time import time

import pytest

from portal_kit.caller import Caller, CallerVerifier, NotPermitted
from portal_kit.errors import Unauthenticated
from portal_kit.tenancy import scope_of
from portal_kit.testing.callers import a_contact, a_machine, a_staff_member, make_keys, the_gateway

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    """Keys of one installation."""
    return make_keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture
def verifier(keys):
    """A service's verifier."""
    return CallerVerifier.from_file(keys.trusted_file)


@pytest.mark.parametrize(
    "caller", [a_contact({"quote.read": "own"}), a_staff_member({"quote.read": "all"}), a_machine({})]
)
def test_identity_speaks_for_people_and_machines(keys, verifier, caller):
    """What was signed is what is read."""
    assert verifier.verify(keys.token(caller)) == caller


def test_a_service_speaks_for_itself_and_is_granted_nothing_else(keys, verifier):
    """Its grants come from its key, not from what it says."""
    token = keys.signer("gateway").sign(Caller("service", "gateway", grants={"quote.read": "all"}))
    assert dict(verifier.verify(token).grants) == {"service:gateway": "all"}


@pytest.mark.parametrize(
    ("signer", "caller"),
    [
        ("quotes", a_contact({})),
        ("quotes", the_gateway()),
        ("identity", the_gateway()),
        ("identity", Caller.system("x")),
    ],
)
def test_nobody_speaks_for_others(keys, verifier, signer, caller):
    """A stolen service key opens no person's account, and timers do not cross the bus."""
    with pytest.raises(Unauthenticated):
        verifier.verify(keys.signer(signer).sign(caller))


def test_a_context_lives_a_minute_and_five_seconds_of_skew(keys, verifier):
    """Also when it was verified before."""
    signer = keys.signer("identity")
    verifier.verify(signer.sign(a_contact({}), now=time() - 62))
    with pytest.raises(Unauthenticated):
        verifier.verify(signer.sign(a_contact({}), now=time() - 66))


def test_a_permission_that_is_not_granted_is_forbidden():
    """Its scope is asked for by name."""
    caller = a_contact({"quote.read": "own"})
    assert caller.scope("quote.read") == "own"
    with pytest.raises(NotPermitted):
        caller.scope("quote.accept")


def test_each_kind_of_caller_has_its_tenancy_scope():
    """Only the provider's side and the suite itself see more than one organisation."""
    client = a_contact({}, organisation_id="o")
    assert scope_of(client) == ("organisation", "o")
    assert scope_of(a_machine({}, organisation_id="o")) == ("organisation", "o")
    assert scope_of(a_staff_member({})) == ("provider", "")
    assert scope_of(a_machine({})) == ("provider", "")
    assert scope_of(Caller.system("timer")) == ("system", "")
