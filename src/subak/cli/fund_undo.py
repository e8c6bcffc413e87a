"""`subak fund unmatch|refund|release|cover|end|close`: what went wrong with money is put right."""

import argparse
from collections.abc import Iterator

from subak.cli.act import Acting, cents, new_id
from subak.cli.money import shown
from subak.cli.subcommands import Actions, answer
from subak.core.errors import need, refuse
from subak.core.values import FundingId
from subak.finance.closing import PoolClosed
from subak.finance.funding import Pledges, UnmatchedFundings
from subak.finance.pools import Accounts, PoolId, Pools
from subak.finance.promises import PledgeEnded
from subak.finance.runs import Runs, payout_id
from subak.finance.shortfalls import ShortfallCovered, shortfall
from subak.finance.undoing import FundingRefunded, FundingUnmatched, UndistributedReleased


def configure(actions: Actions) -> None:
    """The arguments of these actions."""
    actions.add("unmatch").takes("funding", metavar="FUNDING")
    refund = actions.add("refund")
    refund.takes("funding", metavar="FUNDING")
    refund.takes("--amount", metavar="EUROS")
    refund.takes("--id", metavar="ID")
    release = actions.add("release")
    release.takes("account", metavar="ACCOUNT")
    release.takes("--amount", metavar="EUROS")
    release.takes("--keep-as", metavar="NAME")
    cover = actions.add("cover")
    cover.takes("pool_id", metavar="POOL")
    cover.takes("account", metavar="ACCOUNT")
    cover.takes("--amount", metavar="EUROS")
    end = actions.add("end")
    end.takes("pledge_id", metavar="PLEDGE")
    for action in (refund, release, end):
        action.takes("--ground", metavar="CODE", required=True)
    actions.add("close").takes("pool_id", metavar="POOL")


def unmatch(somebody: Acting, options: argparse.Namespace) -> None:
    """A receipt waits to be matched again."""
    funding = FundingId(options.funding)
    pool, held = _matched(somebody, funding)
    (position,) = somebody.say([FundingUnmatched(id=new_id("unmatch"), pool=pool, funding=funding)])
    facts = {
        "funding": funding,
        "entry": position,
        "pool": pool,
        "amount": shown(somebody, held),
        "holder": somebody.state[Pools][pool].holder,
    }
    answer(somebody.console, facts, "fund.unmatched_again", "fund.then_match")


def refund(somebody: Acting, options: argparse.Namespace) -> None:
    """Money is owed to who paid it; two persons release it."""
    pool, held = _matched(somebody, options.funding)
    amount = held if options.amount is None else cents(options.amount)
    said = FundingRefunded(
        id=options.id or new_id("refund"),
        pool=pool,
        funding=FundingId(options.funding),
        amount=str(amount),
        ground=options.ground,
    )
    (position,) = somebody.say([said])
    run = next(name for name in somebody.state[Runs] if name == said.id)
    (payer,) = somebody.state[Runs][run].payees
    facts = {
        "refund": said.id,
        "payout": payout_id(run, payer),
        "entry": position,
        "pool": pool,
        "amount": shown(somebody, amount),
        "payer": payer,
        "holder": somebody.state[Pools][pool].holder,
    }
    answer(somebody.console, facts, "fund.refunded", "fund.then_release")


def release(somebody: Acting, options: argparse.Namespace) -> None:
    """What a run could not distribute goes to the next run, or is kept."""
    kind, _, source = options.account.partition(":")
    need(kind == "undistributed" and source, "fund.not_undistributed", account=options.account)
    pool, held = _standing(somebody, options.account)
    amount = held if options.amount is None else cents(options.amount)
    said = UndistributedReleased(
        id=new_id("let-go"),
        pool=pool,
        source=source,
        amount=str(amount),
        ground=options.ground,
        keep_as=options.keep_as,
    )
    (position,) = somebody.say([said])
    facts = {
        "account": options.account,
        "entry": position,
        "pool": pool,
        "amount": shown(somebody, amount),
        "target": said.target,
    }
    answer(somebody.console, facts, "fund.let_go")


def cover(somebody: Acting, options: argparse.Namespace) -> None:
    """What the bank took is covered out of money that is free."""
    pool, state = PoolId(options.pool_id), somebody.state
    state[Pools].need(pool, "pool.unknown")
    free = state[Accounts].of(pool, options.account)
    if free is None:
        refuse("fund.account_empty", account=options.account)
    most = min(free.cents, -shortfall(state, pool)) or free.cents
    amount = most if options.amount is None else cents(options.amount)
    said = ShortfallCovered(
        id=new_id("cover"), pool=pool, source=options.account, amount=str(amount)
    )
    (position,) = somebody.say([said])
    facts = {
        "account": options.account,
        "entry": position,
        "pool": pool,
        "amount": shown(somebody, amount),
        "left": shown(somebody, -shortfall(somebody.state, pool)),
    }
    answer(somebody.console, facts, "fund.covered")


def end(somebody: Acting, options: argparse.Namespace) -> None:
    """What has not arrived is promised no longer."""
    left = somebody.state[Pledges].need(options.pledge_id, "funding.pledge_unknown").open_cents
    said = PledgeEnded(id=new_id("end"), pledge=options.pledge_id, ground=options.ground)
    (position,) = somebody.say([said])
    facts = {"pledge": said.pledge, "entry": position, "amount": shown(somebody, left)}
    answer(somebody.console, facts, "fund.pledge_ended")


def close(somebody: Acting, options: argparse.Namespace) -> None:
    """An empty pool is closed."""
    said = PoolClosed(id=new_id("close"), pool=PoolId(options.pool_id))
    (position,) = somebody.say([said])
    answer(somebody.console, {"pool": said.pool, "entry": position}, "fund.closed")


def _matched(somebody: Acting, funding: str) -> tuple[PoolId, int]:
    """The pool of a receipt whose payer is known, and what of it is not distributed."""
    waits = funding in somebody.state[UnmatchedFundings]
    need(not waits, "fund.receipt_unmatched", funding=funding)
    return _standing(somebody, f"received:{funding}")


def _standing(somebody: Acting, name: str) -> tuple[PoolId, int]:
    """The pool that has a named account, and what stands in it; the pool of the holder first."""
    found = sorted(_accounts(somebody, name))
    if not found:
        refuse("fund.account_empty", account=name)
    _, pool, held = found[0]
    return pool, held


def _accounts(somebody: Acting, name: str) -> Iterator[tuple[bool, PoolId, int]]:
    for pool, opened in somebody.state[Pools].items():
        account = somebody.state[Accounts].of(pool, name)
        if account is not None:
            yield opened.holder != somebody.actor, pool, account.cents


ACTS = {
    "unmatch": unmatch,
    "refund": refund,
    "release": release,
    "cover": cover,
    "end": end,
    "close": close,
}
