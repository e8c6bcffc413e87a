"""`subak distribute`: rules published and adopted, a look at what one does, money divided by it."""

import argparse
from collections import Counter

from subak.cli.act import Acting, acting_in, new_id
from subak.cli.console import Cell, Console
from subak.cli.engine import takes_engine
from subak.cli.money import shown
from subak.cli.rule_presets import rule_of, takes_rule
from subak.cli.run_asked import SECOND, Asked, asked
from subak.cli.subcommands import Action, Actions, answer
from subak.core.entry import Entry
from subak.core.errors import need
from subak.core.values import AgentId, PactId, RunId
from subak.finance.pools import PoolId, Pools
from subak.finance.publishing import DistributionPublished, PublishedAdopted, PublishedRules
from subak.finance.rules import DistributionAdopted, Rules, Versions
from subak.finance.runs import OfRun, Runs
from subak.finance.trace import RunResult


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """The arguments of `subak distribute`."""
    actions = Actions(parser, console, required=False)
    publish = actions.add("publish")
    publish.takes("pact", metavar="PACT")
    publish.takes("file", metavar="FILE", nargs="?")
    adopt = actions.add("adopt")
    adopt.takes("pool", metavar="POOL")
    adopt.takes("file", metavar="FILE", nargs="?")
    adopt.takes("--published", metavar="ID")
    for action in (publish, adopt):
        takes_rule(action)
        action.takes("--replaces", metavar="ID")
        action.takes("--id", metavar="ID")
    for name in ("preview", "run"):
        action = actions.add(name)
        _takes_sources(action)
        takes_engine(action.parser, console)
    actions.add("list")
    actions.add("proposals")
    parser.set_defaults(action="list")


def run(options: argparse.Namespace, console: Console) -> None:
    """Publish, adopt, preview, run or list."""
    with acting_in(options, console) as somebody:
        somebody.keeper_for_operator()
        _ACTS[options.action](somebody, options)


def _takes_sources(action: Action) -> None:
    action.takes("rule", metavar="RULE")
    action.takes(
        "--from", dest="sources", metavar="SOURCE", nargs="+", action="extend", required=True
    )
    action.takes("--delivery", dest="deliveries", metavar="EVENT", nargs="+", action="extend")
    action.takes("--input", metavar="DIGEST")
    action.takes("--id", metavar="ID")


def _publish(somebody: Acting, options: argparse.Namespace) -> None:
    document = somebody.documents.add(rule_of(options))
    said = _published(options, PactId(options.pact), document, options.id)
    (position,) = somebody.say([said])
    facts = {"id": said.id, "pact": said.pact, "entry": position, "document": document.hex()}
    answer(somebody.console, facts, "distribute.published", "distribute.then_adopt")


def _published(
    options: argparse.Namespace, pact: PactId, document: bytes, name: str | None
) -> DistributionPublished:
    return DistributionPublished(
        id=name or new_id("proposal"), pact=pact, document=document, replaces=options.replaces
    )


def _adopt(somebody: Acting, options: argparse.Namespace) -> None:
    """Adopt a published rule; or a document, which is published with it if it is of schema 2."""
    pool, rule = PoolId(options.pool), options.id or new_id("rule")
    entries: list[Entry]
    if options.published is not None:
        need(not options.file, "distribute.method_unclear")
        known = somebody.state[PublishedRules]
        document = known.need(options.published, "distribution.published_unknown").document
        entries = [PublishedAdopted(id=rule, pool=pool, published=options.published)]
    else:
        content = rule_of(options)
        document = somebody.documents.add(content)
        if isinstance(content, dict) and content.get("schema") == SECOND:
            pact = somebody.state[Pools].need(pool, "pool.unknown").pact
            published = _published(options, pact, document, None)
            adopted = PublishedAdopted(id=rule, pool=pool, published=published.id)
            entries = [published, adopted]
        else:
            need(options.replaces is None, "distribute.replaces_first")
            entries = [DistributionAdopted(id=rule, pool=pool, document=document)]
    position = somebody.say(entries)[-1]
    facts = {"id": rule, "pool": pool, "entry": position, "document": document.hex()}
    answer(somebody.console, facts, "distribute.adopted")


