"""Amounts as decimal text in files of others, and as whole smallest parts here.

Source, for money: ISO 20022 `ActiveCurrencyAndAmount`: at most 18 digits, at most 5 of them
decimals, no sign.
Invariant: `cents_of(text_of(cents)) == cents`; nothing is ever rounded.
"""

from __future__ import annotations

import re

from subak.core.errors import need

_AMOUNT = re.compile(r"([0-9]*)(?:\.([0-9]*))?")
_DIGITS_AT_MOST = 18


def cents_of(text: str) -> int:
    """Whole cents of "1234.5" or "1234.500"; a part of a cent is `bank.amount_malformed`."""
    match = _AMOUNT.fullmatch(text)
    whole, decimals = (match[1], match[2] or "") if match else ("", "")
    need(0 < len(whole + decimals) <= _DIGITS_AT_MOST, "bank.amount_malformed", found=text[:40])
    need(not decimals[2:].strip("0"), "bank.amount_malformed", found=text)
    return int(whole + decimals[:2].ljust(2, "0"))


def text_of(cents: int) -> str:
    """Write cents as units with two decimals, such as 5 as "0.05" and -123 as "-1.23"."""
    return decimal_text(cents, 2)


def decimal_text(amount: int, decimals: int) -> str:
    """Smallest parts as units with so many decimals, exactly: 1240 with one as "124.0"."""
    head, tail = divmod(abs(amount), 10**decimals)
    sign = "-" if amount < 0 else ""
    return f"{sign}{head}.{tail:0{decimals}}" if decimals else f"{sign}{head}"
