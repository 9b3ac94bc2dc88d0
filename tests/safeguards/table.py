"""The safeguards: what each protects, the lines that make it, what is left without them, and the test that notices."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Safeguard:
    """One safeguard of one file; `without` stands where `lines` stood when it is taken away."""

    name: str
    promise: str
    file: str
    lines: str
    without: str
    test: str


_KIT = "portal_kit/tests/integration"

SAFEGUARDS = (
    Safeguard(
        "inbox insert",
        "an event that comes twice has one effect",
        "portal_kit/inbox.py",
        "return session.execute(statement.returning(inbox.c.message_id)).first() is not None",
        "return statement is not None",
        f"{_KIT}/test_events.py::test_an_event_delivered_three_times_has_one_effect",
    ),
    Safeguard(
        "operation record",
        "a call that is repeated with its id is done once",
        "portal_kit/bus/opening.py",
        "return answer_once(work.session, operation, lambda: step(work), guard.secret)",
        "return step(work) if operation else answer_once",
        f"{_KIT}/test_calls.py::test_kill_minus_nine_between_commit_and_reply_leaves_the_answer_for_the_retry",
    ),
    Safeguard(
        "fingerprint of an operation",
        "a key is not answered with another request's answer",
        "portal_kit/operations.py",
        "if recorded.fingerprint != operation.fingerprint:",
        "if recorded is None:",
        f"{_KIT}/test_calls.py::test_an_operation_id_with_another_request_is_refused",
    ),
    Safeguard(
        "organisation filter",
        "a list shows nothing of another organisation, whatever the database would show",
        "services/quotes/storage/lists.py",
        "return and_(t.organisation_id == viewer.organisation_id, seen)",
        "return seen",
        "services/quotes/tests/integration/test_storage.py::test_lists_show_each_caller_what_the_rules_show",
    ),
    Safeguard(
        "row-level policy",
        "the database shows an organisation its own rows, also where a filter was forgotten",
        "portal_kit/tenancy.py",
        " AND {column} = (SELECT nullif(current_setting('app.organisation', true), '')::uuid))",
        " AND {column} IS NOT NULL)",
        f"{_KIT}/test_calls.py::test_row_level_security_takes_no_row_of_another_organisation",
    ),
    Safeguard(
        "tenancy scope",
        "a transaction runs in its caller's scope",
        "portal_kit/tenancy.py",
        'return ORGANISATION, caller.organisation_id or ""',
        'return PROVIDER, ""',
        f"{_KIT}/test_calls.py::test_row_level_security_hides_other_organisations_even_from_a_query_without_filter",
    ),
    Safeguard(
        "signature check",
        "a caller context is believed from its signer alone",
        "portal_kit/caller.py",
        'options={"require": ["exp", "iat", "sub"]},',
        'options={"require": ["exp", "iat", "sub"], "verify_signature": False},',
        f"{_KIT}/test_calls.py::test_a_forged_expired_foreign_or_missing_caller_is_refused",
    ),
    Safeguard(
        "issuer check",
        "a service speaks for itself, never for people",
        "portal_kit/caller.py",
        'if kind != "service" or subject != issuer:',
        "if not subject:",
        "portal_kit/tests/unit/test_callers.py::test_nobody_speaks_for_others",
    ),
    Safeguard(
        "permission on the entrypoint",
        "what was not granted does not run",
        "portal_kit/bus/consumers.py",
        "entrypoint.permits(caller)",
        "entrypoint.guard",
        f"{_KIT}/test_calls.py::test_a_caller_without_the_permission_is_refused_before_anything_runs",
    ),
    Safeguard(
        "confirm",
        "an event is marked as sent when the broker has it, not before",
        "portal_kit/publisher.py",
        "return [index for index in self._confirmed if index not in self._returned]",
        "return [index for index in range(len(messages)) if index not in self._returned]",
        f"{_KIT}/test_publishing.py::test_what_the_broker_refuses_is_not_counted_as_sent",
    ),
    Safeguard(
        "mandatory",
        "an event that no queue took is not counted as sent",
        "portal_kit/publisher.py",
        "mandatory = bool(topology.bindings_of(event_type))",
        "mandatory = topology.bindings_of(event_type) is None",
        f"{_KIT}/test_publishing.py::test_what_reaches_no_queue_is_not_counted_as_sent",
    ),
    Safeguard(
        "proof of subscribers",
        "each subscriber has its queue before the first event leaves",
        "portal_kit/publisher.py",
        "self._prove_subscribers()",
        "pass",
        f"{_KIT}/test_events.py::test_the_relay_publishes_nothing_while_a_subscriber_has_no_queue",
    ),
    Safeguard(
        "mark after publishing",
        "what is not marked is published again",
        "portal_kit/relay.py",
        'reach("relay.published")',
        'connection.execute(_MARK, {"ids": [str(row.id) for row in rows]}); reach("relay.published")',
        f"{_KIT}/test_events.py::test_a_relay_killed_between_publish_and_mark_repeats_with_the_same_id",
    ),
    Safeguard(
        "one relay per database",
        "events leave in the order in which they were written",
        "portal_kit/relay.py",
        '"SELECT pg_try_advisory_lock(:lock)"',
        '"SELECT :lock > 0"',
        f"{_KIT}/test_events.py::test_one_relay_is_active_per_database",
    ),
    Safeguard(
        "deadline",
        "what nobody waits for any more does not run",
        "portal_kit/bus/messages.py",
        "return self.deadline is not None and wall_time() > self.deadline",
        "return self.deadline is not None and wall_time() < 0",
        f"{_KIT}/test_calls.py::test_a_call_past_its_deadline_is_dropped_before_it_runs",
    ),
    Safeguard(
        "poison check",
        "a message that nobody could be answered is set aside",
        "portal_kit/bus/messages.py",
        'raise Poison("the call names no reply queue or no correlation id")',
        'reply_to = reply_id = "nobody"',
        f"{_KIT}/test_calls.py::test_a_poison_call_is_set_aside_apart_from_events_without_a_restart",
    ),
    Safeguard(
        "delayed retry",
        "an event whose predecessor is missing comes back",
        "portal_kit/bus/deliveries.py",
        "return isinstance(error, RetryLater | Unavailable) and attempt < MAX_ATTEMPTS",
        "return isinstance(error, RetryLater | Unavailable) and attempt < 0",
        f"{_KIT}/test_events.py::test_an_event_whose_predecessor_is_missing_comes_back_and_succeeds",
    ),
    Safeguard(
        "CSRF token",
        "another page cannot make a browser change something",
        "gateway/sessions.py",
        'if not hmac.compare_digest(given.encode("utf-8", "replace"), credential.csrf.encode()):',
        "if given is None:",
        "gateway/tests/unit/test_sessions.py::test_a_cookie_without_the_right_token_changes_nothing",
    ),
    Safeguard(
        "origin check",
        "another site's page changes nothing, even with the token",
        "gateway/sessions.py",
        "foreign = given != origin",
        'foreign = given == ""',
        "gateway/tests/unit/test_sessions.py::test_another_sites_page_changes_nothing_even_with_the_token",
    ),
    Safeguard(
        "idempotency key",
        "a change over HTTP can be repeated without a second effect",
        "gateway/conditions.py",
        'return str(uuid5(_NAMESPACE, f"{subject}\\n{found[1] or found[2]}"))',
        "return new_id() if uuid5(_NAMESPACE, subject) else None",
        "gateway/tests/unit/test_requests.py::test_the_same_key_of_the_same_caller_is_the_same_operation",
    ),
    Safeguard(
        "entity tag",
        "nobody's change is overwritten unseen",
        "gateway/conditions.py",
        "if binding.needs_version:",
        "if binding.needs_version is None:",
        "gateway/tests/unit/test_requests.py::test_a_change_without_a_strong_tag_is_refused",
    ),
    Safeguard(
        "revocation",
        "a session that was ended is refused at once",
        "gateway/sessions.py",
        'return self.subject == payload["subject"] if ended is None else self.ended_by == ended',
        'return ended is None and self.ended_by == ""',
        "gateway/tests/unit/test_sessions.py::test_a_revocation_is_obeyed_at_once",
    ),
    Safeguard(
        "size of an upload",
        "a file is what was announced, or it is rejected",
        "services/files/worker.py",
        "if size != file.size:",
        "if size < 0:",
        "services/files/tests/integration/test_worker.py::test_an_upload_of_another_size_than_announced_is_rejected",
    ),
    Safeguard(
        "upload verification",
        "bytes that are not what they were said to be are rejected and removed",
        "services/files/worker.py",
        "if upload.sha256 not in (None, checked.sha256):",
        "if upload.sha256 is not None and not checked.sha256:",
        "services/files/tests/integration/test_worker.py::test_bytes_that_do_not_pass_are_rejected_and_removed",
    ),
    Safeguard(
        "lease of a job",
        "a worker that was slow changes nothing behind another's back",
        "services/files/use_cases/verifying.py",
        "if job.file_id is None or not work.jobs.hold(job):",
        "if job.file_id is None:",
        "services/files/tests/integration/test_worker.py::test_a_worker_that_lost_its_lease_does_not_speak_for_the_one_that_has_it",
    ),
    Safeguard(
        "throttled sign-in",
        "guessing passwords is slow, whoever is guessed at",
        "services/identity/use_cases/signing_in.py",
        "pair, address = throttle.admit(pair, address, work.now)",
        "pair.key, address.key",
        "services/identity/tests/unit/test_signing_in.py::test_guessing_is_slowed_down_and_the_owner_elsewhere_is_not",
    ),
    Safeguard(
        "cursor of its owner",
        "a cursor is of use to the person, filters and order that it was made for alone",
        "portal_kit/paging.py",
        "whose = [caller.organisation_id, caller.subject, query]",
        "whose = [query]",
        "portal_kit/tests/unit/test_paging.py::test_a_cursor_fits_only_its_own_person_filters_and_order",
    ),
    Safeguard(
        "one order per quote",
        "fifty acceptances at once make one order",
        "services/quotes/storage/quotes.py",
        "return self._one(select(tables.quotes).where(t.id == quote_id).with_for_update())",
        "return self._one(select(tables.quotes).where(t.id == quote_id))",
        "services/quotes/tests/integration/test_service.py::test_fifty_parallel_accepts_make_one_order",
    ),
)
