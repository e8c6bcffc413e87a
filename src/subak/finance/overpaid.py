"""Debts of payees: what was paid beyond what a revision leaves of a contribution.

While a contribution may be revised, finance remembers who was paid for it out of which pool. After
a revision its worth is W, so much was paid (P) and so much is still open on credits that are held
(O): where P + O exceeds W, the difference is owed to the pool by who was paid, in the proportion of
what each got (largest remainder). What is still open is paid by the next run as ever, so that the
debt covers it too. Nothing that was paid is edited.
How a debt ends is said in `debts`.
Invariants: debts of a revision sum to P + O - W where that is above zero; a debt names its pool,
its debtor and its contribution, and remembers for what the money was pledged. Amounts are cents.
"""

from collections.abc import Iterable
from functools import reduce
from typing import NewType

from msgspec import Struct
from msgspec.structs import replace

from subak.core.days import DayClosed
from subak.core.entry import Stamp
from subak.core.hooks import consequence
from subak.core.shares import apportion
from subak.core.state import Section, State, section
from subak.core.values import AgentId, EventId, ProtocolId
from subak.finance.pools import PoolId, Pools, Receipt
from subak.finance.rules import Rules
from subak.finance.runs import OfRun, result_of
from subak.recognition.credits import Lots, lots_within, open_cents
from subak.recognition.revisions import RecognitionRevised, Revisable, Revisables, rule_of

DebtId = NewType("DebtId", str)


class PaidTo(Struct, frozen=True, kw_only=True):
    """What a pool paid to a holder of the credits of one contribution."""

    pool: PoolId
    payee: AgentId
    cents: int
    pledged: tuple[ProtocolId, ...]
    """For which protocols alone the money was pledged; all where empty."""


class Paid(Struct, frozen=True):
    """All that was paid for one contribution."""

    to: tuple[PaidTo, ...]


class Debt(Struct, frozen=True, kw_only=True):
    """So much is still owed back to a pool, and by which rule of its protocol it is settled."""

    pool: PoolId
    debtor: AgentId
    contribution: EventId
    cents: int
    since: str
    """The day of the revision."""
    pledged: tuple[ProtocolId, ...]
    """For which protocols alone the money was pledged; all where empty."""
    set_off: bool
    keep_as: str | None


@section
class PaidFor(Section[EventId, Paid]):
    """What was paid for contributions that may still be revised."""

    __slots__ = ()


@section
class Debts(Section[DebtId, Debt]):
    """Debts of which something is open, by "revision:pool:debtor"."""

    __slots__ = ()


@consequence("distribution.run", name="finance.paid_for")
def paid(state: State, stamp: Stamp, said: OfRun) -> None:
    """Who was paid for what may still be revised."""
    pool, result = state[Rules][said.rule].pool, result_of(state, said)
    pledged = _pledged(result.receipts)
    for (recognition, first), cents in result.lots_paid.items():
        (lot,) = lots_within(state[Lots][recognition], first, first)
        if lot.contribution in state[Revisables]:
            to = PaidTo(pool=pool, payee=lot.holder, cents=cents, pledged=pledged)
            _add(state, lot.contribution, to)


@consequence("recognition.revised", name="finance.overpaid")
def revised(state: State, stamp: Stamp, said: RecognitionRevised) -> None:
    """What was paid beyond the new worth is owed by who was paid."""
    held, already = state[Revisables][said.contribution], state[PaidFor].get(said.contribution)
    to = already.to if already else ()
    owed = sum(each.cents for each in to) + _open(state, held, said.contribution) - held.cents
    if owed <= 0 or not to:
        return
    rule = rule_of(state, held.protocol)
    assert rule is not None, "only protocols with a rule have revisions"
    weights = {f"{each.pool} {each.payee}": each.cents for each in to}
    shares = apportion(owed, weights)
    for each in to:
        cents = shares[f"{each.pool} {each.payee}"]
        if cents and each.pool in state[Pools]:  # what a closed pool paid is owed to nobody
            debt = Debt(
                pool=each.pool,
                debtor=each.payee,
                contribution=said.contribution,
                cents=cents,
                since=stamp.day,
                pledged=each.pledged,
                set_off=rule.set_off,
                keep_as=rule.keep_as,
            )
            state[Debts].put(debt_id(said.id, each.pool, each.payee), debt)


@consequence("day.closed", name="finance.paid_for_over")
def over(state: State, stamp: Stamp, closed: DayClosed) -> None:
    """What can be revised no more need not be remembered."""
    known = state[Revisables]
    gone = [contribution for contribution in state[PaidFor] if contribution not in known]
    if gone:
        state[PaidFor].drop_all(gone)


def debt_id(revision: str, pool: PoolId, debtor: AgentId) -> DebtId:
    """The id of what a payee owes to a pool after a revision; no id of an entry has a colon."""
    return DebtId(f"{revision}:{pool}:{debtor}")


def _add(state: State, contribution: EventId, more: PaidTo) -> None:
    held = state[PaidFor].get(contribution)
    by_place = {(each.pool, each.payee): each for each in (held.to if held else ())}
    before = by_place.get((more.pool, more.payee))
    if before is not None:
        cents, pledged = before.cents + more.cents, _narrowed(before.pledged, more.pledged)
        more = replace(before, cents=cents, pledged=pledged)
    by_place[more.pool, more.payee] = more
    to = tuple(by_place[place] for place in sorted(by_place))
    state[PaidFor].put(contribution, Paid(to))


def _pledged(receipts: Iterable[Receipt]) -> tuple[ProtocolId, ...]:
    """The protocols for which all of these receipts may be used; all protocols where empty."""
    return reduce(_narrowed, (receipt.protocols for receipt in receipts), ())


def _narrowed(
    some: tuple[ProtocolId, ...], others: tuple[ProtocolId, ...]
) -> tuple[ProtocolId, ...]:
    """What both allow. A run pays a protocol only out of money for it, so one is always left."""
    return tuple(each for each in some if each in others) if some and others else some or others


def _open(state: State, held: Revisable, contribution: EventId) -> int:
    """What is not paid yet on held credits of a contribution."""
    return sum(
        open_cents(lot)
        for recognition in held.issues
        if recognition in state[Lots]
        for lot in state[Lots][recognition].lots
        if lot.contribution == contribution and lot.status == "held"
    )
