"""`subak pay`: bank details of payees, release by two persons, the bank file, the list."""

import argparse
from importlib import import_module
from pathlib import Path

from subak.cli.act import Acting, acting_in, new_id
from subak.cli.console import Cell, Console
from subak.cli.extras import need_extra
from subak.cli.money import shown
from subak.cli.subcommands import Actions, answer
from subak.core.errors import need
from subak.core.values import PayoutId, RunId
from subak.finance.payouts import RELEASERS, PayoutReleased
from subak.finance.pools import PoolId, Pools
from subak.finance.runs import Payouts, Runs
from subak.ledger.agents import Agents
from subak.service.members import BankDetails, Members, masked


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """The arguments of `subak pay`."""
    actions = Actions(parser, console)
    account = actions.add("account")
    account.takes("agent", metavar="WHO")
    account.takes("--name", metavar="NAME", required=True)
    account.takes("--iban", metavar="IBAN", required=True)
    account.takes("--bic", metavar="BIC")
    actions.add("release").takes("run", metavar="RUN")
    send = actions.add("send")
    send.takes("pool", metavar="POOL")
    send.takes("payouts", metavar="PAYOUT", nargs="*")
    send.takes("--out", metavar="FILE", required=True)
    send.takes("--on", metavar="DAY")
    send.takes("--again", metavar="MESSAGE")
    actions.add("list").takes("--run", metavar="RUN")


def run(options: argparse.Namespace, console: Console) -> None:
    """One act of paying."""
    with acting_in(options, console) as somebody:
        _ACTS[options.action](somebody, options)


def _account(somebody: Acting, options: argparse.Namespace) -> None:
    somebody.state[Agents].need(options.agent, "agent.unknown")
    members = Members(somebody.folder.private)
    members.put(BankDetails(options.agent, options.name, options.iban, options.bic))
    kept = members.get(options.agent)
    members.close()
    facts = {"agent": options.agent, "iban": masked(kept.iban if kept else "")}
    answer(somebody.console, facts, "pay.account_kept")


def _release(somebody: Acting, options: argparse.Namespace) -> None:
    said = PayoutReleased(id=new_id("release"), run=RunId(options.run))
    (position,) = somebody.say([said])
    held = somebody.state[Runs][said.run]
    facts = {"run": said.run, "entry": position, "pool": held.pool, "count": len(held.payees)}
    missing = RELEASERS - len(held.releasers)
    answer(somebody.console, facts, "pay.release_waits" if missing else "pay.released")


def _send(somebody: Acting, options: argparse.Namespace) -> None:
    need_extra("bank")
    payment_order = import_module("subak.cli.payment_order")
    out = Path(options.out)
    if options.again:
        payment_order.write_again(somebody, options.again, out)
        answer(somebody.console, {"message": options.again, "file": str(out)}, "pay.again")
        return
    pool = PoolId(options.pool)
    somebody.state[Pools].need(pool, "pool.unknown")
    due = _due(somebody, pool, options.payouts)
    sent = payment_order.send(somebody, pool, due, out, options.on or somebody.today)
    for order in sent:
        facts = {
            "message": order.message,
            "file": str(order.path),
            "count": order.count,
            "amount": shown(somebody, order.cents),
        }
        answer(somebody.console, facts, "pay.sent")


def _due(somebody: Acting, pool: PoolId, named: list[str]) -> list[PayoutId]:
    """The payouts that were named, else all of the pool that are released and payable."""
    state = somebody.state
    if named:
        for payout in named:
            state[Payouts].need(payout, "payout.unknown")
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
    rows: list[tuple[Cell, ...]] = [
        (payout, held.to, shown(somebody, held.cents), held.status)
        for payout, held in sorted(somebody.state[Payouts].items())
        if options.run in (None, held.run)
    ]
    somebody.console.table(("payout", "to", "amount", "status"), rows)


_ACTS = {"account": _account, "release": _release, "send": _send, "list": _list}
