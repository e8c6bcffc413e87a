"""How a payout is named at the bank: the end-to-end id that comes back on the statement.

Source: SEPA identifiers have at most 35 characters (European Payments Council, customer-to-bank
guidelines). Invariants: the same payout has the same id in every order; every id fits, so no bank
rewrites it on its way.
"""

from __future__ import annotations

import re
from hashlib import sha256

_FITTING = re.compile(r"[a-z0-9.-]{1,35}")


def end_to_end_id(payout_id: str) -> str:
    """The payout's own id where it fits, else one that is derived from it."""
    if _FITTING.fullmatch(payout_id):
        return payout_id
    return "p-" + sha256(payout_id.encode()).hexdigest()[:30]
