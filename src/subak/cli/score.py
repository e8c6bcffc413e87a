"""`subak score`: from a contribution graph to a table of whole numbers that rules can name."""

import argparse

from subak.cli.act import Acting, acting_in, new_id
from subak.cli.console import Cell, Console
from subak.cli.files import new_file, read_named
from subak.cli.subcommands import Actions, answer
from subak.core.canonical import decode, encode
from subak.finance.pools import PoolId
from subak.finance.score_table import LARGEST_TABLE, ScoreTable, read_table
from subak.finance.score_tables import ScorePublished, ScoreTables
from subak.scores.making import table_of

LARGEST_GRAPH = 256 * 1024 * 1024
MOST_ROWS = 20


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """The arguments of `subak score`."""
    actions = Actions(parser, console)
    compute = actions.add("compute")
    compute.takes("graph", metavar="FILE")
    compute.takes("--out", metavar="FILE", required=True)
    publish = actions.add("publish")
    publish.takes("pool", metavar="POOL")
    publish.takes("table", metavar="FILE")
    publish.takes("--id", metavar="ID")
    actions.add("list")


def run(options: argparse.Namespace, console: Console) -> None:
    """Compute, publish or list."""
    if options.action == "compute":
        _compute(options, console)
        return
    with acting_in(options, console) as somebody:
        somebody.keeper_for_operator()
        if options.action == "publish":
            _publish(somebody, options)
        else:
            _list(somebody)


def _compute(options: argparse.Namespace, console: Console) -> None:
    graph = read_named(options.graph, LARGEST_GRAPH)
    raw = encode(table_of(graph, console.progress("score.computing")))
    table = read_table(raw)
    with new_file(options.out) as stream:
        stream.write(raw.decode())
    facts = {
        "file": options.out,
        "participants": len(table.participants),
        "epochs": len(table.epochs),
        "day": table.epochs[-1],
    }
    answer(console, facts, "score.made")
    if console.form != "json":
        console.table(("participant", "score"), _highest(table))


def _highest(table: ScoreTable) -> list[tuple[Cell, ...]]:
    """The highest scores of all epochs together, in parts of a thousand million."""
    totals = sorted((-sum(row), who) for who, row in table.by_participant().items())
    return [(who, -score) for score, who in totals[:MOST_ROWS]]


def _publish(somebody: Acting, options: argparse.Namespace) -> None:
    content = decode(read_named(options.table, LARGEST_TABLE), at_most_bytes=LARGEST_TABLE)
    document = somebody.documents.add(content)
    said = ScorePublished(
        id=options.id or new_id("scores"), pool=PoolId(options.pool), document=document
    )
    (position,) = somebody.say([said])
    facts = {"id": said.id, "pool": options.pool, "entry": position, "document": document.hex()}
    answer(somebody.console, facts, "score.published")


def _list(somebody: Acting) -> None:
    state = somebody.state
    rows: list[tuple[Cell, ...]] = []
    for document, published in sorted(state[ScoreTables].items()):
        table = read_table(state.documents.read(bytes.fromhex(document)))
        rows.append((published.id, len(table.participants), table.epochs[-1], document))
    if not rows and not somebody.console.form:
        somebody.console.say("score.none")
        return
    somebody.console.table(("table", "participants", "last_epoch", "document"), rows)
