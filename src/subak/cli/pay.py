"""`subak pay`: bank details of payees, release by two persons, the bank file, the list."""

import argparse
from importlib import import_module
from pathlib import Path

from subak.cli import pay_change
from subak.cli.act import Acting, acting_in, new_id
from subak.cli.console import Cell, Console
from subak.cli.extras import need_extra
from subak.cli.money import shown
from subak.cli.subcommands import Actions, answer
from subak.core.errors import need
from subak.core.instants import parse_day
from subak.core.state import State
from subak.core.values import AgentId, PayoutId, RunId
from subak.finance.payouts import RELEASERS, PayoutReleased
from subak.finance.pools import PoolId, Pools
from subak.finance.runs import Payouts, Run, Runs
from subak.language.catalogue import table
from subak.ledger.agents import Agents
from subak.ledger.mandates import Mandates


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """The arguments of `subak pay`."""
    actions = Actions(parser, console, required=False)
    pay_change.configure(actions)
    actions.add("release").takes("run", metavar="RUN")
    send = actions.add("send")
    send.takes("pool", metavar="POOL", nargs="?")
    send.takes("payouts", metavar="PAYOUT", nargs="*")
    send.takes("--out", metavar="FILE", required=True)
    send.takes("--on", metavar="DAY")
    send.takes("--again", metavar="MESSAGE")
    actions.add("list").takes("--run", metavar="RUN")
    parser.set_defaults(action="list", run=None)


def run(options: argparse.Namespace, console: Console) -> None:
    """One act of paying."""
    with acting_in(options, console) as somebody:
        somebody.keeper_for_operator()
        _ACTS[options.action](somebody, options)


def _release(somebody: Acting, options: argparse.Namespace) -> None:
    said = PayoutReleased(id=new_id("release"), run=RunId(options.run))
    (position,) = somebody.say([said])
    state = somebody.state
    held = state[Runs][said.run]
    holder = state[Pools][held.pool].holder
    facts = {
        "run": said.run,
        "entry": position,
        "pool": held.pool,
        "holder": holder,
        "released_by": held.releasers,
        "count": len(held.payees),
    }
    if len(held.releasers) == RELEASERS:
        answer(somebody.console, facts, "pay.released", "pay.then_send")
        return
    facts["missing"] = others = _may_release(state, held)
    if others:
        facts["options"] = f"--as {others[0]}" + (f" --for {holder}" * (others[0] != holder))
    then = "pay.somebody_else" if others else "pay.nobody_else"
    answer(somebody.console, facts, "pay.release_waits", then)


def _may_release(state: State, run: Run) -> list[AgentId]:
    """Persons who can release a run and have not: of the holder, not paid by it."""
    holder = state[Pools][run.pool].holder
    known = {holder} | {
        AgentId(pair.split(" ")[1])
        for pair, held in state[Mandates].items()
        if pair.split(" ")[0] == holder and held.until.get("release", "") >= state.today
    }
    left = known.difference(run.payees, run.releasers)
    return sorted(agent for agent in left if state[Agents][agent].type == "person")


def _send(somebody: Acting, options: argparse.Namespace) -> None:
    need_extra("bank")
    payment_order = import_module("subak.cli.payment_order")
    out = Path(options.out)
    if options.again:
        payment_order.write_again(somebody, options.again, out)
        answer(somebody.console, {"message": options.again, "file": str(out)}, "pay.again")
        return
    pool = _pool(somebody.state, options.pool)
    due = _due(somebody.state, pool, options.payouts)
    sent = payment_order.send(somebody, pool, due, out, _day(somebody, options.on))
    told = [
        {
            "message": order.message,
            "file": str(order.out),
            "count": len(order.said.payouts),
            "amount": shown(somebody, order.cents),
            "pool": pool,
        }
        for order in sent
    ]
    if somebody.console.form == "json":
        somebody.console.value(told)
        return
    for facts in told:
        answer(somebody.console, facts, "pay.sent")
    holder = somebody.state[Pools][pool].holder
    somebody.console.say("pay.then_import", pool=pool, holder=holder)


def _day(somebody: Acting, named: str | None) -> str:
    """The day on which the bank is asked to pay: today, or a later one that was named."""
    today = somebody.today
    day = today if named is None else parse_day(named)
    need(day >= today, "pay.day_past", day=day, today=today)
    return day


def _pool(state: State, named: str | None) -> PoolId:
    """The pool that was named; the only one where none was."""
    pools = sorted(state[Pools])
    if named is None:
        need(len(pools) == 1, "pay.pool_unclear", pools=", ".join(pools))
        return pools[0]
    state[Pools].need(named, "pool.unknown")
    return PoolId(named)


def _due(state: State, pool: PoolId, named: list[str]) -> list[PayoutId]:
    """The payouts that were named, else all of the pool that are released and payable."""
    for payout in named:
        of = state[Runs][state[Payouts].need(payout, "payout.unknown").run].pool
        need(of == pool, "payout.other_pool", payout=payout, pool=pool)
    if named:
        return [PayoutId(payout) for payout in named]
    due = [
        payout
        for payout, held in state[Payouts].items()
        if held.status == "payable"
        and state[Runs][held.run].pool == pool
        and len(state[Runs][held.run].releasers) == RELEASERS
    ]
    need(due, "pay.nothing_due", pool=pool)
    return sorted(due)


def _list(somebody: Acting, options: argparse.Namespace) -> None:
    """Payouts that may still move, and who released them."""
    console, state = somebody.console, somebody.state
    words = {} if console.form else table(console.language, "words")
    rows: list[tuple[Cell, ...]] = [
        (
            payout,
            held.to,
            shown(somebody, held.cents),
            words.get(f"status.{held.status}", held.status),
            ", ".join(state[Runs][held.run].releasers),
        )
        for payout, held in sorted(state[Payouts].items())
        if options.run in (None, held.run)
    ]
    console.table(("payout", "to", "amount", "status", "released_by"), rows)


_ACTS = {**pay_change.ACTS, "release": _release, "send": _send, "list": _list}
