"""Importing a bank statement into a pool: all new lines or none, then a comparison with the bank.

Lines that waited since earlier imports are looked at again. The books are compared as they stood on
the day of the closing balance: what the bank booked later is left out, so that an old statement
agrees too.
"""

import argparse
import hashlib
from collections.abc import Sequence
from contextlib import closing

from subak.cli.act import Acting, acting_in, reading
from subak.cli.bank_log import booked_lines, payouts_by_message
from subak.cli.console import Console
from subak.cli.files import read_named
from subak.cli.statement_told import Comparison, tell
from subak.core.errors import refuse
from subak.core.state import State
from subak.exchange import camt053
from subak.exchange.camt053 import Statement
from subak.exchange.safe_xml import FILE_LIMIT_BYTES
from subak.exchange.statement_booking import Booking, book
from subak.exchange.statement_line import StatementLine
from subak.finance.balances import BalanceStated
from subak.finance.pools import BankLines, PoolId, Pools
from subak.service.members import Members
from subak.service.waiting_lines import keep_waiting, waiting_lines


def run(options: argparse.Namespace, console: Console) -> None:
    """Import one file into one pool, and say what became of its lines."""
    pool = PoolId(options.pool)
    with acting_in(options, console) as somebody:
        somebody.keeper_for_operator()
        somebody.state[Pools].need(pool, "pool.unknown")
        content = read_named(options.file, FILE_LIMIT_BYTES)
        account = iban_of_pool(somebody, pool)
        statements = camt053.read(content, account, somebody.currency)
        with reading(options) as reader:
            orders = payouts_by_message(reader)
        lines = [line for statement in statements for line in statement.lines]
        waited = _still_waiting(somebody, pool)
        booking = book(somebody.state, pool, [*lines, *waited], orders, account)
        coming = booking.moved_cents if options.dry_run else 0
        if not options.dry_run:
            _say(somebody, pool, booking, statements)
        closing = _last(statements)
        compared = _compare(somebody, options, closing, coming) if closing else None
        tell(somebody, booking, compared, dry_run=options.dry_run)


def iban_of_pool(somebody: Acting, pool: PoolId) -> str:
    """The IBAN of the pool, which only its own books keep."""
    with closing(Members(somebody.folder.private)) as members:
        kept = members.get(pool)
    if kept is None:
        refuse("import.account_unknown", pool=pool)
    return kept.iban


def _still_waiting(somebody: Acting, pool: PoolId) -> list[StatementLine]:
    booked = somebody.state[BankLines]
    return [line for line in waiting_lines(somebody.folder.private, pool) if line.key not in booked]


def _say(somebody: Acting, pool: PoolId, booking: Booking, statements: Sequence[Statement]) -> None:
    """The lines, and the balances that the statements close on."""
    entries = [*booking.entries, *_balances(somebody.state, pool, statements)]
    if entries:
        somebody.say(entries)
    keep_waiting(somebody.folder.private, pool, booking.left)


def _balances(state: State, pool: PoolId, statements: Sequence[Statement]) -> list[BalanceStated]:
    """Each closing balance once: overlapping statements often close on the same."""
    found = {}
    for statement in statements:
        if statement.closing_cents is not None:
            on, amount = statement.closing_on, str(statement.closing_cents)
            name = hashlib.sha256(f"{pool}|{on}|{amount}".encode()).hexdigest()[:24]
            stated = BalanceStated(
                id=f"balance-{name}", pool=pool, on=on, amount=amount,
                stated_at=statement.created_at,
            )  # fmt: skip
            found[stated.id] = stated
    return [stated for name, stated in found.items() if name not in state.used]


def _last(statements: Sequence[Statement]) -> Statement | None:
    """The statement with a closing balance that goes farthest."""
    closing = [each for each in statements if each.closing_cents is not None]
    return max(closing, key=lambda statement: statement.closing_on, default=None)


def _compare(
    somebody: Acting, options: argparse.Namespace, statement: Statement, coming: int
) -> Comparison:
    """The closing balance, and the books without the lines that the bank booked after it."""
    pool, until = PoolId(options.pool), statement.closing_on
    told = {line.key for line in statement.lines}
    with reading(options) as reader:
        later = sum(
            line.cents
            for line in booked_lines(reader, pool)
            if line.booked_on >= until and line.key not in told
        )
    held = somebody.state[Pools][pool].bank_cents
    assert statement.closing_cents is not None
    return Comparison(
        statement=statement.identification,
        day=until,
        bank_cents=statement.closing_cents,
        books_cents=held + coming - later,
    )
