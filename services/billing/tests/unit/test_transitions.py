"""Every state of an invoice with every event and every role."""

from __future__ import annotations

from itertools import product

import pytest

from services.billing.domain.errors import TransitionNotAllowed
from services.billing.domain.invoices import Invoice, Kind, credit_note_of
from services.billing.domain.transitions import RULES, Event, Role, State, allowed, check_offered
from services.billing.tests.mothers import NOW, SYSTEM, TODAY, a_payment, an_invoice

# state, event → who may, and where it leads; whatever is not here is refused.
EXPECTED: dict[tuple[State, Event], tuple[set[Role], set[State]]] = {
    (State.DRAFT, Event.ISSUE): ({Role.SYSTEM, Role.BOOKKEEPER}, {State.ISSUED}),
    (State.DRAFT, Event.DISCARD): ({Role.BOOKKEEPER}, {State.DISCARDED}),
    (State.ISSUED, Event.RECORD_PAYMENT): ({Role.BOOKKEEPER}, {State.PARTLY_PAID, State.PAID}),
    (State.ISSUED, Event.CREDIT): ({Role.BOOKKEEPER}, {State.CREDITED}),
    (State.ISSUED, Event.MARK_IRRECOVERABLE): ({Role.BOOKKEEPER}, {State.IRRECOVERABLE}),
    (State.PARTLY_PAID, Event.RECORD_PAYMENT): ({Role.BOOKKEEPER}, {State.PARTLY_PAID, State.PAID}),
    (State.PARTLY_PAID, Event.CREDIT): ({Role.BOOKKEEPER}, {State.CREDITED}),
    (State.PARTLY_PAID, Event.MARK_IRRECOVERABLE): ({Role.BOOKKEEPER}, {State.IRRECOVERABLE}),
    (State.PAID, Event.CREDIT): ({Role.BOOKKEEPER}, {State.CREDITED}),
}
EVERYTHING = list(product(State, Event, Role))


@pytest.mark.feature("B1")
@pytest.mark.parametrize(("state", "event", "role"), EVERYTHING)
def test_each_event_in_each_state_by_each_role(state: State, event: Event, role: Role) -> None:
    """The table allows exactly what is written down here, and a refusal lists what is allowed."""
    roles, outcomes = EXPECTED.get((state, event), (set(), set()))
    offered = allowed(state, {role})
    if role in roles:
        check_offered(state, event, offered)
        (rule,) = [rule for rule in RULES if rule.event is event]
        assert rule.outcomes == outcomes
        return
    with pytest.raises(TransitionNotAllowed) as refused:
        check_offered(state, event, offered)
    assert refused.value.details["allowed"] == [str(rule.event) for rule in offered]


ACTS = {
    Event.ISSUE: lambda invoice, roles: invoice.issue(2, TODAY, roles),
    Event.RECORD_PAYMENT: lambda invoice, roles: invoice.record_payment(a_payment("0.01"), TODAY, roles),
    Event.CREDIT: lambda invoice, roles: invoice.mark_credited("Wrong rate.", roles),
    Event.MARK_IRRECOVERABLE: lambda invoice, roles: invoice.mark_irrecoverable("Insolvent.", roles),
}


@pytest.mark.parametrize(("state", "event", "role"), [one for one in EVERYTHING if one[1] in ACTS])
def test_an_invoice_obeys_the_table(state: State, event: Event, role: Role) -> None:
    """The aggregate does what the table says, and nothing changes when it refuses."""
    invoice = an_invoice(state=state)
    roles, outcomes = EXPECTED.get((state, event), (set(), set()))
    if role in roles:
        ACTS[event](invoice, {role})
        assert invoice.state in outcomes
        return
    with pytest.raises(TransitionNotAllowed):
        ACTS[event](invoice, {role})
    assert invoice.state is state


@pytest.mark.parametrize(("event", "role"), [(event, role) for event, role in product(ACTS, Role)])
def test_an_issued_credit_note_is_final(event: Event, role: Role) -> None:
    """A credit note is neither paid nor credited itself."""
    note = _issued_note()
    assert note.allowed({role}) == []
    with pytest.raises(TransitionNotAllowed):
        ACTS[event](note, {role})


def test_a_reader_is_offered_nothing() -> None:
    """Clients read invoices; the books are the provider's."""
    assert [rule for state in State for rule in allowed(state, {Role.READER})] == []


def _issued_note() -> Invoice:
    note = credit_note_of(an_invoice(), "01920000-0000-7000-8000-000000000099", "Wrong rate.", NOW)
    note.issue(1, TODAY, SYSTEM)
    assert note.kind is Kind.CREDIT_NOTE
    return note
