"""Payment orders: what is due becomes pain.001 files, private copies, and `payout.sent`.

The private copies are written first, then the entries are said, then the files for the bank: a
crash on the way never leaves a file at the bank that the log does not know. The entry has the
message id as its own id, so the log itself tells which orders were sent; only those are written
again, and only with the bytes whose SHA-256 it holds.
"""

import hashlib
import secrets
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from subak.cli.act import Acting
from subak.cli.pay_change import details_of
from subak.core import fold
from subak.core.errors import Corrupt, Unavailable, need, refuse
from subak.core.values import PayoutId
from subak.exchange.pain001 import Order, Transfer, write
from subak.exchange.payment_ids import end_to_end_id
from subak.finance.payees import PayeeAccounts
from subak.finance.payouts import PayoutSent
from subak.finance.pools import PoolId
from subak.finance.runs import Payouts
from subak.service.databases import reading_of
from subak.service.durable import write_durably
from subak.service.members import BankDetails, Members
from subak.service.waiting_lines import waiting_lines

LARGEST_ORDER = 1_000
"""Payouts of one order: as many as one entry can name."""
INSTRUCTION_BYTES = 16
"""Of chance in each transfer: who knows the rest of a file finds no IBAN by trying hashes."""
NAMED = 10
EURO = "EUR"
"""The only currency of SEPA credit transfers, and so of the orders that are written here."""


@dataclass(frozen=True)
class Written:
    """An order as bytes, and the entry that says it was sent."""

    said: PayoutSent
    content: bytes
    out: Path
    cents: int

    @property
    def message(self) -> str:
        """The message id, under which the bank and the log know the order."""
        return self.said.message


def send(
    somebody: Acting, pool: PoolId, due: Sequence[PayoutId], out: Path, day: str
) -> list[Written]:
    """Send what is due, all or nothing: a file for each thousand payouts.

    Refused: pay.not_in_euro, pay.debit_waits, pay.account_missing, those of `payout.sent` and of
    `pain001.write`.
    """
    currency = somebody.currency
    need(currency == EURO, "pay.not_in_euro", currency=currency)
    _need_no_debit(somebody, pool, due)
    details = _details(somebody, pool, due)
    chunks = [due[at : at + LARGEST_ORDER] for at in range(0, len(due), LARGEST_ORDER)]
    orders = [
        _written(_order(somebody, pool, chunk, details, day), chunk, _name(out, number))
        for number, chunk in enumerate(chunks, 1)
    ]
    entries = [order.said for order in orders]
    somebody.check(entries)
    for order in orders:
        _check_writable(order.out)
        copy = _copy(somebody, order.message)
        copy.parent.mkdir(mode=0o700, exist_ok=True)
        write_durably(copy, order.content, 0o600)
    somebody.say(entries)
    for order in orders:
        _hand_out(order.message, order.out, order.content)
    return orders


def _need_no_debit(somebody: Acting, pool: PoolId, due: Sequence[PayoutId]) -> None:
    """A debit that waits may have paid it already, although the bank rejected it: look first."""
    for line in waiting_lines(somebody.folder.private, pool):
        sent = _sent(somebody, line.batch_id) if line.amount_cents < 0 else None
        for payout in due:
            named = end_to_end_id(payout) in line.end_to_end_ids
            named = named or (sent is not None and payout in sent.payouts)
            clear = line.amount_cents > 0 or not named
            need(clear, "pay.debit_waits", payout=payout, line=line.key, day=line.booked_on)


def write_again(somebody: Acting, message: str, out: Path) -> None:
    """Write the file of an order that was sent again, the same bytes.

    Refused: pay.message_unknown. Raises `Corrupt("pay.copy_changed")`.
    """
    sent = _sent(somebody, message)
    copy = _copy(somebody, message)
    if sent is None or not copy.exists():
        refuse("pay.message_unknown", message=message)
    content = copy.read_bytes()
    if hashlib.sha256(content).digest() != sent.file:
        raise Corrupt("pay.copy_changed", message=message, file=str(copy))
    write_durably(out, content, 0o600)


