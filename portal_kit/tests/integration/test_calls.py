"""Guarded calls on real parts: callers, operations, tenancy, poison, crashes."""

from __future__ import annotations

from functools import partial
from time import time

import pytest

from portal_kit.caller import Caller
from portal_kit.ids import new_id
from portal_kit.testing.broker import CallFailed
from portal_kit.testing.callers import a_contact, a_staff_member, make_keys
from portal_kit.testing.processes import eventually
from portal_kit.tests.integration.conftest import Bench

pytestmark = pytest.mark.integration
BOTH = {"invoice.write": "organisation", "invoice.read": "organisation"}


def test_a_repeated_operation_gets_the_answer_of_its_first_run(bench: Bench):
    """The operation id makes a retry harmless: one entry, one event, the same answer."""
    token, operation = bench.keys.token(a_contact(BOTH)), new_id()
    first = bench.client.call("billing.add", token, operation, text="once")
    assert bench.client.call("billing.add", token, operation, text="once") == first
    assert bench.rows("SELECT count(*) FROM entries WHERE text = 'once'") == [(1,)]
    assert bench.rows("SELECT count(*) FROM outbox WHERE payload->>'number' = 'once'") == [(1,)]


def test_an_operation_id_with_another_request_is_refused(bench: Bench):
    """A key belongs to what it was first used for."""
    token, operation = bench.keys.token(a_contact(BOTH)), new_id()
    bench.client.call("billing.add", token, operation, text="a")
    with pytest.raises(CallFailed) as failure:
        bench.client.call("billing.add", token, operation, text="b")
    assert failure.value.code == "operation_reused"


def test_another_caller_may_use_the_same_operation_id_without_seeing_the_answer(bench: Bench):
    """Answers belong to the caller they were given to."""
    operation = new_id()
    first = bench.client.call("billing.add", bench.keys.token(a_contact(BOTH)), operation, text="same")
    second = bench.client.call("billing.add", bench.keys.token(a_contact(BOTH)), operation, text="same")
    assert first != second


def test_fifty_parallel_calls_with_one_operation_id_have_one_effect(bench: Bench):
    """All are answered; whoever comes while the first runs is told so and may ask again."""
    token, operation = bench.keys.token(a_contact(BOTH)), new_id()
    sent = [bench.client.send("billing.add", token, operation, text="parallel") for _ in range(50)]
    answers = [eventually(partial(bench.client.poll, reply), what="an answer") for reply in sent]
    told = {answer["error"]["code"] if answer["error"] else answer["result"]["id"] for answer in answers}
    assert told - {"operation_in_progress"} == {
        bench.client.call("billing.add", token, operation, text="parallel")["id"]
    }
    assert bench.rows("SELECT count(*) FROM entries WHERE text = 'parallel'") == [(1,)]


def test_a_mutating_call_without_an_operation_id_is_refused(bench: Bench):
    """Nothing is changed that could not be repeated safely."""
    with pytest.raises(CallFailed) as failure:
        bench.client.call("billing.add", bench.keys.token(a_contact(BOTH)), text="x")
    assert failure.value.code == "operation_missing"


def test_a_failure_stores_nothing(bench: Bench):
    """A broken rule rolls back entry, event and operation record; the corrected request may use the same key."""
    token, operation = bench.keys.token(a_contact(BOTH)), new_id()
    with pytest.raises(CallFailed) as failure:
        bench.client.call("billing.add", token, operation, text="refuse")
    assert (failure.value.category, failure.value.code) == ("conflict", "entry_refused")
    assert bench.rows("SELECT count(*) FROM entries WHERE text = 'refuse'") == [(0,)]
    assert "id" in bench.client.call("billing.add", token, operation, text="corrected")


def test_an_unexpected_error_tells_nothing_of_its_text(bench: Bench):
    """The caller learns that it is our fault, not how."""
    with pytest.raises(CallFailed) as failure:
        bench.client.call("billing.add", bench.keys.token(a_contact(BOTH)), new_id(), text="break")
    assert failure.value.code == "internal"
    assert "secret" not in str(failure.value)


def test_a_secret_answer_is_told_once(bench: Bench):
    """The record of the operation holds no secret, so a repetition is told that it was done."""
    token, operation = bench.keys.token(a_contact(BOTH)), new_id()
    assert "id" in bench.client.call("billing.add_secret", token, operation, text="hidden")
    with pytest.raises(CallFailed) as failure:
        bench.client.call("billing.add_secret", token, operation, text="hidden")
    assert failure.value.code == "answer_not_kept"
    assert bench.rows(f"SELECT answer FROM operations WHERE operation_id = '{operation}'") == [(None,)]


