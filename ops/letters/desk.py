"""The desk where dead letters are handled: nothing leaves its queue before the broker has confirmed its copy.

A letter is looked at by taking it without acknowledging it; closing the channel, or dying, puts it back in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import amqp
from sqlalchemy import text

from contracts import loader
from ops.journal import Journal
from ops.letters.reading import Letter, parking_queues, read_letter
from ops.letters.taking import AT_MOST, taking
from ops.troubles import OpsTrouble
from portal_kit.broker import user_of
from portal_kit.database import single_connections
from portal_kit.failpoints import reach
from portal_kit.headers import ATTEMPT, QUEUE, REASON, SINCE
from portal_kit.inbox import consumer_name
from portal_kit.publisher import ConfirmedChannel, Outgoing
from portal_kit.settings import database_uris, settings
from portal_kit.watch import depths

_OURS = {ATTEMPT, REASON, QUEUE, SINCE, "index"}
_HANDLED = text("INSERT INTO inbox (consumer, message_id) VALUES (:consumer, :id) ON CONFLICT DO NOTHING")


@dataclass(frozen=True, slots=True)
class Selection:
    """Which letters of a queue are meant: by ids (or their beginnings), by type, or all of them."""

    ids: tuple[str, ...] = ()
    type: str = ""
    everything: bool = False

    def __post_init__(self) -> None:
        if not self.ids and not self.type and not self.everything:
            raise OpsTrouble("say which: ids, --type, or --all")
        if any(len(each) < 8 for each in self.ids):
            raise OpsTrouble("an id needs its first eight characters at least")

    def matches(self, letter: Letter) -> bool:
        """Whether a letter is meant; a type narrows the ids, as it narrows all."""
        named = not self.ids or any(letter.id.startswith(each) for each in self.ids)
        return named and (not self.type or letter.type == self.type)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one letter; `refusal` is empty when it was done."""

    letter: Letter
    refusal: str = ""

    def row(self) -> dict[str, object]:
        """Return what commands print."""
        return {**self.letter.row(), "outcome": self.refusal or "done"}


class Desk:
    """One connection of an operator to the queues of dead letters."""

    def __init__(self, amqp_uri: str, journal: Journal, databases: Mapping[str, str]) -> None:
        self._sending = ConfirmedChannel(amqp_uri)
        self._user = user_of(amqp_uri)
        self._journal = journal
        self._databases = databases

    def close(self) -> None:
        """Let go of everything; what was not acknowledged is in its place again."""
        self._sending.close()

    def counts(self) -> dict[str, int | None]:
        """Count the letters of each queue; None for a queue that the broker does not have."""
        return depths(self._sending.connection, parking_queues())

    def browse(self, queue: str, limit: int) -> list[Letter]:
        """Read the oldest letters of a queue and leave them where they are."""
        with self._taking(queue, limit) as messages:
            return [read_letter(queue, message) for message in messages]

    def find(self, identity: str, queues: Sequence[str] = ()) -> list[Letter]:
        """Find letters by the beginning of an id, wherever they are."""
        wanted, found = Selection((identity,)), []
        for queue in queues or parking_queues():
            with self._taking(queue) as messages:
                found += [
                    letter for letter in (read_letter(queue, each) for each in messages) if wanted.matches(letter)
                ]
        return found

    def replay(self, queue: str, selection: Selection) -> list[Outcome]:
        """Send letters back to the queue they came from, as fresh as on their first day."""

        def send(letter: Letter, message: amqp.Message) -> str:
            if letter.refusal:
                return letter.refusal
            copies = [Outgoing(self._fresh(message), "", target) for target in letter.targets]
            if len(self._sending.send(copies)) < len(copies):
                return f"the broker has no queue {' and '.join(letter.targets)}; load its definitions first"
            reach("dlq.published")
            self._journal.write("replay", to=letter.targets, **_named(letter))
            return ""

        return self._handle(queue, selection, send)

    def drop(self, queue: str, selection: Selection, reason: str) -> list[Outcome]:
        """Throw letters away for a reason that is kept; an event counts as handled, so `resend` brings none back."""
        if len(reason.strip()) < 5:
            raise OpsTrouble("say why, so that somebody else understands it next year")

        def forget(letter: Letter, _message: amqp.Message) -> str:
            self._journal.write("drop", why=reason.strip(), **_named(letter))
            self._count_as_handled(letter)
            return ""

        return self._handle(queue, selection, forget)

    def _handle(self, queue: str, selection: Selection, act: Callable[[Letter, amqp.Message], str]) -> list[Outcome]:
        """Do something with each letter that is meant, and acknowledge it after that; the others go back."""
        outcomes = []
        with self._taking(queue) as messages:
            for message in messages:
                letter = read_letter(queue, message)
                if selection.matches(letter):
                    refusal = act(letter, message)
                    outcomes.append(Outcome(letter, refusal))
                    if not refusal:
                        message.channel.basic_ack(message.delivery_tag)
        return outcomes

    @contextmanager
    def _taking(self, queue: str, limit: int = AT_MOST) -> Iterator[Iterator[amqp.Message]]:
        if queue not in parking_queues():
            raise OpsTrouble(f"no such queue of dead letters; there are {', '.join(parking_queues())}")
        try:
            with taking(self._sending.connection, queue, limit) as messages:
                yield messages
        except amqp.NotFound as missing:
            raise OpsTrouble(f"the broker has no queue {queue}; load its definitions first") from missing

    def _fresh(self, message: amqp.Message) -> amqp.Message:
        kept = message.properties.get("application_headers") or {}
        headers = {name: value for name, value in kept.items() if name not in _OURS and not name.startswith("x-")}
        names = ("content_type", "content_encoding", "message_id")
        properties = {name: message.properties[name] for name in names if name in message.properties}
        # The broker vouches for us; who first sent a provider's event stands in a header that was checked then.
        return amqp.Message(
            message.body, application_headers=headers, delivery_mode=2, user_id=self._user, **properties
        )

    def _count_as_handled(self, letter: Letter) -> None:
        if not letter.is_event or letter.consumer not in self._databases:
            return
        known = {contract.type for contract in loader.consumed_by(letter.consumer)}
        if letter.type not in known:
            return
        engine = single_connections(self._databases[letter.consumer])
        with engine.begin() as connection:
            name = consumer_name(letter.consumer, letter.type)
            connection.execute(_HANDLED, {"consumer": name, "id": letter.id})


@contextmanager
def open_desk(journal: Journal) -> Iterator[Desk]:
    """Open a desk at the broker and the databases that the environment names."""
    desk = Desk(settings().amqp_uri, journal, database_uris())
    try:
        yield desk
    finally:
        desk.close()


def _named(letter: Letter) -> dict[str, object]:
    return {"queue": letter.queue, "id": letter.id, "type": letter.type, "origin": letter.origin, "died": letter.reason}