def _sent(somebody: Acting, message: str) -> PayoutSent | None:
    """What the log says of an order, where it says anything."""
    with closing(reading_of(somebody.folder)) as reading:
        found = reading.find(message)
    said = fold.open_sealed(somebody.state, found[1])[0] if found else None
    return said if isinstance(said, PayoutSent) else None


def _hand_out(message: str, out: Path, content: bytes) -> None:
    """The file for the bank, for its owner's eyes; the order is sent by now, whatever happens."""
    try:
        write_durably(out, content, 0o600)
    except OSError as error:
        problem = error.strerror or str(error)
        raise Unavailable(
            "pay.file_not_written", message=message, file=str(out), problem=problem
        ) from error


def _check_writable(out: Path) -> None:
    """Fail now, while nothing is said, where the file for the bank cannot be written."""
    trial = out.with_name(out.name + ".new")
    trial.touch(0o600)
    trial.unlink()


def _written(order: Order, chunk: Sequence[PayoutId], out: Path) -> Written:
    content = write(order)
    said = PayoutSent(
        id=order.message_id,
        payouts=tuple(chunk),
        message=order.message_id,
        file=hashlib.sha256(content).digest(),
    )
    cents = sum(transfer.amount_cents for transfer in order.transfers)
    return Written(said, content, out, cents)


def _order(
    somebody: Acting,
    pool: PoolId,
    chunk: Sequence[PayoutId],
    details: dict[str, BankDetails],
    day: str,
) -> Order:
    payer = details[pool]
    return Order(
        message_id=_message(somebody, chunk),
        created_at=somebody.state.at,
        execution_on=day,
        debtor_name=payer.name,
        debtor_iban=payer.iban,
        debtor_bic=payer.bic,
        transfers=tuple(_transfers(somebody, chunk, details)),
    )


def _transfers(
    somebody: Acting, chunk: Sequence[PayoutId], details: dict[str, BankDetails]
) -> Iterator[Transfer]:
    for payout in chunk:
        held = somebody.state[Payouts][payout]
        yield Transfer(
            end_to_end_id=end_to_end_id(payout),
            creditor_name=details[held.to].name,
            creditor_iban=details[held.to].iban,
            amount_cents=held.cents,
            remittance=f"Subak {payout}",
            instruction_id=secrets.token_hex(INSTRUCTION_BYTES),
        )


def _message(somebody: Acting, chunk: Sequence[PayoutId]) -> str:
    """An id that follows from payouts and attempt; the log knows which attempts there were."""
    used = somebody.state.used
    attempts = ("\n".join((str(attempt), *chunk)) for attempt in count(1))
    ids = ("s" + hashlib.sha256(named.encode()).hexdigest()[:30] for named in attempts)
    return next(message for message in ids if message not in used)


def _details(somebody: Acting, pool: PoolId, due: Sequence[PayoutId]) -> dict[str, BankDetails]:
    owners = {pool, *(somebody.state[Payouts][payout].to for payout in due)}
    with closing(Members(somebody.folder.private)) as members:
        found = {owner: _account(somebody, members, owner) for owner in sorted(owners)}
    missing = [owner for owner, details in found.items() if details is None]
    listed = ", ".join(missing[:NAMED])
    need(not missing, "pay.account_missing", count=len(missing), who=listed)
    return {owner: details for owner, details in found.items() if details is not None}


def _account(somebody: Acting, members: Members, owner: str) -> BankDetails | None:
    """The account that two persons put in force, else the first one that was kept."""
    changed = somebody.state[PayeeAccounts].get(owner)
    if changed is None or not changed.account:
        return members.get(owner)
    return details_of(somebody.payloads, changed.account, owner)


def _copy(somebody: Acting, message: str) -> Path:
    return somebody.folder.private / "orders" / f"{message}.xml"


def _name(out: Path, number: int) -> Path:
    return out if number == 1 else out.with_name(f"{out.stem}-{number}{out.suffix}")
