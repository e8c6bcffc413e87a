"""`subak bank reconcile|waiting|charge|reverse`: books and bank compared, lines booked by hand."""

import argparse
from collections.abc import Iterator
from dataclasses import asdict

from subak.cli.act import Acting, reading
from subak.cli.money import shown
from subak.cli.statement_told import line_facts, tell_line
from subak.cli.subcommands import Actions, answer
from subak.core.entry import Entry
from subak.core.errors import need, refuse
from subak.core.instants import parse_day
from subak.core.values import FundingId
from subak.exchange import statement_entries as entries
from subak.exchange.statement_line import StatementLine
from subak.finance.pools import PoolId, Pools
from subak.language.numbers import day
from subak.service.reconciliation import Comparison, Reconciliation, reconcile
from subak.service.waiting_lines import keep_waiting, waiting_lines

FIRST_DAY = "1970-01-01"


def configure(actions: Actions) -> None:
    """The arguments of these actions."""
    compared = actions.add("reconcile")
    compared.takes("pool", metavar="POOL", nargs="?")
    compared.takes("--on", metavar="DAY")
    compared.takes("--from", metavar="DAY", dest="first")
    actions.add("waiting").takes("pool", metavar="POOL", nargs="?")
    charged, back = actions.add("charge"), actions.add("reverse")
    for action in (charged, back):
        action.takes("line", metavar="LINE")
    charged.takes("--ground", metavar="CODE", required=True)
    back.takes("funding", metavar="FUNDING")


def compare(somebody: Acting, options: argparse.Namespace) -> None:
    """The report of one pool, or of all."""
    last = somebody.today if options.on is None else parse_day(options.on)
    first = FIRST_DAY if options.first is None else parse_day(options.first)
    need(first <= last, "bank.days_reversed", first=first, last=last)
    private = somebody.folder.private
    with reading(options) as reader:
        found = [
            reconcile(reader, pool, (first, last), waiting_lines(private, pool))
            for pool in _pools(somebody, options.pool)
        ]
    if somebody.console.form == "json":
        somebody.console.value([_facts(somebody, each) for each in found])
        return
    for each in found:
        _tell(somebody, each)


def waiting(somebody: Acting, options: argparse.Namespace) -> None:
    """The lines that wait to be explained."""
    found = [
        (pool, line)
        for pool in _pools(somebody, options.pool)
        for line in waiting_lines(somebody.folder.private, pool)
    ]
    columns = ("pool", "bank_line", "booked_on", "amount", "who", "text")
    rows = [
        (
            pool,
            line.key,
            line.booked_on,
            shown(somebody, line.amount_cents),
            line.counterparty_name,
            line.remittance,
        )
        for pool, line in found
    ]
    if rows or somebody.console.form:
        somebody.console.table(columns, rows)
    else:
        somebody.console.say("bank.none_waiting")


def charge(somebody: Acting, options: argparse.Namespace) -> None:
    """A debit that nothing explains is booked as taken by the bank, on a ground."""
    pool, line = _waiting_debit(somebody, options.line)
    _book(somebody, pool, line, entries.charge(line, pool, options.ground))


def reverse(somebody: Acting, options: argparse.Namespace) -> None:
    """A debit that nothing explains took a receipt back."""
    pool, line = _waiting_debit(somebody, options.line)
    _book(somebody, pool, line, entries.reversal(line, pool, FundingId(options.funding)))


def _book(somebody: Acting, pool: PoolId, line: StatementLine, said: Entry) -> None:
    (position,) = somebody.say([said])
    private = somebody.folder.private
    left = [each for each in waiting_lines(private, pool) if each.key != line.key]
    keep_waiting(private, pool, left)
    facts = {"line": line.key, "entry": position, "amount": shown(somebody, line.amount_cents)}
    answer(somebody.console, facts, "bank.booked")


def _waiting_debit(somebody: Acting, key: str) -> tuple[PoolId, StatementLine]:
    """A line that waits, with its pool. Refused: bank.line_not_waiting, bank.line_not_debit."""
    found = (
        (pool, line)
        for pool in somebody.state[Pools]
        for line in waiting_lines(somebody.folder.private, pool)
        if line.key == key
    )
    waits = next(found, None)
    if waits is None:
        refuse("bank.line_not_waiting", line=key)
    need(waits[1].amount_cents < 0, "bank.line_not_debit", line=key)
    return waits


def _pools(somebody: Acting, named: str | None) -> list[PoolId]:
    if named is not None:
        somebody.state[Pools].need(named, "pool.unknown")
        return [PoolId(named)]
    return sorted(somebody.state[Pools])


def _tell(somebody: Acting, found: Reconciliation) -> None:
    console = somebody.console
    until = day(console.language, found.last)
    console.say("bank.account", pool=found.pool, day=until)
    if found.first > FIRST_DAY:
        since = day(console.language, found.first)
        amount = shown(somebody, found.opening_cents)
        console.say("bank.opening", day=since, amount=amount)
    for move in found.movements:
        console.say(
            "bank.moved",
            what=console.text(f"bank.move.{move.kind}"),
            count=move.lines,
            amount=shown(somebody, move.cents),
        )
    console.say("bank.closing", day=until, amount=shown(somebody, found.closing_cents))
    if found.compared is None:
        console.say("bank.nothing_stated")
    else:
        _tell_compared(somebody, found.compared)


def _tell_compared(somebody: Acting, compared: Comparison) -> None:
    console = somebody.console
    facts = {
        "day": day(console.language, compared.day),
        "bank": shown(somebody, compared.bank_cents),
        "books": shown(somebody, compared.books_cents),
        "difference": shown(somebody, compared.difference_cents),
    }
    agree = not compared.difference_cents and not compared.waiting
    console.say("bank.agree" if agree else "bank.differ", **facts)
    for line in compared.waiting:
        tell_line(somebody, line.key, line)
    if compared.waiting:
        console.say("bank.then_explain")
    for late in compared.late:
        booked = {"line": late.line, "day": day(console.language, late.booked_on)}
        console.say("bank.late", **booked, amount=shown(somebody, late.cents))
    if compared.elsewhere_cents:
        console.say("bank.elsewhere", amount=shown(somebody, compared.elsewhere_cents))


def _facts(somebody: Acting, found: Reconciliation) -> dict[str, object]:
    compared = found.compared
    facts: dict[str, object] = {
        "pool": found.pool,
        "from": found.first,
        "on": found.last,
        "opening_cents": found.opening_cents,
        "movements": [asdict(move) for move in found.movements],
        "closing_cents": found.closing_cents,
    }
    if compared is not None:
        facts["bank"] = {
            "on": compared.day,
            "bank_cents": compared.bank_cents,
            "books_cents": compared.books_cents,
            "difference_cents": compared.difference_cents,
            "waiting": list(_lines(somebody, compared)),
            "late": [asdict(line) for line in compared.late],
            "elsewhere_cents": compared.elsewhere_cents,
        }
    return facts


def _lines(somebody: Acting, compared: Comparison) -> Iterator[dict[str, object]]:
    for line in compared.waiting:
        yield line_facts(somebody, line)


ACTS = {"reconcile": compare, "waiting": waiting, "charge": charge, "reverse": reverse}
