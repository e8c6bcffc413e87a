"""International bank account numbers: form and check digits.

Source: ISO 13616-1: two letters of the country, two check digits, 11 to 30 letters and digits;
with the first four characters moved to the end and A written as 10 to Z as 35, the number leaves
1 when divided by 97. Whether the account exists only its bank can say.
"""

from __future__ import annotations

import re

from subak.core.errors import need

_FORM = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")


def compact(written: str) -> str:
    """The number as machines write it: capitals, no spaces."""
    return "".join(written.split()).upper()


def checked(written: str, owner: str) -> str:
    """Give the compact number; `owner` tells in `bank.iban_malformed` whose it is."""
    number = compact(written)
    correct = _FORM.fullmatch(number) and _remainder(number) == 1
    need(correct, "bank.iban_malformed", owner=owner, found=written[:40])
    return number


def _remainder(number: str) -> int:
    turned = number[4:] + number[:4]
    return int("".join(str(int(character, 36)) for character in turned)) % 97
