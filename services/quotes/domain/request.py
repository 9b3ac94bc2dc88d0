"""What a client asks for: the frozen values of a request, and the rules it must fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from services.quotes.domain.catalogue import ServiceKind
from services.quotes.domain.errors import InvalidRequest

MOST_TARGETS = 50
QUOTE, DRAFT, LAUNCH = "quote", "draft", "launch"
INTENTS = (QUOTE, DRAFT, LAUNCH)


@dataclass(frozen=True, slots=True)
class Target:
    """One target language, with its own deadline where it was wished."""

    language: str
    deadline: datetime | None


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file of the files service, by id, with the name and size that its owner sees."""

    file_id: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for."""

    name: str
    service: str
    source_language: str
    targets: tuple[Target, ...]
    subject_field: str | None
    deadline: datetime | None
    instructions: str | None
    source_files: tuple[FileRef, ...]
    reference_files: tuple[FileRef, ...]
    purchase_order_number: str | None
    cost_centre: str | None
    confidential: bool
    watchers: tuple[str, ...]

    @property
    def languages(self) -> tuple[str, ...]:
        """The target languages, in the order of the request."""
        return tuple(target.language for target in self.targets)

    def due(self, target: Target) -> datetime | None:
        """Tell when a target is due: its own deadline, else that of all of them."""
        return target.deadline or self.deadline


@dataclass(frozen=True, slots=True)
class Wish:
    """A request with what is to become of it, and for whom the provider makes it."""

    request: Request
    intent: str = QUOTE
    organisation_id: str | None = None
    owner_id: str | None = None
    client_word: str | None = None
    hand_counts: Mapping[str, Mapping[str, Decimal]] | None = None


def check_request(request: Request, kind: ServiceKind | None) -> None:
    """Refuse a request with an unknown service or targets that make no sense, naming every field at fault."""
    problems = [*_service_problems(request, kind), *_target_problems(request, kind), *_file_problems(request)]
    if problems:
        raise InvalidRequest("The request cannot be taken like this; correct the fields named.", errors=problems)


def _service_problems(request: Request, kind: ServiceKind | None) -> list[dict[str, str]]:
    if kind is None or not kind.active:
        return [{"pointer": "/service", "message": f"{request.service} is not offered; choose one of the services."}]
    return []


def _target_problems(request: Request, kind: ServiceKind | None) -> list[dict[str, str]]:
    if not 1 <= len(request.targets) <= MOST_TARGETS:
        return [{"pointer": "/targets", "message": f"Name 1 to {MOST_TARGETS} target languages."}]
    problems, seen = [], set()
    source = request.source_language.lower()
    for position, target in enumerate(request.targets):
        pointer, language = f"/targets/{position}/language", target.language.lower()
        if language in seen:
            problems.append({"pointer": pointer, "message": f"{target.language} is named twice."})
        seen.add(language)
        if kind and kind.monolingual and language != source:
            problems.append({"pointer": pointer, "message": "This service stays in the source language."})
        if kind and not kind.monolingual and language == source:
            problems.append({"pointer": pointer, "message": "The target is the source language."})
    return problems


def _file_problems(request: Request) -> list[dict[str, str]]:
    problems, seen = [], set()
    for name, files in (("source_files", request.source_files), ("reference_files", request.reference_files)):
        for position, each in enumerate(files):
            if each.file_id in seen:
                problems.append({"pointer": f"/{name}/{position}", "message": f"{each.name} is named twice."})
            seen.add(each.file_id)
    return problems
