"""`subak fund repaid|waive`: what payees owe after a revision is paid back, or given up."""

import argparse

from subak.cli.act import Acting, cents, new_id
from subak.cli.money import shown
from subak.cli.subcommands import Actions, answer
from subak.core.values import FundingId
from subak.finance.debts import DebtRepaid, DebtWaived, settled_into
from subak.finance.funding import UnmatchedFundings
from subak.finance.overpaid import DebtId, Debts


def configure(actions: Actions) -> None:
    """The arguments of these actions."""
    repaid = actions.add("repaid")
    repaid.takes("funding", metavar="FUNDING")
    repaid.takes("debt", metavar="DEBT")
    repaid.takes("--amount", metavar="EUROS")
    waive = actions.add("waive")
    waive.takes("debt", metavar="DEBT")
    waive.takes("--ground", metavar="CODE", required=True)


def repay(somebody: Acting, options: argparse.Namespace) -> None:
    """A receipt that waits settles a debt, as far as both go."""
    state, name, funding = somebody.state, DebtId(options.debt), FundingId(options.funding)
    debt = state[Debts].need(name, "debt.unknown")
    waiting = state[UnmatchedFundings].need(funding, "funding.unknown")
    most = min(debt.cents, waiting.cents)
    amount = most if options.amount is None else cents(options.amount)
    said = DebtRepaid(id=new_id("repayment"), debt=name, funding=funding, amount=str(amount))
    (position,) = somebody.say([said])
    owed, left = somebody.state[Debts].get(name), waiting.cents - amount
    facts = {
        "debt": name,
        "entry": position,
        "amount": shown(somebody, amount),
        "debtor": debt.debtor,
        "pool": debt.pool,
        "account": settled_into(debt, said.id),
        "still_owed": shown(somebody, owed.cents if owed else 0),
        "funding": funding,
        "left": shown(somebody, left),
    }
    answer(somebody.console, facts, "fund.repaid_debt", *["fund.repaid_more"] * bool(left))


def waive(somebody: Acting, options: argparse.Namespace) -> None:
    """What is still owed is given up."""
    debt = somebody.state[Debts].need(DebtId(options.debt), "debt.unknown")
    said = DebtWaived(id=new_id("waiver"), debt=DebtId(options.debt), ground=options.ground)
    (position,) = somebody.say([said])
    facts = {
        "debt": said.debt,
        "entry": position,
        "amount": shown(somebody, debt.cents),
        "debtor": debt.debtor,
        "pool": debt.pool,
    }
    answer(somebody.console, facts, "fund.waived")


ACTS = {"repaid": repay, "waive": waive}
