"""`subak distribute`: adopt a rule, look at what it would do, and divide money by it."""

import argparse
from pathlib import Path

from subak.cli.act import Acting, acting_in, new_id
from subak.cli.console import Cell, Console
from subak.cli.money import shown
from subak.cli.subcommands import Action, Actions, answer
from subak.core.canonical import Json, decode
from subak.core.errors import need, refuse
from subak.core.state import State
from subak.core.values import RuleId
from subak.finance.methods import compute_run
from subak.finance.pools import PoolId, named_accounts
from subak.finance.rule_document import LARGEST_DOCUMENT
from subak.finance.rules import DistributionAdopted, Rules
from subak.finance.runs import DistributionRun
from subak.finance.trace import RunResult

RECEIVED = "received"
METHODS = ("equal", "hours", "rates", "split")


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """The arguments of `subak distribute`."""
    actions = Actions(parser, console)
    adopt = actions.add("adopt")
    adopt.takes("pool", metavar="POOL")
    adopt.takes("file", metavar="FILE", nargs="?")
    for method, metavar in zip(METHODS, ("WHO", "PROTOCOL", "PROTOCOL", "PART"), strict=True):
        adopt.takes(f"--{method}", metavar=metavar, nargs="+")
    adopt.takes("--title", metavar="TITLE")
    adopt.takes("--id", metavar="ID")
    for name in ("preview", "run"):
        _takes_sources(actions.add(name))
    actions.add("list")


def run(options: argparse.Namespace, console: Console) -> None:
    """Adopt, preview, run or list."""
    with acting_in(options, console) as somebody:
        _ACTS[options.action](somebody, options)


def _takes_sources(action: Action) -> None:
    action.takes("rule", metavar="RULE")
    action.takes("--from", dest="sources", metavar="SOURCE", nargs="+", required=True)
    action.takes("--id", metavar="ID")


def _adopt(somebody: Acting, options: argparse.Namespace) -> None:
    document = somebody.documents.add(_document(options))
    said = DistributionAdopted(
        id=options.id or new_id("rule"), pool=PoolId(options.pool), document=document
    )
    (position,) = somebody.say([said])
    facts = {"id": said.id, "pool": options.pool, "entry": position, "document": document.hex()}
    answer(somebody.console, facts, "distribute.adopted")


def _document(options: argparse.Namespace) -> Json:
    """The rule document: from a file, or of one node for people who do not write JSON."""
    chosen = [name for name in METHODS if getattr(options, name)]
    need(len(chosen) + bool(options.file) == 1, "distribute.method_unclear")
    if options.file:
        return decode(Path(options.file).read_bytes(), at_most_bytes=LARGEST_DOCUMENT)
    (method,) = chosen
    given: list[str] = getattr(options, method)
    root: dict[str, Json] = {"id": "all"}
    if method == "equal":
        root["equal"] = {"among": list(given)}
    elif method == "split":
        root["split"] = [_part(text) for text in given]
    else:
        root[method] = {"protocols": list(given)}
    title = options.title or " ".join((method, *given))[:200]
    return {"schema": "subak/rule/1", "title": {"en": title, "fr": title}, "root": root}


def _part(text: str) -> Json:
    """A part `agent=weight`; the weight is a whole number or a decimal."""
    agent, equals, weight = text.partition("=")
    digits = weight.replace(".", "", 1)
    need(equals and digits.isascii() and digits.isdigit(), "distribute.part_malformed", text=text)
    exact: Json = int(weight) if weight.isdigit() else weight
    return {"id": f"to-{agent}", "to": agent, "weight": exact}


def _said(state: State, options: argparse.Namespace) -> DistributionRun:
    """The run; the source `received` stands for all receipts of the pool that are matched."""
    name, rule = options.id or new_id("run"), RuleId(options.rule)
    sources = list(options.sources)
    if sources == [RECEIVED]:
        held = state[Rules].need(rule, "distribution.rule_unknown")
        sources = [each for each in named_accounts(state, held.pool) if each.startswith(RECEIVED)]
        need(sources, "distribute.nothing_received", pool=held.pool)
    return DistributionRun(id=name, rule=rule, sources=tuple(sources))


def _preview(somebody: Acting, options: argparse.Namespace) -> None:
    """What would happen; nothing is written, and all rules are asked."""
    said = _said(somebody.state, options)
    result = _computed(somebody.state, said)
    somebody.check([said])
    _tell(somebody, result)
    somebody.console.say("distribute.previewed")


def _run(somebody: Acting, options: argparse.Namespace) -> None:
    said = _said(somebody.state, options)
    result = _computed(somebody.state, said)
    (position,) = somebody.say([said])
    _tell(somebody, result)
    facts = {"id": said.id, "rule": said.rule, "entry": position}
    if not somebody.console.form:
        answer(somebody.console, facts, "distribute.done")


def _computed(state: State, said: DistributionRun) -> RunResult:
    state[Rules].need(said.rule, "distribution.rule_unknown")
    pool = state[Rules][said.rule].pool
    held = named_accounts(state, pool)
    for name in said.accounts:
        if name not in held:
            refuse("distribution.source_unknown", source=name)
    return compute_run(state, said.rule, said.accounts)


def _tell(somebody: Acting, result: RunResult) -> None:
    """Who gets what, what stays, what was left: the rows sum to the amount."""
    rows: list[tuple[Cell, ...]] = [
        (payee, shown(somebody, cents)) for payee, cents in result.payouts().items()
    ]
    rows += [(f"kept:{name}", shown(somebody, cents)) for name, cents in result.kept().items()]
    rows.append(("undistributed", shown(somebody, result.undistributed)))
    rows.append(("total", shown(somebody, result.amount)))
    somebody.console.table(("to", "amount"), rows)


def _list(somebody: Acting, options: argparse.Namespace) -> None:
    state = somebody.state
    rows: list[tuple[Cell, ...]] = [
        (name, rule.pool, rule.document.hex()[:12]) for name, rule in sorted(state[Rules].items())
    ]
    somebody.console.table(("rule", "pool", "document"), rows)


_ACTS = {"adopt": _adopt, "preview": _preview, "run": _run, "list": _list}
