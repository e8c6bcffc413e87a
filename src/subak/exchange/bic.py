"""Business identifier codes of banks: their form. Whether the bank exists only SWIFT can say.

Source: ISO 9362: four letters of the institution, two of the country, two letters or digits of the
place, three more of a branch or none.
"""

import re

from subak.core.errors import need

_FORM = re.compile(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?")


def checked(written: str, owner: str) -> str:
    """Give the compact code; `owner` tells in `bank.bic_malformed` whose it is."""
    code = "".join(written.split()).upper()
    need(_FORM.fullmatch(code), "bank.bic_malformed", found=code[:40], owner=owner)
    return code
