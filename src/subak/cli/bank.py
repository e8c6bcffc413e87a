"""`subak bank`: books and bank compared; and a bank to try with, which moves no money.

What happens at the bank to try with is kept beside the books; each statement covers all days so
far, so that it overlaps the ones before, as statements of real banks do.
"""

import argparse
from pathlib import Path

import msgspec
from msgspec import Struct

from subak.cli import bank_days
from subak.cli.act import Acting, acting_in, cents
from subak.cli.console import Console
from subak.cli.files import read_named
from subak.cli.subcommands import Actions, answer
from subak.cli.valley_bank import iban_of
from subak.core.errors import need
from subak.exchange.sample_bank import Account, BankDay, Receipt
from subak.exchange.sample_bank import answer as statement_of
from subak.service.folder import write_durably
from subak.service.members import Members

LARGEST_ORDER = 16 << 20


class Kept(Struct):
    """What happened on one day: receipts, and orders by the name of their private copy."""

    day: str
    receipts: list[tuple[str, int, str]]
    orders: list[str]


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """The arguments of `subak bank`."""
    actions = Actions(parser, console)
    bank_days.configure(actions)
    receives = actions.add("receives")
    receives.takes("pool", metavar="POOL")
    receives.takes("payer", metavar="NAME")
    receives.takes("amount", metavar="AMOUNT")
    receives.takes("text", metavar="TEXT")
    pays = actions.add("pays")
    pays.takes("pool", metavar="POOL")
    pays.takes("order", metavar="FILE")
    for action in (receives, pays):
        action.takes("--out", metavar="FILE", required=True)


def run(options: argparse.Namespace, console: Console) -> None:
    """Books and bank are compared, or something happens at the bank to try with."""
    with acting_in(options, console) as somebody:
        if options.action in bank_days.ACTS:
            somebody.keeper_for_operator()
            bank_days.ACTS[options.action](somebody, options)
            return
        account = _account(somebody, options.pool)
        path = somebody.folder.private / f"bank-{options.pool}.json"
        days = msgspec.json.decode(path.read_bytes(), type=list[Kept]) if path.exists() else []
        if not days or days[-1].day != somebody.today:
            days.append(Kept(somebody.today, [], []))
        if options.action == "receives":
            days[-1].receipts.append((options.payer, cents(options.amount), options.text))
        else:
            order = read_named(options.order, LARGEST_ORDER)
            days[-1].orders.append(order.decode(errors="replace"))  # what is no text is no order
        write_durably(Path(options.out), statement_of(account, [_day(kept) for kept in days]))
        write_durably(path, msgspec.json.encode(days), 0o600)
        facts = {"file": options.out, "pool": options.pool}
        answer(console, facts, "bank.done")


def _account(somebody: Acting, pool: str) -> Account:
    members = Members(somebody.folder.private)
    details = members.get(pool)
    members.close()
    need(details is not None, "pool.unknown", id=pool)
    assert details is not None
    return Account(details.iban, details.name, 0)


def _day(kept: Kept) -> BankDay:
    receipts = tuple(
        Receipt(payer, iban_of(payer), amount, text) for payer, amount, text in kept.receipts
    )
    return BankDay(kept.day, receipts, tuple(order.encode() for order in kept.orders))
