"""The rules of identity that a caller can break, each with its permanent code."""

from __future__ import annotations

from datetime import timedelta
from math import ceil
from typing import ClassVar

from portal_kit.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated


class SignInRefused(Unauthenticated):
    """The account id, login and password do not belong together; which of them is wrong is never told."""

    code = "sign_in_refused"

    def __init__(self) -> None:
        super().__init__("Account id, user id and password do not match. Check all three and try again.")


class SignInThrottled(Conflict):
    """Too many failed attempts from this address; `details["retry_after"]` says how many seconds to wait."""

    code = "sign_in_throttled"

    def __init__(self, retry_after: int) -> None:
        super().__init__(
            f"Too many attempts failed. Wait {retry_after} seconds, then try again.", retry_after=retry_after
        )

    @classmethod
    def after(cls, wait: timedelta) -> SignInThrottled:
        """Refuse for a time, told in whole seconds."""
        return cls(ceil(wait.total_seconds()))


class TokenRefused(Unauthenticated):
    """The session or API key is unknown, has expired or was revoked."""

    code = "token_refused"

    def __init__(self) -> None:
        super().__init__("You are not signed in any more, or the API key has ended. Sign in again.")


class WrongPassword(Forbidden):
    """The old password given with a change is not the present one."""

    code = "wrong_password"

    def __init__(self) -> None:
        super().__init__("The old password is not right. Enter your present password to set a new one.")


class NotAPerson(Forbidden):
    """A machine is addressed in no language of its own."""

    code = "not_a_person"

    def __init__(self) -> None:
        super().__init__("Sign in as a person to change how you are addressed; a machine is addressed as its owner.")


class NoPassword(Forbidden):
    """The caller came with an API key, and passwords are changed by the person who is signed in."""

    code = "needs_session"

    def __init__(self) -> None:
        super().__init__("Sign in with your password to change it; an API key cannot.")


class WeakPassword(Invalid):
    """The new password breaks the length rule or is one of those that everybody tries first."""

    code = "weak_password"


class InvalidField(Invalid):
    """One field breaks a rule; `details["errors"]` points at it."""

    code: ClassVar[str] = "invalid"

    def __init__(self, pointer: str, message: str) -> None:
        super().__init__(message, errors=[{"pointer": pointer, "message": message}])


class OrganisationNotFound(NotFound):
    """No such organisation for this caller."""

    code = "organisation_not_found"

    def __init__(self) -> None:
        super().__init__("There is no such organisation. Check the address or go back to the list.")


class ContactNotFound(NotFound):
    """No such contact for this caller."""

    code = "contact_not_found"

    def __init__(self) -> None:
        super().__init__("There is no such contact. Check the address or go back to the list.")


class StaffNotFound(NotFound):
    """No such member of staff."""

    code = "staff_not_found"

    def __init__(self) -> None:
        super().__init__("There is no such member of staff. Check the address or go back to the list.")


class MachineNotFound(NotFound):
    """No such machine account for this caller."""

    code = "machine_not_found"

    def __init__(self) -> None:
        super().__init__("There is no such machine account. Check the address or go back to the list.")


class SessionNotFound(NotFound):
    """No such session of this caller."""

    code = "session_not_found"

    def __init__(self) -> None:
        super().__init__("There is no such session. It may have ended already.")


class ApiKeyNotFound(NotFound):
    """No such API key for this caller."""

    code = "api_key_not_found"

    def __init__(self) -> None:
        super().__init__("There is no such API key. It may have been revoked already.")


class AccountIdTaken(Conflict):
    """Account ids are unique in the installation, and the provider's own is reserved."""

    code = "account_id_taken"

    def __init__(self, account_id: str) -> None:
        super().__init__(f"The account id {account_id!r} is in use. Choose another one.")


class UserIdTaken(Conflict):
    """User ids and e-mail addresses are unique in an organisation, and among staff."""

    code = "user_id_taken"

    def __init__(self) -> None:
        super().__init__("The user id or e-mail address is in use here. Choose another one.")


class OwnAccount(Conflict):
    """Nobody deactivates himself or changes his own roles, so that nobody locks himself out."""

    code = "own_account"

    def __init__(self) -> None:
        super().__init__("You cannot deactivate yourself or change your own roles. Ask a colleague who may.")


class RolesNotYours(Forbidden):
    """Project managers invite and edit contacts; roles and access belong to managers and administrators."""

    code = "roles_not_yours"

    def __init__(self) -> None:
        super().__init__("Roles and access of a contact are changed by its manager or an administrator. Ask one.")


class MachineNotYours(Forbidden):
    """The provider's own systems are made by its administrators."""

    code = "machine_not_yours"

    def __init__(self) -> None:
        super().__init__("An organisation makes client systems only. Choose the kind client_system.")


class PermissionNotYours(Forbidden):
    """An API key cannot hold what its maker may not do."""

    code = "permission_not_yours"

    def __init__(self, permissions: list[str]) -> None:
        super().__init__(
            f"You cannot give away what you do not have: {', '.join(permissions)}. Leave these out.",
            permissions=permissions,
        )
