"""International bank account numbers: length and form of the country, check digits modulo 97.

Source: ISO 13616 and the registry of its countries, as kept by the library schwifty.
"""

from __future__ import annotations

import schwifty
from schwifty.exceptions import SchwiftyException

from subak.core.errors import refuse


def checked(written: str, owner: str) -> str:
    """Give the IBAN without spaces; `owner` names whose it is in `bank.iban_malformed`."""
    try:
        return str(schwifty.IBAN(written).compact)
    except SchwiftyException:
        refuse("bank.iban_malformed", owner=owner, found=written[:40])
