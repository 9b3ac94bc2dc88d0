"""Who sees which invoice, and in which role a caller acts on it."""

from __future__ import annotations

from portal_kit.caller import Caller
from portal_kit.errors import StaleVersion
from services.billing.domain.errors import InvoiceNotFound
from services.billing.domain.invoices import Invoice
from services.billing.domain.transitions import Role
from services.billing.ports import Sight, Work


def sight_of(caller: Caller, permission: str = "invoice.read") -> Sight:
    """Return what the caller's grant lets be seen."""
    scope = caller.scope(permission)
    if scope in ("all", "money"):
        return Sight()
    person = caller.subject if scope == "own" else None
    return Sight(organisation_id=caller.organisation_id or "", person_id=person)


def sees(sight: Sight, organisation_id: str, people: tuple[str, ...]) -> bool:
    """Tell whether a thing of an organisation and its people is in sight."""
    if sight.organisation_id is not None and sight.organisation_id != organisation_id:
        return False
    return sight.person_id is None or sight.person_id in people


def roles_of(caller: Caller) -> frozenset[Role]:
    """Return the roles in the table of states that a caller acts in."""
    if caller.kind == "system":
        return frozenset({Role.SYSTEM})
    return frozenset({Role.BOOKKEEPER if caller.may("invoice.write") else Role.READER})


def invoice_in_sight(work: Work, invoice_id: str) -> Invoice:
    """Return an invoice that the caller may read."""
    return _in_sight(work, work.invoices.get(invoice_id), "invoice.read")


def locked_invoice(work: Work, invoice_id: str, version: int | None) -> Invoice:
    """Return an invoice to be changed, locked. StaleVersion when the caller saw another version."""
    invoice = _in_sight(work, work.invoices.get_for_update(invoice_id), "invoice.write")
    if version is not None and version != invoice.version:
        raise StaleVersion("The invoice changed since you read it; read it again.", version=invoice.version)
    return invoice


def _in_sight(work: Work, invoice: Invoice | None, permission: str) -> Invoice:
    sight = sight_of(work.caller, permission)
    if invoice is None or not sees(sight, invoice.organisation_id, invoice.people):
        raise InvoiceNotFound("There is no such invoice; look for it in the list.")
    return invoice
