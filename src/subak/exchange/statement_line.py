"""One line of a bank statement, as the bank booked it, whatever format the statement has."""

from dataclasses import dataclass
from typing import Literal

OwnKind = Literal["", "charges", "interest"]
"""What the bank takes or gives for itself; "" for all that somebody else pays or is paid."""


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One booked entry; credits are positive. Texts are "" where the bank gives none.

    Of an entry with several transactions, the counterparty and the remittance are given only where
    all of them agree; `return_reason` is the first one named. `original` and `rate` are what was
    instructed in another currency, as the bank writes it: the euros that were booked count.
    """

    key: str
    booked_on: str
    amount_cents: int
    bank_reference: str
    ordinal: int
    end_to_end_ids: tuple[str, ...]
    batch_id: str
    counterparty_name: str
    counterparty_iban: str
    remittance: str
    return_reason: str
    is_return: bool
    own: OwnKind = ""
    original: str = ""
    rate: str = ""
