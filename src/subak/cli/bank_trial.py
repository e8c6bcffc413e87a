"""A bank to try with, which moves no money: `subak bank receives|pays|returns|takes|gives|recalls`.

What happens at it is kept beside the books; each statement covers all days so far, so that it
overlaps the ones before, as statements of real banks do.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

import msgspec

from subak.cli.act import Acting, cents
from subak.cli.files import read_named
from subak.cli.subcommands import Actions, answer
from subak.cli.valley_bank import iban_of
from subak.core.errors import need, refuse
from subak.exchange.payment_ids import end_to_end_id
from subak.exchange.sample_bank import (
    Account,
    BankDay,
    Move,
    Ordered,
    Own,
    Receipt,
    Returned,
    TakenBack,
    transfers_of,
)
from subak.exchange.sample_bank import answer as statement_of
from subak.exchange.statement_entries import reason_code
from subak.service.durable import write_durably
from subak.service.members import Members

LARGEST_ORDER = 16 << 20

Days = list[BankDay]


def configure(actions: Actions) -> None:
    """The arguments of these actions."""
    receives, pays = actions.add("receives"), actions.add("pays")
    returns, takes = actions.add("returns"), actions.add("takes")
    gives, recalls = actions.add("gives"), actions.add("recalls")
    for action in (receives, pays, returns, takes, gives, recalls):
        action.takes("pool", metavar="POOL")
    for action in (receives, recalls):
        action.takes("payer", metavar="NAME")
    for action in (receives, takes, gives):
        action.takes("amount", metavar="AMOUNT")
    receives.takes("text", metavar="TEXT")
    pays.takes("order", metavar="FILE")
    pays.takes("--each", action="store_true")
    returns.takes("payouts", metavar="PAYOUT", nargs="+")
    returns.takes("--reason", metavar="CODE", default="AC04")
    for action in (receives, pays, returns, takes, gives, recalls):
        action.takes("--out", metavar="FILE", required=True)


def run(somebody: Acting, options: argparse.Namespace) -> None:
    """Something happens today, and the bank gives its statement over all days."""
    account = _account(somebody, options.pool)
    path = somebody.folder.private / f"bank-days-{options.pool}.json"
    days = msgspec.json.decode(path.read_bytes(), type=Days) if path.exists() else []
    move = ACTS[options.action](days, options)
    if not days or days[-1].booked_on != somebody.today:
        days.append(BankDay(somebody.today))
    days[-1] = msgspec.structs.replace(days[-1], moves=(*days[-1].moves, move))
    write_durably(Path(options.out), statement_of(account, days))
    write_durably(path, msgspec.json.encode(days), 0o600)
    answer(somebody.console, {"file": options.out, "pool": options.pool}, "bank.done")


def _receives(days: Days, options: argparse.Namespace) -> Move:
    return Receipt(options.payer, iban_of(options.payer), cents(options.amount), options.text)


def _pays(days: Days, options: argparse.Namespace) -> Move:
    return Ordered(read_named(options.order, LARGEST_ORDER), not options.each)


def _returns(days: Days, options: argparse.Namespace) -> Move:
    """Transfers of orders that were carried out; several in one line."""
    orders = [move for day in days for move in day.moves if isinstance(move, Ordered)]
    paid = {each.end_to_end_id: each for order in orders for each in transfers_of(order.content)}
    for payout in options.payouts:
        need(end_to_end_id(payout) in paid, "bank.not_paid_here", payout=payout)
    back = tuple(paid[end_to_end_id(payout)] for payout in dict.fromkeys(options.payouts))
    return Returned(back, reason_code(options.reason))


def _takes(days: Days, options: argparse.Namespace) -> Move:
    return Own(-cents(options.amount), "CHRG")


def _gives(days: Days, options: argparse.Namespace) -> Move:
    return Own(cents(options.amount), "INTR")


def _recalls(days: Days, options: argparse.Namespace) -> Move:
    """The last receipt of a payer that was not taken back."""
    open_receipts: list[Receipt] = []
    for move in (move for day in days for move in day.moves):
        if isinstance(move, Receipt) and move.debtor_name == options.payer:
            open_receipts.append(move)
        elif isinstance(move, TakenBack) and move.receipt in open_receipts:
            open_receipts.remove(move.receipt)
    if not open_receipts:
        refuse("bank.nothing_from", payer=options.payer)
    return TakenBack(open_receipts[-1])


def _account(somebody: Acting, pool: str) -> Account:
    members = Members(somebody.folder.private)
    details = members.get(pool)
    members.close()
    if details is None:
        refuse("pool.unknown", id=pool)
    return Account(details.iban, details.name, 0)


ACTS: dict[str, Callable[[Days, argparse.Namespace], Move]] = {
    "receives": _receives,
    "pays": _pays,
    "returns": _returns,
    "takes": _takes,
    "gives": _gives,
    "recalls": _recalls,
}
