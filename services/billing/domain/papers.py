"""The paper of an invoice: a job until a worker has set it, then an object that can be fetched."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paper:
    """The PDF of one invoice; `object_key` is None until it is stored."""

    invoice_id: str
    organisation_id: str
    name: str
    object_key: str | None = None
