"""`subak simulate`: what a rule would give, beside another, on past or supposed data.

Nothing is written to the books: everything happens in a copy of their state.
"""

import argparse
from pathlib import Path

from subak.cli.act import cents, folder_of, reading
from subak.cli.console import Console
from subak.cli.engine import takes_engine
from subak.cli.files import naming, read_named
from subak.cli.simulated import Simulated, tell
from subak.cli.submit import LONGEST_LINE
from subak.core.books import Books
from subak.core.canonical import decode
from subak.core.errors import Refused, need, refuse
from subak.core.instants import Day, parse_day
from subak.core.state import State
from subak.core.values import EventId, RuleId
from subak.finance.comparing import compare, spheres_of
from subak.finance.pools import PoolId, Pools
from subak.finance.publishing import PublishedRules
from subak.finance.rule_document import LARGEST_DOCUMENT
from subak.finance.rules import Rules
from subak.finance.runs import OfRun
from subak.language.catalogue import refusal
from subak.service.clock import CivilTime, SystemClock
from subak.service.copied import Copied, copy_before, copy_of_day, copy_of_now
from subak.service.folder import Folder
from subak.service.said import read_supposed
from subak.service.trying import RECEIVED, Trial, Tried


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """The arguments of `subak simulate`."""
    word = console.word
    parser.add_argument("rule", metavar=word("RULE"), help=word("simulate.rule"))
    parser.add_argument("--pool", metavar=word("POOL"), help=word("simulate.--pool"))
    money = parser.add_mutually_exclusive_group()
    source, amount = word("SOURCE"), word("simulate.AMOUNT")
    sources = word("simulate.--from")
    money.add_argument(
        "--from", dest="sources", metavar=source, nargs="+", action="extend", help=sources
    )
    money.add_argument("--amount", metavar=amount, help=word("simulate.--amount"))
    delivery, deliveries = word("EVENT"), word("simulate.--delivery")
    parser.add_argument(
        "--delivery",
        dest="deliveries",
        metavar=delivery,
        nargs="+",
        action="extend",
        help=deliveries,
    )
    against = parser.add_mutually_exclusive_group()
    against.add_argument("--against", metavar=word("RULE"), help=word("simulate.--against"))
    adopted = word("simulate.--against-adopted")
    against.add_argument("--against-adopted", action="store_true", help=adopted)
    moment = parser.add_mutually_exclusive_group()
    moment.add_argument("--until", metavar=word("DAY"), help=word("simulate.--until"))
    moment.add_argument("--instead-of", metavar=word("RUN"), help=word("simulate.--instead-of"))
    parser.add_argument("--suppose", metavar=word("FILE"), help=word("simulate.--suppose"))
    parser.add_argument("--on", metavar=word("DAY"), help=word("simulate.--on"))
    node, vary = word("NODE"), word("simulate.--vary")
    parser.add_argument("--vary", metavar=node, nargs="*", help=vary)
    parser.add_argument("--svg", metavar=word("FILE"), help=word("simulate.--svg"))
    takes_engine(parser, console)


def run(options: argparse.Namespace, console: Console) -> None:
    """Compute in a copy of the books, then tell."""
    if options.svg is not None:
        need(not Path(options.svg).exists(), "export.file_exists", file=options.svg)
    folder = folder_of(options)
    copied, instead_of = _copy(options, console, folder)
    supposed = _suppose(options, console, copied)
    copied.until(options.on or copied.state.today)
    trial = _trial(options, copied, instead_of)
    tried = _rule(trial, options.rule)
    other = _other(options, trial, tried, instead_of)
    after = trial.outcome(tried)
    before = None if other is None else trial.outcome(other)
    effects = None
    if options.vary is not None:
        varying = console.progress("simulate.varying")
        effects = trial.effects(tried, tuple(options.vary), varying)
    simulated = Simulated(
        rule=(tried.name, tried.title(console.language)),
        other=None if other is None else (other.name, other.title(console.language)),
        trial=trial,
        supposed=supposed,
        comparison=compare(before, after, spheres_of(copied.state, before, after)),
        rests=after.rests,
        effects=effects,
        refusal=trial.refusal(tried, after),
        input="" if tried.first_schema else after.input.hex(),
    )
    with reading(options) as reader:
        tell(console, reader, simulated, options.svg)


