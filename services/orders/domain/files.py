"""Which files may be part of what: those that are stored, of the order's organisation, of a fitting purpose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.orders.domain.errors import FileNotDeliverable, FileUnknown

TARGET = "target"


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A stored file, as its storing was told."""

    id: str
    organisation_id: str
    name: str
    purpose: str


def require_stored(file_ids: Sequence[str], known: Mapping[str, KnownFile]) -> None:
    """Refuse files that are not among the organisation's; one of another organisation looks like a random id."""
    missing = {index: _WAIT for index, file_id in enumerate(file_ids) if file_id not in known}
    if missing:
        raise FileUnknown(_NOT_STORED, errors=_pointers(missing))


def require_targets(file_ids: Sequence[str], known: Mapping[str, KnownFile]) -> None:
    """Refuse files that were not uploaded as translations."""
    files = enumerate(known[file_id] for file_id in file_ids)
    wrong = {index: f"{file.name} is a {file.purpose} file." for index, file in files if file.purpose != TARGET}
    if wrong:
        raise FileNotDeliverable(_NO_TARGET, errors=_pointers(wrong))


def _pointers(messages: Mapping[int, str]) -> list[dict[str, str]]:
    return [{"pointer": f"/file_ids/{index}", "message": message} for index, message in messages.items()]


_NOT_STORED = "A file is not stored. Wait until its state is `stored`, then send again."
_WAIT = "No stored file has this id yet; wait until it is stored."
_NO_TARGET = "Only files of purpose `target` are delivered; upload them as such."
