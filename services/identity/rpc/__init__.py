"""Identity's calls: each validates, asks a use case, and dumps what comes back."""

from services.identity.rpc.access import AccessRpc
from services.identity.rpc.api_keys import ApiKeysRpc
from services.identity.rpc.contacts import ContactsRpc
from services.identity.rpc.machines import MachinesRpc
from services.identity.rpc.organisations import OrganisationsRpc
from services.identity.rpc.staff import StaffRpc


class IdentityRpc(AccessRpc, ApiKeysRpc, OrganisationsRpc, ContactsRpc, StaffRpc, MachinesRpc):
    """All calls of identity."""


__all__ = ["IdentityRpc"]
