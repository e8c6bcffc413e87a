"""`subak explain`: the reason for every cent of a payout, from the log alone."""

import argparse

from subak.cli.act import folder_of, reading
from subak.cli.console import Console
from subak.cli.engine import takes_engine
from subak.cli.explained import tell
from subak.cli.subcommands import answer
from subak.core.errors import need
from subak.core.values import AgentId
from subak.finance.explain import as_json, explain, explain_all
from subak.language.numbers import money
from subak.service.past import before_run
from subak.service.rows import Value

_REFUND = (
    "SELECT payout.id, payout.payee, payout.cents, run_source.account, books.currency"
    " FROM payout JOIN run ON run.id = payout.run JOIN run_source ON run_source.run = run.id, books"
    " WHERE run.id = ? AND run.type = 'refund'"
)


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """The arguments of `subak explain`."""
    word = console.word
    parser.add_argument("payout", metavar=word("PAYOUT"), help=word("explain.payout"))
    parser.add_argument("--all", action="store_true", help=word("explain.--all"))
    takes_engine(parser, console)


def run(options: argparse.Namespace, console: Console) -> None:
    """Explain one payout (`RUN.PAYEE`), or all payouts of a run."""
    run_id, point, payee = options.payout.partition(".")
    need(point or options.all, "explain.payout_unclear", id=options.payout)
    with reading(options) as reader:
        refunded = reader.select(_REFUND, run_id)
    if refunded:
        _tell_refund(console, refunded[0])
        return
    before, said, facts = before_run(folder_of(options), run_id)
    if options.all:
        found = list(explain_all(before, said, facts))
    else:
        found = [explain(before, said, AgentId(payee), facts)]
    if console.form == "json":
        told = [as_json(explanation) for explanation in found]
        console.value(told if options.all else told[0])
        return
    with reading(options) as reader:
        for explanation in found:
            tell(console, reader, before, explanation)


def _tell_refund(console: Console, row: tuple[Value, ...]) -> None:
    """A refund divides nothing: it gives back out of one receipt."""
    payout, payee, cents, account, currency = map(str, row)
    facts: dict[str, object] = {
        "payout": payout,
        "payee": payee,
        "amount": money(console.language, int(cents), currency),
        "funding": account.partition(":")[2],
    }
    answer(console, facts | {"cents": int(cents)} if console.form else facts, "explain.refund")