def _copy(
    options: argparse.Namespace, console: Console, folder: Folder
) -> tuple[Copied, OfRun | None]:
    """The books at the moment that was asked for, and the run in whose place the rule is tried."""
    if options.instead_of is not None:
        progress = console.progress("simulate.replaying")
        copied, said = copy_before(folder, options.instead_of, progress)
        if not isinstance(said, OfRun):
            refuse("simulate.run_unknown", id=options.instead_of)
        return copied, said
    if options.until is not None:
        day = parse_day(options.until)
        copied = copy_of_day(folder, day, console.progress("simulate.replaying"))
    else:
        copied = copy_of_now(folder)
        zone = copied.state[Books].opening.zone
        day = Day(CivilTime(zone).day(SystemClock().now()))
    copied.until(max(day, copied.state.today))
    return copied, None


def _suppose(options: argparse.Namespace, console: Console, copied: Copied) -> int:
    """Say the supposed entries in the copy; gives their number."""
    if options.suppose is None:
        return 0
    keeper, operator = folder_of(options).keeper, copied.state[Books].opening.operator
    by = options.by or keeper
    principal = options.principal or (operator if by == keeper else None)
    count = 0
    with naming(options.suppose), Path(options.suppose).open("rb") as stream:
        lines = iter(lambda: stream.readline(LONGEST_LINE + 1), b"")
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                _suppose_one(copied, line, by, principal)
            except Refused as refused:
                problem = refusal(console.language, refused)
                raise Refused("simulate.line_refused", line=number, problem=problem) from refused
            count += 1
    return count


def _suppose_one(copied: Copied, line: bytes, by: str, principal: str | None) -> None:
    """Say one line in the copy: by whom it names, else by whoever acts."""
    need(len(line) <= LONGEST_LINE, "simulate.line_too_long", at_most=LONGEST_LINE)
    said, supposed = read_supposed(line.strip(), copied.state.release)
    copied.until(supposed.on or copied.state.today)
    copied.say(said, supposed.by or by, supposed.principal if supposed.by else principal)


def _trial(options: argparse.Namespace, copied: Copied, instead_of: OfRun | None) -> Trial:
    """The pool, and the money to be divided."""
    for name in (options.rule, options.against):
        _need_rule(copied.state, name)
    pool = options.pool or _pool(copied.state, instead_of.rule if instead_of else options.rule)
    trial = Trial(copied, pool)
    if options.amount is not None:
        given = cents(options.amount)
        need(given > 0, "simulate.amount_not_positive", amount=options.amount)
        trial.suppose_money(given)
    elif options.sources is None and instead_of is not None:
        trial.take(instead_of.accounts)
    else:
        trial.take(options.sources or [RECEIVED])
    if options.deliveries is not None:
        trial.deliveries = tuple(map(EventId, options.deliveries))
    elif instead_of is not None:
        trial.deliveries = instead_of.entering
    return trial


def _need_rule(state: State, name: str | None) -> None:
    """A rule is one of the books, or a file."""
    known = name is None or name in state[Rules] or name in state[PublishedRules]
    rules = ", ".join(sorted((*state[Rules], *state[PublishedRules])))
    need(known or Path(str(name)).exists(), "simulate.rule_unknown", rule=name, rules=rules)


def _pool(state: State, rule: str) -> PoolId:
    """The pool of a rule where nobody named one: that which adopted it, else the only one."""
    adopted, published = state[Rules].get(rule), state[PublishedRules].get(rule)
    if adopted is not None:
        return adopted.pool
    pools = [
        name
        for name, pool in sorted(state[Pools].items())
        if published is None or pool.pact == published.pact
    ]
    need(len(pools) == 1, "simulate.pool_unclear", pools=", ".join(pools) or "–")
    return pools[0]


def _rule(trial: Trial, name: str) -> Tried:
    """A rule of the books by its id, else a file."""
    if name in trial.state[Rules]:
        return trial.of_books(RuleId(name))
    if name in trial.state[PublishedRules]:
        return trial.of_published(name)
    raw = read_named(name, LARGEST_DOCUMENT)
    document = decode(raw, at_most_bytes=LARGEST_DOCUMENT)
    return trial.of_document(document, Path(name).name)


def _other(
    options: argparse.Namespace, trial: Trial, tried: Tried, instead_of: OfRun | None
) -> Tried | None:
    """The rule on the other side: the one that is named, that of the run, the one adopted."""
    if options.against is not None:
        return _rule(trial, options.against)
    if instead_of is not None and not options.against_adopted:
        return None if instead_of.rule == tried.rule else trial.of_books(instead_of.rule)
    others = trial.others(tried)
    if options.against_adopted:
        need(others, "simulate.nothing_adopted", pool=trial.pool)
        clear = len(others) == 1
        need(clear, "simulate.adopted_unclear", pool=trial.pool, rules=", ".join(others))
    return trial.of_books(others[0]) if len(others) == 1 else None
