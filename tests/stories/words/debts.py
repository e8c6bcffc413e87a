"""Words of the room finance: what is owed after a revision is paid back, held back, given up."""

from subak.core.entry import Entry
from subak.core.values import FundingId
from subak.finance.debts import DebtRepaid, DebtWaived
from subak.finance.overpaid import DebtId, Debts
from tests.stories.telling import Telling
from tests.stories.vocabulary import cents, deed, key, outcome


@deed("matches {euros} € of {funding} with what {debtor} owes to {pool} after {revision}")
def matches_debt(told: Telling, euros: str, funding: str, debtor: str, **more: str) -> Entry:
    return DebtRepaid(
        id=told.new_id("repayment"),
        debt=_debt(more["revision"], more["pool"], debtor),
        funding=FundingId(funding),
        amount=str(cents(euros)),
    )


@deed("gives up what {debtor} owes to {pool} after {revision} on the ground {ground}")
def gives_up(told: Telling, debtor: str, pool: str, revision: str, ground: str) -> Entry:
    debt = _debt(revision, pool, debtor)
    return DebtWaived(id=told.new_id("waiver"), debt=debt, ground=ground)


@outcome("{debtor} owes nothing to {pool}")
def owes_nothing(told: Telling, debtor: str, pool: str) -> None:
    pairs = {(debt.debtor, debt.pool) for debt in told.state[Debts].values()}
    assert (key(debtor), key(pool)) not in pairs


def _debt(revision: str, pool: str, debtor: str) -> DebtId:
    return DebtId(f"{revision}:{key(pool)}:{key(debtor)}")
