"""Running the audit, from the command, after a restore, and from the operators' page."""

from __future__ import annotations

import amqp

from ops import audit
from ops.audit.evidence import evidence
from ops.audit.invariants import CHECKS


def audit_now(settle: float) -> list[audit.Finding]:
    """Wait until nothing is under way, check everything, and return what was found."""
    try:
        with evidence() as found:
            found.settle(settle)
            return audit.run(found, CHECKS, patience=settle)
    except amqp.NotFound as missing:
        # Without its queues nothing arrives: that is the first thing to know, the rest can wait.
        return [audit.Finding("A4", f"the broker lacks what the contracts name ({missing}); run `make up`")]
