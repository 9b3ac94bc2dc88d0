"""Files of deliveries, corrections and claims: stored, the organisation's own, and deliveries of target files only."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contracts import loader
from portal_kit.envelope import Envelope
from portal_kit.errors import RetryLater
from services.orders.domain.errors import (
    FileNotDeliverable,
    FileUnknown,
    TransitionForbidden,
    TransitionNotAllowed,
)
from services.orders.domain.files import TARGET, KnownFile
from services.orders.domain.states import TargetState
from services.orders.schemas import load_stored_file
from services.orders.tests.unit.callers import CALLERS, OTHER_ORGANISATION, SYSTEM
from services.orders.tests.unit.fakes import FakeOrders, FakeWork
from services.orders.tests.unit.objects import FILE, NOW, ORDER, ORGANISATION, SOURCE, with_target
from services.orders.use_cases import files, hearing, judging, production

RANDOM = "01920000-0000-7000-8000-0000000000aa"
FOREIGN = "01920000-0000-7000-8000-0000000000bb"
Act = Callable[[FakeWork, str], object]


def _work(role: str, state: TargetState) -> FakeWork:
    orders = FakeOrders()
    orders.add(with_target(state))
    work = FakeWork(CALLERS.get(role, SYSTEM), orders)
    work.files.learn(KnownFile(FOREIGN, OTHER_ORGANISATION, "secret.docx", TARGET))
    work.files.learn(KnownFile(SOURCE, ORGANISATION, "manual.docx", "source"))
    return work


ACTS: dict[str, tuple[str, TargetState, Act]] = {
    "deliver": ("pm", TargetState.WAITING, lambda w, f: production.deliver(w, ORDER, "fr", [FILE, f], final=True)),
    "send back": ("owner", TargetState.DELIVERED, lambda w, f: judging.send_back(w, ORDER, ["fr"], "x", (), [FILE, f])),
    "claim": ("owner", TargetState.APPROVED, lambda w, f: judging.claim(w, ORDER, "x", None, (), [FILE, f])),
}


@pytest.mark.feature("O4")
@pytest.mark.parametrize("file_id", [RANDOM, FOREIGN])
@pytest.mark.parametrize("act", ACTS)
def test_a_file_that_is_unknown_or_foreign_is_refused_alike(act: str, file_id: str) -> None:
    """The answer points at the file, says to wait, and does not tell the two apart; nothing changes."""
    role, state, do = ACTS[act]
    work = _work(role, state)
    with pytest.raises(FileUnknown) as refused:
        do(work, file_id)
    message = "No stored file has this id yet; wait until it is stored."
    assert refused.value.details == {"errors": [{"pointer": "/file_ids/1", "message": message}]}
    assert (work.emitted, work.orders.kept[ORDER].version) == ([], 1)


def test_clients_may_send_any_stored_file_along() -> None:
    """A marked-up source belongs to a correction as well as a translation does."""
    work = _work("owner", TargetState.DELIVERED)
    judging.send_back(work, ORDER, ["fr"], "See page 3.", (), [SOURCE])
    assert work.orders.kept[ORDER].corrections[0].file_ids == (SOURCE,)


@pytest.mark.feature("O4")
def test_only_target_files_are_delivered() -> None:
    """A source is not handed back as its translation, neither by people nor by production."""
    work = _work("pm", TargetState.WAITING)
    with pytest.raises(FileNotDeliverable) as refused:
        production.deliver(work, ORDER, "fr", [SOURCE], final=True)
    assert refused.value.details["errors"] == [{"pointer": "/file_ids/0", "message": "manual.docx is a source file."}]
    with pytest.raises(FileNotDeliverable):
        hearing.take_delivery(work.by(SYSTEM), ORDER, "fr", [SOURCE], True, None)


@pytest.mark.feature("N5")
@pytest.mark.parametrize("file_id", [RANDOM, FOREIGN])
def test_a_delivery_from_production_waits_for_its_files(file_id: str) -> None:
    """The storing may be told after the delivery; what never comes ends as a dead letter by the kit."""
    work = _work("system", TargetState.WAITING)
    with pytest.raises(RetryLater):
        hearing.take_delivery(work, ORDER, "fr", [file_id], True, None)
    assert work.emitted == []


@pytest.mark.feature("N5")
def test_a_delivery_goes_through_once_its_file_is_told() -> None:
    """The news is read from the event, its organisation from the envelope."""
    work = _work("system", TargetState.WAITING)
    payload = {**loader.event("file.stored.v1").example, "file_id": RANDOM, "purpose": "target"}
    event = Envelope(FILE, "file.stored.v1", RANDOM, 2, NOW, ORGANISATION, "c", None, payload)
    files.learn_file(work, load_stored_file(event))
    hearing.take_delivery(work, ORDER, "fr", [RANDOM], True, None)
    assert work.told == ["order.delivered.v1", "order.work_done.v1"]


def test_who_may_not_deliver_does_not_learn_about_files() -> None:
    """Permission and state are refused before a word is said about files."""
    with pytest.raises(TransitionForbidden):
        production.deliver(_work("owner", TargetState.WAITING), ORDER, "fr", [RANDOM], final=True)
    with pytest.raises(TransitionNotAllowed):
        production.deliver(_work("pm", TargetState.APPROVED), ORDER, "fr", [RANDOM], final=True)
