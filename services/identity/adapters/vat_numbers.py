"""The formal check of European VAT numbers: prefix, length and check digits, without asking any server."""

from __future__ import annotations

from typing import Final

from stdnum.eu import vat
from stdnum.exceptions import ValidationError

from services.identity.domain.errors import InvalidField

# Countries whose VAT prefix is not their ISO code.
_PREFIX: Final = {"GR": "EL"}
_LONGEST: Final = 30


class VatNumbers:
    """Normalises VAT numbers; numbers of countries outside the Union are kept as they are written."""

    def normalise(self, country: str, number: str) -> str:
        """Return the number with its prefix and without separators; InvalidField when its digits are wrong."""
        compact = number.replace(" ", "").replace("-", "").replace(".", "").upper()
        prefix = _PREFIX.get(country, country)
        if country.lower() not in vat.MEMBER_STATES:
            if not (compact.isascii() and compact.isalnum() and len(compact) <= _LONGEST):
                raise InvalidField("/vat_number", f"Use at most {_LONGEST} letters and digits.")
            return compact
        if not compact.startswith(prefix):
            compact = prefix + compact
        try:
            return str(vat.validate(compact))
        except ValidationError as error:
            raise InvalidField(
                "/vat_number", f"This is no VAT number of {country}. Copy it from an invoice of the organisation."
            ) from error
