"""`subak fund`: open pools, pledge money, match what arrived; what stands where."""

import argparse
from contextlib import closing

from subak.cli import fund_debts, fund_list, fund_undo
from subak.cli.act import Acting, acting_in, cents, new_id
from subak.cli.console import Console
from subak.cli.money import shown
from subak.cli.subcommands import Actions, answer
from subak.core.errors import Refused, need
from subak.core.state import State
from subak.core.values import AgentId, FundingId, PactId, ProtocolId
from subak.finance.funding import (
    FundingMatched,
    FundingPledged,
    Pledges,
    UnmatchedFundings,
)
from subak.finance.pools import Accounts, PoolId, PoolOpened, Pools
from subak.pacts.pacts import Pacts
from subak.service.members import BankDetails, Members, checked, masked


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """The arguments of `subak fund`."""
    actions = Actions(parser, console, required=False)
    pool = actions.add("pool")
    pool.takes("name", metavar="NAME")
    pool.takes("--id", metavar="ID")
    pool.takes("--iban", metavar="IBAN", required=True)
    pool.takes("--bic", metavar="BIC")
    pool.takes("--pact", metavar="ID", required=True)
    pledge = actions.add("pledge")
    pledge.takes("pool_id", metavar="POOL")
    pledge.takes("amount", metavar="EUROS")
    pledge.takes("--protocol", metavar="ID", action="append", default=[])
    pledge.takes("--id", metavar="ID")
    match = actions.add("match")
    match.takes("funding", metavar="FUNDING")
    match.takes("--pledge", metavar="ID")
    match.takes("--payer", metavar="ID")
    fund_undo.configure(actions)
    fund_debts.configure(actions)
    fund_list.configure(actions)
    parser.set_defaults(action="list", what=None)


def run(options: argparse.Namespace, console: Console) -> None:
    """One act of funding, or the lists."""
    with acting_in(options, console) as somebody:
        somebody.keeper_for_operator()
        _ACTS[options.action](somebody, options)


def _pool(somebody: Acting, options: argparse.Namespace) -> None:
    """Open a pool: the log gets a commitment to the IBAN, the IBAN itself stays private."""
    pool = options.id or new_id("pool")
    details = checked(BankDetails(pool, options.name, options.iban, options.bic))
    need(pool not in somebody.state.used, "entry.id_used", id=pool)
    with closing(Members(somebody.folder.private)) as members:
        _check_own_account(somebody.state, members, details)
        opened = PoolOpened(
            id=pool,
            pact=PactId(options.pact),
            holder=somebody.actor,
            account=somebody.commit_to({"iban": details.iban}),
        )
        members.put(details)  # before: a pool in the log has its account here
        try:
            (position,) = somebody.say([opened])
        except Refused:
            members.drop(pool)
            raise
    facts = {
        "pool": pool,
        "name": options.name,
        "entry": position,
        "holder": somebody.actor,
        "pact": options.pact,
        "account": masked(details.iban),
    }
    answer(somebody.console, facts, "fund.opened", "fund.then_pledge")


def _check_own_account(state: State, members: Members, details: BankDetails) -> None:
    """Two pools never share a bank account: a statement belongs to one of them."""
    for other in state[Pools]:
        kept = members.get(other)
        used = other != details.owner and kept is not None and kept.iban == details.iban
        need(not used, "fund.account_of_other_pool", pool=other)


def _pledge(somebody: Acting, options: argparse.Namespace) -> None:
    held = somebody.state[Pools].need(PoolId(options.pool_id), "pool.unknown")
    amount = cents(options.amount)
    pledged = FundingPledged(
        id=options.id or new_id("pledge"),
        pool=PoolId(options.pool_id),
        pact=held.pact,
        amount=str(amount),
        protocols=tuple(map(ProtocolId, options.protocol)),
    )
    (position,) = somebody.say([pledged])
    facts = {
        "pledge": pledged.id,
        "entry": position,
        "pool": options.pool_id,
        "payer": somebody.actor,
        "holder": held.holder,
        "amount": shown(somebody, amount),
        "protocols": options.protocol or somebody.state[Pacts][held.pact].protocols,
    }
    answer(somebody.console, facts, "fund.pledged", "fund.then_import")


def _match(somebody: Acting, options: argparse.Namespace) -> None:
    funding = FundingId(options.funding)
    waiting = somebody.state[UnmatchedFundings].need(funding, "funding.unknown")
    matched = FundingMatched(
        id=new_id("match"),
        funding=funding,
        payer=AgentId(options.payer) if options.payer else None,
        pledge=options.pledge,
    )
    (position,) = somebody.say([matched])
    account = somebody.state[Accounts][f"{waiting.pool} received:{funding}"]
    facts: dict[str, object] = {
        "funding": funding,
        "entry": position,
        "pool": waiting.pool,
        "amount": shown(somebody, waiting.cents),
        "payer": account.receipts[0].payer,
        "pledge": options.pledge,
    }
    sentences = ["fund.matched"]
    if options.pledge:
        left = somebody.state[Pledges].get(options.pledge)
        facts["open"] = shown(somebody, left.open_cents if left else 0)
        sentences.append("fund.pledge_left")
    answer(somebody.console, facts, *sentences)


_ACTS = {
    "pool": _pool,
    "pledge": _pledge,
    "match": _match,
    **fund_undo.ACTS,
    **fund_debts.ACTS,
    "list": fund_list.run,
}
