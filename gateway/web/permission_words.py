"""What a permission is called where people give it away: on the form of an API key."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.web.texts import N_, Texts

PERMISSIONS: Mapping[str, str] = {
    "file.upload": N_("Send files"),
    "file.read": N_("Read and fetch files"),
    "quote.request": N_("Request quotes and launch projects"),
    "quote.read": N_("Read quotes"),
    "quote.accept": N_("Accept or reject quotes"),
    "quote.prepare": N_("Prepare and send quotes"),
    "order.read": N_("Read projects"),
    "order.approve": N_("Approve work, send it back, complain"),
    "order.cancel": N_("Cancel projects"),
    "order.work": N_("Work on projects and deliver"),
    "order.force": N_("Move projects forward"),
    "invoice.read": N_("Read invoices"),
    "invoice.write": N_("Record payments and credit invoices"),
    "price_list.read": N_("Read price lists"),
    "price_list.write": N_("Change price lists"),
    "service.read": N_("See which services there are"),
    "service.write": N_("Change the services"),
    "organisation.read": N_("Read the data of organisations"),
    "organisation.write": N_("Add and change organisations"),
    "contact.read": N_("See contacts"),
    "contact.write": N_("Add and change contacts"),
    "staff.manage": N_("Look after the staff"),
    "session.own": N_("Use the own profile"),
    "api_key.own": N_("Make and revoke own API keys"),
    "api_key.manage": N_("Revoke the API keys of others"),
    "notification.own": N_("Read own notifications"),
    "count.use": N_("Count words and calculate prices"),
}
"""Every permission of the matrix, in its order."""


def said(permission: str, texts: Texts) -> str:
    """Say a permission in the person's language; one that has no words yet is called as programs call it."""
    return texts(PERMISSIONS[permission]) if permission in PERMISSIONS else permission
