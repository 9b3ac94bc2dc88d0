"""What a person asks for: from the steps of the request's form to the API's body, and from a draft back to the form."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from gateway.web.forms import Form
from gateway.web.texts import N_

Thing = Mapping[str, Any]
LAUNCH = "launch"
TEXTS = ("subject_field", "instructions", "purchase_order_number", "cost_centre")
ROW = "%Y-%m-%dT%H:%M"

EMPTY: Mapping[str, str] = {
    "name": N_("Give the work a name."),
    "service": N_("Choose a service."),
    "source_language": N_("Choose the language of your files."),
    "targets": N_("Choose at least one language to translate into."),
    "owner_id": N_("Choose for whom you ask."),
    "client_word": N_("Say where the client asked for this, for example in an e-mail."),
}
"""What is said beside a field that was left empty and may not be."""

_FIELD_OF = {
    "source_files": "source_file_ids",
    "reference_files": "reference_file_ids",
    "hand_counts": "",
    "organisation_id": "owner_id",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Reads the steps of a request."""

    form: Form
    services: Mapping[str, Thing]
    zone: ZoneInfo

    def basics(self, before: Thing | None = None) -> dict[str, Any]:
        """Return what the first step asks for; deadlines of single languages stay as they were."""
        form = self.form
        known = {target["language"]: target["deadline"] for target in (before or {}).get("targets", ())}
        return {
            "name": form.text("name"),
            "service": form.text("service"),
            "source_language": form.text("source_language"),
            "targets": [{"language": tag, "deadline": known.get(tag)} for tag in self._targets()],
            "source_file_ids": list(dict.fromkeys(form.texts("source_file_ids"))),
            "reference_file_ids": list(dict.fromkeys(form.texts("reference_file_ids"))),
        }

    def details(self) -> dict[str, Any]:
        """Return what the second step asks for."""
        form = self.form
        return {
            **{name: form.text(name) or None for name in TEXTS},
            "deadline": instant(form.text("deadline"), self.zone),
            "confidential": form.has("confidential"),
            "watchers": form.texts("watchers"),
        }

    def _targets(self) -> list[str]:
        """Return the target languages; a service that stays in one language has the source alone."""
        service = self.services.get(self.form.text("service"), {})
        if service.get("monolingual"):
            return [self.form.text("source_language")]
        return list(dict.fromkeys(self.form.texts("targets")))


def whole(quote: Thing) -> dict[str, Any]:
    """Return a draft as the body that would write it as it is."""
    return {
        **{name: quote[name] for name in ("name", "service", "source_language", *TEXTS, "deadline", "confidential")},
        "targets": [dict(target) for target in quote["targets"]],
        "source_file_ids": [file["file_id"] for file in quote["source_files"]],
        "reference_file_ids": [file["file_id"] for file in quote["reference_files"]],
        "watchers": list(quote["watchers"]),
    }


def seen(quote: Thing) -> str:
    """Return a mark of what a draft asks for; counts and prices that arrive meanwhile do not change it."""
    return hashlib.sha256(json.dumps(whole(quote), sort_keys=True).encode()).hexdigest()[:16]


def filled(quote: Thing, zone: ZoneInfo) -> Form:
    """Return the form as it looks for a draft."""
    values: dict[str, list[str]] = {}
    for name, value in whole(quote).items():
        if name == "targets":
            values[name] = [target["language"] for target in value]
        elif isinstance(value, list):
            values[name] = [str(one) for one in value]
        elif value is not False and value is not None:
            values[name] = ["on" if value is True else str(value)]
    return Form(values | deadline_field(quote, zone))


def deadline_field(quote: Thing, zone: ZoneInfo) -> dict[str, list[str]]:
    """Write the deadline of a quote as a field has it: in the person's own time."""
    if not quote["deadline"]:
        return {}
    return {"deadline": [datetime.fromisoformat(quote["deadline"]).astimezone(zone).strftime(ROW)]}


def instant(text: str, zone: ZoneInfo) -> str | None:
    """Return a local time as an instant; what is no time goes to the API as it is, which says so."""
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC).isoformat()
    except ValueError:
        return text


def explain(form: Form) -> None:
    """Put the API's errors beside the fields of this form, and say plainly which ones are empty."""
    told, form.errors = form.errors, {}
    for name, message in told.items():
        first = name.partition(".")[0]
        field = _FIELD_OF.get(first, first)
        plain = EMPTY.get(field) if field and not form.texts(field) else None
        form.errors.setdefault(field, plain or message)