def test_row_level_security_hides_other_organisations_even_from_a_query_without_filter(bench: Bench):
    """The second wall holds where the first one was forgotten."""
    ours, theirs = a_contact(BOTH), a_contact(BOTH)
    bench.client.call("billing.add", bench.keys.token(ours), new_id(), text="wall-ours")
    bench.client.call("billing.add", bench.keys.token(theirs), new_id(), text="wall-theirs")
    assert bench.client.call("billing.list_texts", bench.keys.token(ours)) == ["wall-ours"]
    assert bench.client.call("billing.list_texts", bench.keys.token(theirs)) == ["wall-theirs"]
    staff = bench.client.call("billing.list_texts", bench.keys.token(a_staff_member(BOTH)))
    assert {"wall-ours", "wall-theirs"} <= set(staff)


def test_row_level_security_takes_no_row_of_another_organisation(bench: Bench):
    """Writing through the wall fails as well; the error tells nothing."""
    token = bench.keys.token(a_contact(BOTH))
    with pytest.raises(CallFailed) as failure:
        bench.client.call("billing.add", token, new_id(), text="smuggled", organisation_id=new_id())
    assert failure.value.code == "internal"
    assert bench.rows("SELECT count(*) FROM entries WHERE text = 'smuggled'") == [(0,)]


def test_a_forged_expired_foreign_or_missing_caller_is_refused(bench: Bench, tmp_path):
    """Only identity speaks for people, only with its key, only for a minute."""
    person = a_contact(BOTH)
    forged = make_keys(tmp_path).token(person)
    expired = bench.keys.signer("identity").sign(person, now=time() - 120)
    foreign = bench.keys.signer("quotes").sign(person)
    other_service = bench.keys.signer("quotes").sign(Caller("service", "gateway"))
    for token in (forged, expired, foreign, other_service, None, "x.y.z"):
        with pytest.raises(CallFailed) as failure:
            bench.client.call("billing.list_texts", token)
        assert failure.value.category == "unauthenticated"


def test_a_caller_without_the_permission_is_refused_before_anything_runs(bench: Bench):
    """The permission stands on the entrypoint."""
    with pytest.raises(CallFailed) as failure:
        bench.client.call("billing.add", bench.keys.token(a_contact({"invoice.read": "own"})), new_id(), text="no")
    assert failure.value.code == "not_permitted"


def test_wrong_parameters_and_unknown_methods_are_answered(bench: Bench):
    """The contract's names are checked; nothing crashes."""
    token = bench.keys.token(a_contact(BOTH))
    for target, params, code in (
        ("billing.add", {"words": "x"}, "invalid_parameters"),
        ("billing.nothing", {}, "unknown_method"),
    ):
        with pytest.raises(CallFailed) as failure:
            bench.client.call(target, token, new_id(), **params)
        assert failure.value.code == code


@pytest.mark.parametrize(
    ("body", "properties"),
    [
        ("{}", {}),
        ("not json", {"reply_to": "q", "correlation_id": "c"}),
        (b"\xff\xfe", {"reply_to": "q", "correlation_id": "c"}),
        ("[1]", {"reply_to": "q", "correlation_id": "c"}),
        ('{"args": [1], "kwargs": {}}', {"reply_to": "q", "correlation_id": "c"}),
        ('{"args": [], "kwargs": 3}', {"reply_to": "q", "correlation_id": "c"}),
        ("[" * 100_000, {"reply_to": "q", "correlation_id": "c"}),
        (
            '{"kwargs": {}}',
            {"reply_to": "q", "correlation_id": "c", "application_headers": {"portolan.deadline": "soon"}},
        ),
    ],
)
def test_a_poison_call_is_set_aside_apart_from_events_without_a_restart(bench: Bench, body, properties):
    """What nobody can be answered goes to the bounded queue of calls; neighbours flow."""
    before = bench.client.depth("dead.rpc")
    bench.client.publish(body, "nameko-rpc", "billing.add", **properties)
    eventually(lambda: bench.client.depth("dead.rpc") == before + 1, what="the dead letter")
    assert bench.client.depth("dead.billing") == 0
    assert bench.client.call("billing.list_texts", bench.keys.token(a_contact(BOTH))) == []
    assert bench.process.alive


def test_a_call_past_its_deadline_is_dropped_before_it_runs(bench: Bench):
    """Nobody waits for it any more."""
    before = bench.client.depth("dead.rpc")
    headers = {"portolan.deadline": str(int((time() - 1) * 1000))}
    late = {"reply_to": "q", "correlation_id": "c", "application_headers": headers}
    bench.client.publish('{"kwargs": {}}', "nameko-rpc", "billing.add", **late)
    eventually(lambda: bench.client.depth("dead.rpc") == before + 1, what="the dead letter")


def test_kill_minus_nine_between_commit_and_reply_leaves_the_answer_for_the_retry(bench: Bench):
    """The write survives, is done once, and the same operation id brings its answer."""
    token, operation = bench.keys.token(a_contact(BOTH)), new_id()
    (bench.failpoints / "billing.committed").touch()
    bench.client.send("billing.add", token, operation, text="survivor")
    bench.process.restart()
    eventually(bench.process.ready, 30, "the restarted service")
    answer = bench.client.call("billing.add", token, operation, text="survivor")
    assert bench.rows("SELECT id::text FROM entries WHERE text = 'survivor'") == [(answer["id"],)]
