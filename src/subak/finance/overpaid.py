"""Debts of payees: what was paid beyond what a revision leaves of a contribution.

While a contribution may be revised, finance remembers who was paid for it out of which pool. After
a revision its worth is W, so much was paid (P) and so much is still open on credits that are held
(O): where P + O exceeds W, the difference is owed to the pool by who was paid, in the proportion of
what each got (largest remainder). What is still open is paid by the next run as ever, so that the
debt covers it too. Nothing that was paid is edited.
Invariants: debts of a revision sum to P + O - W where that is above zero; a debt names its pool,
its debtor and its contribution. Amounts are cents.
"""

from msgspec import Struct

from subak.core.days import DayClosed
from subak.core.entry import Stamp
from subak.core.hooks import consequence
from subak.core.shares import apportion
from subak.core.state import Section, State, section
from subak.core.values import AgentId, EventId
from subak.finance.pools import PoolId
from subak.finance.rules import Rules
from subak.finance.runs import DistributionRun, result_of
from subak.recognition.credits import Lots, lots_within, open_cents
from subak.recognition.revisions import RecognitionRevised, Revisable, Revisables


class PaidTo(Struct, frozen=True, kw_only=True):
    """What a pool paid to a holder of the credits of one contribution."""

    pool: PoolId
    payee: AgentId
    cents: int


class Paid(Struct, frozen=True):
    """All that was paid for one contribution."""

    to: tuple[PaidTo, ...]


class Debt(Struct, frozen=True, kw_only=True):
    """So much is owed back to a pool."""

    pool: PoolId
    debtor: AgentId
    contribution: EventId
    cents: int


@section
class PaidFor(Section[EventId, Paid]):
    """What was paid for contributions that may still be revised."""

    __slots__ = ()


@section
class Debts(Section[str, Debt]):
    """Debts by "revision pool debtor"."""

    __slots__ = ()


@consequence("distribution.run", name="finance.paid_for")
def paid(state: State, stamp: Stamp, said: DistributionRun) -> None:
    """Who was paid for what may still be revised."""
    pool = state[Rules][said.rule].pool
    for (recognition, first), cents in result_of(state, said).lots_paid.items():
        (lot,) = lots_within(state[Lots][recognition], first, first)
        if lot.contribution in state[Revisables]:
            _add(state, lot.contribution, PaidTo(pool=pool, payee=lot.holder, cents=cents))


@consequence("recognition.revised", name="finance.overpaid")
def revised(state: State, stamp: Stamp, said: RecognitionRevised) -> None:
    """What was paid beyond the new worth is owed by who was paid."""
    held, already = state[Revisables][said.contribution], state[PaidFor].get(said.contribution)
    to = already.to if already else ()
    owed = sum(each.cents for each in to) + _open(state, held, said.contribution) - held.cents
    if owed <= 0 or not to:
        return
    weights = {f"{each.pool} {each.payee}": each.cents for each in to}
    for name, cents in apportion(owed, weights).items():
        if cents:
            pool, _, debtor = name.partition(" ")
            debt = Debt(
                pool=PoolId(pool),
                debtor=AgentId(debtor),
                contribution=said.contribution,
                cents=cents,
            )
            state[Debts].put(f"{said.id} {name}", debt)


@consequence("day.closed", name="finance.paid_for_over")
def over(state: State, stamp: Stamp, closed: DayClosed) -> None:
    """What can be revised no more need not be remembered."""
    known = state[Revisables]
    gone = [contribution for contribution in state[PaidFor] if contribution not in known]
    if gone:
        state[PaidFor].drop_all(gone)


def _add(state: State, contribution: EventId, more: PaidTo) -> None:
    held = state[PaidFor].get(contribution)
    sums = {(each.pool, each.payee): each.cents for each in (held.to if held else ())}
    key = (more.pool, more.payee)
    sums[key] = sums.get(key, 0) + more.cents
    to = (PaidTo(pool=pool, payee=who, cents=sums[pool, who]) for pool, who in sorted(sums))
    state[PaidFor].put(contribution, Paid(tuple(to)))


def _open(state: State, held: Revisable, contribution: EventId) -> int:
    """What is not paid yet on held credits of a contribution."""
    return sum(
        open_cents(lot)
        for recognition in held.issues
        if recognition in state[Lots]
        for lot in state[Lots][recognition].lots
        if lot.contribution == contribution and lot.status == "held"
    )
