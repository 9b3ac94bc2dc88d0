"""Operation records: a mutating call that is repeated gets the answer of its first run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, insert, select, text
from sqlalchemy.exc import IntegrityError

from portal_kit.errors import Conflict, Invalid
from portal_kit.tables import operations


class OperationInProgress(Conflict):
    """The same operation runs in another process at this moment."""

    code = "operation_in_progress"


class OperationReused(Invalid):
    """The key of an earlier operation came with another request."""

    code = "operation_reused"


class AnswerNotKept(Conflict):
    """The operation was done; its answer held a secret that is told once only."""

    code = "answer_not_kept"


@dataclass(frozen=True, slots=True)
class Operation:
    """One mutating call of one caller: the key it came with and a fingerprint of what it asked."""

    subject: str
    operation_id: str
    method: str
    fingerprint: str

    @classmethod
    def of(cls, subject: str, operation_id: str, method: str, params: Mapping[str, object]) -> Operation:
        """Describe a call; the fingerprint is a sha-256 of method and parameters.

        Passwords are left out: a quick hash of a short secret must not lie in a table.
        """
        canonical = json.dumps([method, _without_passwords(params)], sort_keys=True, separators=(",", ":"))
        return cls(subject, operation_id, method, hashlib.sha256(canonical.encode()).hexdigest())


def answer_once(session: Connection, operation: Operation, run: Callable[[], Any], secret: bool) -> Any:
    """Run the operation and record its answer in the same transaction, or return the recorded answer.

    Conflict while the same operation runs elsewhere; Invalid when its key was used for something else.
    """
    if not session.execute(_TRY_LOCK, {"key": f"{operation.subject}:{operation.operation_id}"}).scalar_one():
        raise OperationInProgress("The same request is being worked on; ask again in a moment.")
    recorded = session.execute(_RECORDED, {"s": operation.subject, "o": operation.operation_id}).first()
    if recorded is not None:
        return _recorded_answer(operation, recorded, secret)
    answer = run()
    try:
        session.execute(
            insert(operations).values(
                subject=operation.subject,
                operation_id=operation.operation_id,
                method=operation.method,
                fingerprint=operation.fingerprint,
                answer=None if secret else answer,
            )
        )
    except IntegrityError as error:
        # Committed by another process between its lock's release and our look: it is done, not ours to do.
        raise OperationInProgress("The same request was just worked on; ask again.") from error
    return answer


def _without_passwords(value: object) -> object:
    if isinstance(value, Mapping):
        return {name: _without_passwords(below) for name, below in value.items() if name != "password"}
    if isinstance(value, list):
        return [_without_passwords(below) for below in value]
    return value


def _recorded_answer(operation: Operation, recorded: Row[Any, Any], secret: bool) -> Any:
    if recorded.fingerprint != operation.fingerprint:
        raise OperationReused("This key belongs to another request; use a new key for a new request.")
    if secret:
        raise AnswerNotKept("This was done before, and its secret was shown once; list or make a new one.")
    return recorded.answer


_TRY_LOCK = text("SELECT pg_try_advisory_xact_lock(hashtextextended(:key, 0))")
_RECORDED = select(operations.c.fingerprint, operations.c.answer).where(
    operations.c.subject == text(":s"), operations.c.operation_id == text(":o")
)
