"""Identity's unit of work."""

from __future__ import annotations

from functools import cached_property

from portal_kit.work import SqlWork
from services.identity.storage.access import SqlApiKeys, SqlCredentials, SqlSessions
from services.identity.storage.attempts import SqlSignInAttempts
from services.identity.storage.machines import SqlMachines
from services.identity.storage.organisations import SqlOrganisations
from services.identity.storage.people import SqlContacts, SqlStaff


class IdentityWork(SqlWork):
    """One transaction with its repositories, each made when it is first needed."""

    @cached_property
    def organisations(self) -> SqlOrganisations:
        """The organisations."""
        return SqlOrganisations(self.session, self.caller)

    @cached_property
    def contacts(self) -> SqlContacts:
        """The contacts."""
        return SqlContacts(self.session, self.caller)

    @cached_property
    def staff(self) -> SqlStaff:
        """The staff."""
        return SqlStaff(self.session)

    @cached_property
    def machines(self) -> SqlMachines:
        """The machines."""
        return SqlMachines(self.session, self.caller)

    @cached_property
    def credentials(self) -> SqlCredentials:
        """The password hashes."""
        return SqlCredentials(self.session)

    @cached_property
    def sessions(self) -> SqlSessions:
        """The sessions."""
        return SqlSessions(self.session, self.caller)

    @cached_property
    def api_keys(self) -> SqlApiKeys:
        """The API keys."""
        return SqlApiKeys(self.session, self.caller)

    @cached_property
    def attempts(self) -> SqlSignInAttempts:
        """The counts of sign-in attempts."""
        return SqlSignInAttempts(self.session)
