"""Importing a bank statement into a pool: all new lines or none, then a comparison with the bank.

Lines that waited since earlier imports are looked at again. The books are compared as they stood on
the day of the closing balance: what the bank booked later is left out, so that an old statement
agrees too. Of the closing day itself, lines that the file does not show came before or after it;
what makes the books agree is taken for true.
"""

import argparse
import hashlib
from collections.abc import Mapping, Sequence
from contextlib import closing

from subak.cli.act import Acting, acting_in, reading
from subak.cli.bank_log import Stated, booked_lines, last_stated, payouts_by_message
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
            stated = last_stated(reader, pool)
        lines = [line for statement in statements for line in statement.lines]
        waited = _still_waiting(somebody, pool)
        booking = book(somebody.state, pool, [*lines, *waited], orders, account)
        coming = booking.moved_cents if options.dry_run else 0
        if not options.dry_run:
            _say(somebody, booking, _balances(somebody.state, pool, statements, stated))
            keep_waiting(somebody.folder.private, pool, booking.left)
        closing = _last(statements)
        compared = _compare(somebody, options, closing, (booking, coming)) if closing else None
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


def _say(somebody: Acting, booking: Booking, balances: Sequence[BalanceStated]) -> None:
    """The lines, and the balances that the statements close on."""
    entries = [*booking.entries, *balances]
    if entries:
        somebody.say(entries)


def _balances(
    state: State, pool: PoolId, statements: Sequence[Statement], last: Mapping[str, Stated]
) -> list[BalanceStated]:
    """Each closing balance once: overlapping statements often close on the same.

    An amount that the bank goes back to on the same day is stated again; `last` holds what it
    stated last, by day.
    """
    found: dict[str, BalanceStated] = {}
    newest = dict(last)
    for statement in sorted(statements, key=lambda each: each.created_at):
        if statement.closing_cents is None:
            continue
        on, stated = statement.closing_on, Stated(statement.created_at, statement.closing_cents)
        said = _balance(pool, on, stated, f"{pool}|{on}|{stated.cents}")
        before = newest.setdefault(on, stated)
        if stated.at > before.at and stated.cents != before.cents:
            newest[on] = stated
            if said.id in state.used or said.id in found:
                said = _balance(pool, on, stated, f"{pool}|{on}|{stated.cents}|{stated.at}")
        found[said.id] = said
    return [stated for name, stated in found.items() if name not in state.used]


def _balance(pool: PoolId, on: str, stated: Stated, words: str) -> BalanceStated:
    return BalanceStated(
        id=f"balance-{hashlib.sha256(words.encode()).hexdigest()[:24]}",
        pool=pool,
        on=on,
        amount=str(stated.cents),
        stated_at=stated.at,
    )


def _last(statements: Sequence[Statement]) -> Statement | None:
    """The statement with a closing balance that goes farthest."""
    closing = [each for each in statements if each.closing_cents is not None]
    return max(closing, key=lambda statement: statement.closing_on, default=None)


def _compare(
    somebody: Acting, options: argparse.Namespace, statement: Statement, seen: tuple[Booking, int]
) -> Comparison:
    """The closing balance, and the books without the lines that the bank booked after it.

    `seen` is what the lines became, and by how much they will move the books yet.
    """
    pool, until = PoolId(options.pool), statement.closing_on
    booking, coming = seen
    told = {line.key for line in statement.lines}
    with reading(options) as reader:
        booked = booked_lines(reader, pool)
    later = sum(line.cents for line in booked if line.booked_on > until)
    beside = (line for line in booked if line.booked_on == until and line.key not in told)
    same_day = sum(line.cents for line in beside)
    waiting = sum(line.amount_cents for line in booking.left if line.booked_on <= until)
    held = somebody.state[Pools][pool].bank_cents + coming - later
    assert statement.closing_cents is not None
    after = statement.closing_cents - waiting == held - same_day
    return Comparison(
        statement=statement.identification,
        day=until,
        bank_cents=statement.closing_cents,
        books_cents=held - same_day if after else held,
    )
