"""Organisations and who acts for them: `/organisations`, `/contacts`, `/staff`, `/machines`, `/api-keys`."""

from __future__ import annotations

from gateway.operations import create, delete, get, patch

OPERATIONS = (
    get("/organisations", "identity.list_organisations", "List organisations."),
    create("/organisations", "identity.create_organisation", "Add a client organisation."),
    get("/organisations/{organisation_id}", "identity.get_organisation", "Read an organisation."),
    patch("/organisations/{organisation_id}", "identity.update_organisation", "Change an organisation."),
    get("/contacts", "identity.list_contacts", "List contacts."),
    create("/contacts", "identity.create_contact", "Add a contact."),
    get("/contacts/{contact_id}", "identity.get_contact", "Read a contact."),
    patch("/contacts/{contact_id}", "identity.update_contact", "Change a contact."),
    get("/staff", "identity.list_staff", "List the provider's staff."),
    create("/staff", "identity.create_staff", "Add a member of staff."),
    get("/staff/{staff_id}", "identity.get_staff_member", "Read a member of staff."),
    patch("/staff/{staff_id}", "identity.update_staff", "Change a member of staff."),
    get("/machines", "identity.list_machines", "List machine accounts."),
    create("/machines", "identity.create_machine", "Add a machine account.", location="/machines"),
    get("/api-keys", "identity.list_api_keys", "List API keys."),
    create("/api-keys", "identity.create_api_key", "Make an API key.", location="/api-keys/{key[id]}"),
    delete("/api-keys/{key_id}", "identity.revoke_api_key", "Revoke an API key."),
)