def _preview(somebody: Acting, options: argparse.Namespace) -> None:
    """What would happen; nothing is written, and all rules are found."""
    found = asked(somebody, options)
    _tell(somebody, found)
    facts = {"rule": found.said.rule, "sources": " ".join(options.sources), "input": found.input}
    facts["holder"] = _holder(somebody, found.said)
    facts["deliveries"] = "".join(f" --delivery {each}" for each in found.said.entering)
    told = "distribute.previewed" if found.input is None else "distribute.bound"
    somebody.console.say(told, **facts)


def _run(somebody: Acting, options: argparse.Namespace) -> None:
    found = asked(somebody, options)  # before it is said: then the accounts are empty
    (position,) = somebody.say([found.said])
    _tell(somebody, found)
    said, holder = found.said, _holder(somebody, found.said)
    facts = {"id": said.id, "rule": said.rule, "entry": position, "holder": holder}
    if not somebody.console.form:
        paid = RunId(said.id) in somebody.state[Runs]
        next_step = "distribute.then_release" if paid else "distribute.nobody_paid"
        answer(somebody.console, facts, "distribute.done", next_step)


def _holder(somebody: Acting, said: OfRun) -> AgentId:
    """Who holds the pool of a run, and so has the next steps to take."""
    state = somebody.state
    return state[Pools][state[Rules][said.rule].pool].holder


def _tell(somebody: Acting, found: Asked) -> None:
    """Who gets what, what is held back or stays, what was left: the rows sum to the amount."""
    result = found.result
    odd, paid = _odd_cents(result), result.payouts()
    for each in found.held:
        paid[each.payee] -= each.cents
    rows: list[tuple[Cell, ...]] = [
        (name, shown(somebody, cents), odd[name] or None) for name, cents in paid.items()
    ]
    rows += [(each.debt, shown(somebody, each.cents), None) for each in found.held]
    rows += [
        (f"kept:{name}", shown(somebody, cents), odd[f"kept:{name}"] or None)
        for name, cents in result.kept().items()
    ]
    rows += [
        (name, shown(somebody, cents), None) for name, cents in _left(result, found.input).items()
    ]
    rows.append(("total", shown(somebody, result.amount), None))
    columns = ("to", "amount", "odd_cents")
    if somebody.console.form == "json" and found.input is not None:
        lines = [dict(zip(columns, row, strict=True)) for row in rows]
        somebody.console.value(
            {"input": found.input, "deliveries": list(found.said.entering), "lines": lines}
        )
    else:
        somebody.console.table(columns, rows)
    for claim, cents in result.negative.items():
        somebody.console.say("distribute.negative", claim=claim, amount=shown(somebody, cents))


def _left(result: RunResult, bound: str | None) -> dict[str, int]:
    """What was not distributed; by node where the rule has buckets and more."""
    if bound is None or not result.rests:
        return {"undistributed": result.undistributed}
    left = Counter[str]()
    for rest in result.rests:
        left[f"undistributed:{rest.node}"] += rest.cents
    return left


def _odd_cents(result: RunResult) -> Counter[str]:
    """How many cents each row owes to a largest remainder in its own last division."""
    return Counter(
        award.payee or f"kept:{award.account}"
        for award in result.awards
        if award.steps[-1].line.rounded_up and not award.steps[-1].bound
    )


def _list(somebody: Acting, options: argparse.Namespace) -> None:
    """The adopted rules: of which published rule, and by which adoption replaced."""
    state = somebody.state
    rows: list[tuple[Cell, ...]] = []
    for name, rule in sorted(state[Rules].items()):
        version = state[Versions].get(name)
        published = version.published if version else None
        replaced = version.replaced_by or None if version else None
        rows.append((name, rule.pool, rule.document.hex()[:12], published, replaced))
    columns = ("rule", "pool", "document", "published", "replaced_by")
    somebody.console.table(columns, rows)


def _proposals(somebody: Acting, options: argparse.Namespace) -> None:
    """The published rules, adopted or not."""
    rows: list[tuple[Cell, ...]] = [
        (name, each.pact, each.document.hex()[:12], each.line)
        for name, each in sorted(somebody.state[PublishedRules].items())
    ]
    somebody.console.table(("published", "pact", "document", "line_of"), rows)


_ACTS = {
    "publish": _publish,
    "adopt": _adopt,
    "preview": _preview,
    "run": _run,
    "list": _list,
    "proposals": _proposals,
}
