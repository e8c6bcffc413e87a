"""`subak fund list`: pools, open pledges, receipts, unmatched receipts, named accounts."""

import argparse
from collections.abc import Callable, Iterator
from contextlib import closing

from subak.cli.act import Acting
from subak.cli.console import Cell
from subak.cli.money import shown
from subak.cli.subcommands import Actions
from subak.core.errors import need
from subak.finance.funding import Pledges, UnmatchedFundings
from subak.finance.pools import Accounts, Pools
from subak.service.members import Members, masked

Row = tuple[Cell, ...]
COLUMNS = {
    "pools": ("pool", "name", "account", "holder", "pact", "at_bank"),
    "pledges": ("pledge", "pool", "payer", "still_open", "protocols"),
    "receipts": ("funding", "pool", "payer", "booked_on", "amount", "protocols"),
    "unmatched": ("funding", "pool", "booked_on", "amount"),
    "accounts": ("pool", "account", "amount"),
}


def configure(actions: Actions) -> None:
    """The arguments of `subak fund list`."""
    listed = actions.add("list")
    listed.takes("what", metavar="WHAT", nargs="?", choices=tuple(COLUMNS))


def run(somebody: Acting, options: argparse.Namespace) -> None:
    """One list, or all that hold something; for programs in one object."""
    console = somebody.console
    if options.what:
        console.table(COLUMNS[options.what], list(_ROWS[options.what](somebody)))
        return
    need(console.form != "csv", "fund.one_table", known=", ".join(COLUMNS))
    tables = {what: list(rows(somebody)) for what, rows in _ROWS.items()}
    if console.form == "json":
        console.value(
            {
                what: [dict(zip(COLUMNS[what], row, strict=True)) for row in rows]
                for what, rows in tables.items()
            }
        )
        return
    if not tables["pools"]:
        console.say("fund.no_pool")
    for what, rows in tables.items():
        if rows:
            console.say(f"fund.{what}")
            console.table(COLUMNS[what], rows)


def _pools(somebody: Acting) -> Iterator[Row]:
    with closing(Members(somebody.folder.private)) as members:
        for pool, held in somebody.state[Pools].items():
            kept = members.get(pool)
            name, account = (kept.name, masked(kept.iban)) if kept else ("", "")
            yield pool, name, account, held.holder, held.pact, shown(somebody, held.bank_cents)


def _pledges(somebody: Acting) -> Iterator[Row]:
    for pledge, held in somebody.state[Pledges].items():
        still_open = shown(somebody, held.open_cents)
        yield pledge, held.pool, held.payer, still_open, ", ".join(held.protocols)


def _receipts(somebody: Acting) -> Iterator[Row]:
    """Receipts that nobody has distributed yet."""
    for pool, name, account in somebody.state[Accounts].named():
        if name.startswith("received:"):
            for each in account.receipts:
                amount, protocols = shown(somebody, each.cents), ", ".join(each.protocols)
                yield each.funding, pool, each.payer, each.booked_on, amount, protocols


def _unmatched(somebody: Acting) -> Iterator[Row]:
    for funding, money in somebody.state[UnmatchedFundings].items():
        yield funding, money.pool, money.booked_on, shown(somebody, money.cents)


def _accounts(somebody: Acting) -> Iterator[Row]:
    accounts = somebody.state[Accounts].named()
    for pool, name, account in sorted(accounts, key=lambda each: each[:2]):
        yield pool, name, shown(somebody, account.cents)


_ROWS: dict[str, Callable[[Acting], Iterator[Row]]] = {
    "pools": _pools,
    "pledges": _pledges,
    "receipts": _receipts,
    "unmatched": _unmatched,
    "accounts": _accounts,
}
