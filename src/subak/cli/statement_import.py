"""Importing a bank statement into a pool: all new lines or none, then a comparison with the bank.

The books are compared as they stood at the end of the statement: what the bank booked later is
left out, so that an old statement agrees too.
"""

import argparse
from collections.abc import Sequence
from contextlib import closing

from subak.cli.act import Acting, acting_in, reading
from subak.cli.bank_log import booked_lines, payouts_by_message
from subak.cli.console import Console
from subak.cli.files import read_named
from subak.cli.statement_booking import book
from subak.cli.statement_told import Comparison, tell
from subak.core.errors import refuse
from subak.exchange import camt053
from subak.exchange.camt053 import Statement
from subak.exchange.safe_xml import FILE_LIMIT_BYTES
from subak.finance.pools import PoolId, Pools
from subak.service.members import Members


def run(options: argparse.Namespace, console: Console) -> None:
    """Import one file into one pool, and say what became of its lines."""
    pool = PoolId(options.pool)
    with acting_in(options, console) as somebody:
        somebody.keeper_for_operator()
        somebody.state[Pools].need(pool, "pool.unknown")
        content = read_named(options.file, FILE_LIMIT_BYTES)
        statements = camt053.read(content, _iban(somebody, pool), somebody.currency)
        with reading(options) as reader:
            orders = payouts_by_message(reader)
        lines = [line for statement in statements for line in statement.lines]
        booking = book(somebody.state, pool, lines, orders)
        coming = booking.moved_cents if options.dry_run else 0
        if booking.entries and not options.dry_run:
            somebody.say(booking.entries)
        closing = _last(statements)
        compared = _compare(somebody, options, closing, coming) if closing else None
        tell(somebody, booking, compared, dry_run=options.dry_run)


def _iban(somebody: Acting, pool: PoolId) -> str:
    """The IBAN of the pool, which only its own books keep."""
    with closing(Members(somebody.folder.private)) as members:
        kept = members.get(pool)
    if kept is None:
        refuse("import.account_unknown", pool=pool)
    return kept.iban


def _last(statements: Sequence[Statement]) -> Statement | None:
    """The statement with a closing balance whose lines go farthest."""
    closing = [each for each in statements if each.closing_cents is not None]
    return max(closing, key=_last_day, default=None)


def _last_day(statement: Statement) -> str:
    return max((line.booked_on for line in statement.lines), default="")


def _compare(
    somebody: Acting, options: argparse.Namespace, statement: Statement, coming: int
) -> Comparison:
    """The closing balance, and the books without the lines that the bank booked after it."""
    pool, until = PoolId(options.pool), _last_day(statement)
    told = {line.key for line in statement.lines}
    with reading(options) as reader:
        later = sum(
            line.cents
            for line in booked_lines(reader, pool)
            if until and line.booked_on >= until and line.key not in told
        )
    held = somebody.state[Pools][pool].bank_cents
    assert statement.closing_cents is not None
    return Comparison(
        statement=statement.identification,
        bank_cents=statement.closing_cents,
        books_cents=held + coming - later,
    )
