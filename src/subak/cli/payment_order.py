"""A payment order: what is due becomes a pain.001 file, a private copy, and `payout.sent`.

The private copy is written first, then the entry is said, then the file for the bank: a crash on
the way never leaves a file at the bank that the log does not know, and the copy can be written
again, the same bytes under the same message id.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from subak.cli.act import Acting, new_id
from subak.core.errors import need
from subak.core.values import PayoutId
from subak.exchange.pain001 import Order, Transfer, write
from subak.exchange.payment_ids import end_to_end_id
from subak.finance.payouts import PayoutSent
from subak.finance.pools import PoolId
from subak.finance.runs import Payouts
from subak.service.folder import write_durably
from subak.service.members import BankDetails, Members

LARGEST_ORDER = 1_000
"""Payouts of one order: as many as one entry can name."""
NAMED = 10


@dataclass(frozen=True)
class Sent:
    """An order that was sent."""

    message: str
    path: Path
    count: int
    cents: int


def send(
    somebody: Acting, pool: PoolId, due: Sequence[PayoutId], out: Path, day: str
) -> list[Sent]:
    """Write what is due, a file for each thousand payouts; refused: pay.account_missing."""
    details = _details(somebody, pool, due)
    chunks = [due[at : at + LARGEST_ORDER] for at in range(0, len(due), LARGEST_ORDER)]
    return [
        _send_one(somebody, _order(somebody, pool, chunk, details, day), chunk, _name(out, number))
        for number, chunk in enumerate(chunks, 1)
    ]


def write_again(somebody: Acting, message: str, out: Path) -> None:
    """Write the file of an earlier message again. Refused: pay.message_unknown."""
    copy = _copy(somebody, message)
    need(message.isalnum() and copy.exists(), "pay.message_unknown", message=message)
    write_durably(out, copy.read_bytes())


def _send_one(somebody: Acting, order: Order, chunk: Sequence[PayoutId], out: Path) -> Sent:
    content = write(order)
    copy = _copy(somebody, order.message_id)
    copy.parent.mkdir(mode=0o700, exist_ok=True)
    write_durably(copy, content, 0o600)
    file = hashlib.sha256(content).digest()
    said = PayoutSent(id=new_id("sent"), payouts=tuple(chunk), message=order.message_id, file=file)
    somebody.say([said])
    write_durably(out, content)
    cents = sum(transfer.amount_cents for transfer in order.transfers)
    return Sent(order.message_id, out, len(chunk), cents)


def _order(
    somebody: Acting,
    pool: PoolId,
    chunk: Sequence[PayoutId],
    details: dict[str, BankDetails],
    day: str,
) -> Order:
    payouts, payer = somebody.state[Payouts], details[pool]
    transfers = tuple(
        Transfer(
            end_to_end_id=end_to_end_id(payout),
            creditor_name=details[payouts[payout].to].name,
            creditor_iban=details[payouts[payout].to].iban,
            amount_cents=payouts[payout].cents,
            remittance=f"Subak {payout}",
        )
        for payout in chunk
    )
    return Order(
        message_id=_message(somebody, chunk, day),
        created_at=f"{day}T00:00:00Z",
        execution_on=day,
        debtor_name=payer.name,
        debtor_iban=payer.iban,
        debtor_bic=payer.bic,
        transfers=transfers,
    )


def _message(somebody: Acting, chunk: Sequence[PayoutId], day: str) -> str:
    """An id that follows from payouts, day and attempt: never one that was used."""
    for attempt in count(1):
        named = "\n".join((day, str(attempt), *chunk))
        message = "s" + hashlib.sha256(named.encode()).hexdigest()[:30]
        if not _copy(somebody, message).exists():
            return message
    raise AssertionError("attempts are endless")


def _details(somebody: Acting, pool: PoolId, due: Sequence[PayoutId]) -> dict[str, BankDetails]:
    owners = {pool, *(somebody.state[Payouts][payout].to for payout in due)}
    members = Members(somebody.folder.private)
    found = {owner: members.get(owner) for owner in sorted(owners)}
    members.close()
    missing = [owner for owner, details in found.items() if details is None]
    listed = ", ".join(missing[:NAMED])
    need(not missing, "pay.account_missing", count=len(missing), who=listed)
    return {owner: details for owner, details in found.items() if details is not None}


def _copy(somebody: Acting, message: str) -> Path:
    return somebody.folder.private / "orders" / f"{message}.xml"


def _name(out: Path, number: int) -> Path:
    return out if number == 1 else out.with_name(f"{out.stem}-{number}{out.suffix}")
