"""What the use cases of identity need: a work with its repositories, hashing, signing and the VAT check."""

from services.identity.ports.access import ApiKeys, Credentials, Sessions, SignInAttempts
from services.identity.ports.accounts import Contacts, Machines, Organisations, Search, Staff
from services.identity.ports.libraries import Passwords, Signer, VatNumbers
from services.identity.ports.work import Work

__all__ = [
    "ApiKeys",
    "Contacts",
    "Credentials",
    "Machines",
    "Organisations",
    "Passwords",
    "Search",
    "Sessions",
    "SignInAttempts",
    "Signer",
    "Staff",
    "VatNumbers",
    "Work",
]
