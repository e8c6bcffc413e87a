"""`subak distribute`: adopt a rule, look at what it would do, and divide money by it."""

import argparse
import re
from collections import Counter

from subak.cli.act import Acting, acting_in, new_id
from subak.cli.console import Cell, Console
from subak.cli.files import read_named
from subak.cli.money import shown
from subak.cli.subcommands import Action, Actions, answer
from subak.core.canonical import Json, decode
from subak.core.errors import need, refuse
from subak.core.state import State
from subak.core.values import AgentId, RuleId, RunId
from subak.finance.debts import HeldBack, held_back
from subak.finance.methods import compute_run
from subak.finance.pools import PoolId, Pools, named_accounts
from subak.finance.rule_document import LARGEST_DOCUMENT
from subak.finance.rules import DistributionAdopted, Rules
from subak.finance.runs import DistributionRun, Runs
from subak.finance.trace import RunResult

RECEIVED = "received"
METHODS = ("equal", "hours", "rates", "split")
_PART = re.compile(r"([^=]+)=((0|[1-9][0-9]{0,14})(\.[0-9]{1,9})?)", re.ASCII)


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """The arguments of `subak distribute`."""
    actions = Actions(parser, console, required=False)
    adopt = actions.add("adopt")
    adopt.takes("pool", metavar="POOL")
    adopt.takes("file", metavar="FILE", nargs="?")
    for method, metavar in zip(METHODS, ("WHO", "PROTOCOL", "PROTOCOL", "PART"), strict=True):
        adopt.takes(f"--{method}", metavar=metavar, nargs="+", action="extend")
    adopt.takes("--title", metavar="TITLE")
    adopt.takes("--id", metavar="ID")
    for name in ("preview", "run"):
        _takes_sources(actions.add(name))
    actions.add("list")
    parser.set_defaults(action="list")


def run(options: argparse.Namespace, console: Console) -> None:
    """Adopt, preview, run or list."""
    with acting_in(options, console) as somebody:
        somebody.keeper_for_operator()
        _ACTS[options.action](somebody, options)


def _takes_sources(action: Action) -> None:
    action.takes("rule", metavar="RULE")
    action.takes(
        "--from", dest="sources", metavar="SOURCE", nargs="+", action="extend", required=True
    )
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
        raw = read_named(options.file, LARGEST_DOCUMENT)
        return decode(raw, at_most_bytes=LARGEST_DOCUMENT)
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
    part = _PART.fullmatch(text)
    if part is None:
        refuse("distribute.part_malformed", text=text)
    agent, weight, _, decimals = part.groups()
    exact: Json = weight if decimals else int(weight)
    return {"id": f"to-{agent}", "to": agent, "weight": exact}


def _said(state: State, options: argparse.Namespace) -> DistributionRun:
    """The run; the source `received` stands for all receipts of the pool that are matched."""
    name, rule = options.id or new_id("run"), RuleId(options.rule)
    pool = state[Rules].need(rule, "distribution.rule_unknown").pool
    sources = list(options.sources)
    if RECEIVED in sources:
        sources.remove(RECEIVED)
        received = [each for each in named_accounts(state, pool) if each.startswith(f"{RECEIVED}:")]
        need(received, "distribute.nothing_received", pool=pool)
        sources += sorted(received)
    return DistributionRun(id=name, rule=rule, sources=tuple(sources))


def _preview(somebody: Acting, options: argparse.Namespace) -> None:
    """What would happen; nothing is written, and all rules are asked."""
    said = _said(somebody.state, options)
    _tell(somebody, *_computed(somebody, said))
    sources, holder = " ".join(options.sources), _holder(somebody, said)
    somebody.console.say("distribute.previewed", rule=said.rule, sources=sources, holder=holder)


def _run(somebody: Acting, options: argparse.Namespace) -> None:
    said = _said(somebody.state, options)
    result, held = _computed(somebody, said)  # before it is said: then the accounts are empty
    (position,) = somebody.say([said])
    _tell(somebody, result, held)
    holder = _holder(somebody, said)
    facts = {"id": said.id, "rule": said.rule, "entry": position, "holder": holder}
    if not somebody.console.form:
        paid = RunId(said.id) in somebody.state[Runs]
        next_step = "distribute.then_release" if paid else "distribute.nobody_paid"
        answer(somebody.console, facts, "distribute.done", next_step)


def _holder(somebody: Acting, said: DistributionRun) -> AgentId:
    """Who holds the pool of a run, and so has the next steps to take."""
    state = somebody.state
    return state[Pools][state[Rules][said.rule].pool].holder


def _computed(somebody: Acting, said: DistributionRun) -> tuple[RunResult, tuple[HeldBack, ...]]:
    """What an admissible run does, and holds back; refused as the run itself would be."""
    somebody.check([said])
    state = somebody.state
    result = compute_run(state, said.rule, said.accounts)
    return result, held_back(state, state[Rules][said.rule].pool, result.payouts())


def _tell(somebody: Acting, result: RunResult, held: tuple[HeldBack, ...]) -> None:
    """Who gets what, what is held back or stays, what was left: the rows sum to the amount."""
    odd, paid = _odd_cents(result), result.payouts()
    for each in held:
        paid[each.payee] -= each.cents
    rows: list[tuple[Cell, ...]] = [
        (name, shown(somebody, cents), odd[name] or None) for name, cents in paid.items()
    ]
    rows += [(each.debt, shown(somebody, each.cents), None) for each in held]
    rows += [
        (f"kept:{name}", shown(somebody, cents), odd[f"kept:{name}"] or None)
        for name, cents in result.kept().items()
    ]
    rows.append(("undistributed", shown(somebody, result.undistributed), None))
    rows.append(("total", shown(somebody, result.amount), None))
    somebody.console.table(("to", "amount", "odd_cents"), rows)


def _odd_cents(result: RunResult) -> Counter[str]:
    """How many cents each row owes to a largest remainder in its own last division."""
    return Counter(
        award.payee or f"kept:{award.account}"
        for award in result.awards
        if award.steps[-1].line.rounded_up
    )


def _list(somebody: Acting, options: argparse.Namespace) -> None:
    state = somebody.state
    rows: list[tuple[Cell, ...]] = [
        (name, rule.pool, rule.document.hex()[:12]) for name, rule in sorted(state[Rules].items())
    ]
    somebody.console.table(("rule", "pool", "document"), rows)


_ACTS = {"adopt": _adopt, "preview": _preview, "run": _run, "list": _list}
