"""Runs of a distribution: all that stands in some accounts goes where the rule says, once.

What follows from a run is computed, never said: payouts `<run>.<payee>` in `payable:` accounts,
amounts that stay in `kept:` accounts, and what no part took in `undistributed:<run>`.
Nobody is paid for a result that they recognised themselves, unless its protocol allows that.
Invariants: the accounts that a run fills sum to those that it emptied; a run and its payouts leave
the state `RETURN_DAYS` after the last of them was confirmed.
"""

from collections.abc import Iterable
from typing import Annotated, Literal, NamedTuple

from msgspec import Meta, Struct

from subak.core.days import DayClosed
from subak.core.entry import Entry, Stamp, entry
from subak.core.errors import need, refuse
from subak.core.hooks import consequence
from subak.core.instants import Day, days_between
from subak.core.state import Section, State, section
from subak.core.values import AgentId, EventId, Hash, PayoutId, ProtocolId, RuleId, RunId
from subak.finance.delivered import deliver
from subak.finance.funding import UnmatchedFundings
from subak.finance.methods import compute_run
from subak.finance.pools import Accounts, PoolId, Pools, deposit, pool_for_holder, withdraw
from subak.finance.recognisers import paid_recogniser
from subak.finance.rule_tree import RuleDocument
from subak.finance.rules import ClaimsPaid, Rules, Versions, payer_of, read_document
from subak.finance.trace import RunResult
from subak.recognition.credits import pay_lots

RETURN_DAYS = 30
"""A bank returns a transfer within three banking days (European Payments Council, SEPA credit
transfer rulebook); this waits ten times as long. Money that comes back later is a receipt."""

FREE = ("received", "undistributed", "kept")
"""Accounts out of which a run may take."""

PayoutStatus = Literal["payable", "sent", "confirmed"]
Source = Annotated[str, Meta(pattern=r"\A([a-z]+:)?[a-z0-9][a-z0-9._-]{0,63}\Z")]


class Run(Struct, frozen=True, kw_only=True):
    """A run with payouts that may still move."""

    pool: PoolId
    payees: tuple[AgentId, ...]
    releasers: tuple[AgentId, ...]
    """Persons who released it; two make it effective."""
    unconfirmed: int
    """How many of its payouts the bank has not confirmed."""
    confirmed_on: str
    """The civil day of the last confirmation; empty while any is missing."""


class Payout(Struct, frozen=True, kw_only=True):
    """What a run owes to one payee."""

    run: RunId
    to: AgentId
    cents: int
    status: PayoutStatus


@section
class Runs(Section[RunId, Run]):
    """Runs whose payouts are not over, by id."""

    __slots__ = ()


@section
class Payouts(Section[PayoutId, Payout]):
    """Payouts of these runs, by "run.payee"."""

    __slots__ = ()


class OfRun(Entry, frozen=True, kw_only=True):
    """Base of entries by which the holder distributes all that stands in `sources`.

    A source is a funding or a named account (`undistributed:d1`). The id of a run has no point, so
    that `<run>.<payee>` names one payout only. Who may: the pool's holder, acting "distribute".
    """

    rule: RuleId
    sources: Annotated[tuple[Source, ...], Meta(max_length=1_000)]

    @property
    def accounts(self) -> tuple[str, ...]:
        """The sources as names of accounts."""
        return tuple(each if ":" in each else f"received:{each}" for each in self.sources)

    @property
    def entering(self) -> tuple[EventId, ...]:
        """The deliveries by which the money came; of a rule without a cascade none."""
        return ()

    def check_rule(self, document: RuleDocument) -> None:
        """Whether a run of this version can follow a rule."""
        raise NotImplementedError

    def check(self, state: State, stamp: Stamp) -> None:
        """Free accounts of the pool, each once, and somebody or something to give them to.

        Refused: distribution.rule_unknown, .rule_replaced, .id_with_point, .source_twice,
        .source_not_free, .source_unmatched, .source_other_pool, .source_unknown,
        .pledged_for_others, .nothing_to_distribute, .recogniser_paid, those of `pool_for_holder`,
        `check_rule` and `compute_run`.
        """
        rule = state[Rules].need(self.rule, "distribution.rule_unknown")
        pool_for_holder(state, stamp, rule.pool, "distribute")
        version = state[Versions].get(self.rule)
        if version is not None and version.replaced_by:
            refuse("distribution.rule_replaced", rule=self.rule, by=version.replaced_by)
        need("." not in self.id, "distribution.id_with_point", id=self.id)
        names = self.accounts
        need(len(set(names)) == len(names), "distribution.source_twice")
        for name in names:
            _check_source(state, rule.pool, name)
        document = read_document(state, rule.document)
        self.check_rule(document)
        _check_pledged_for(state, rule.pool, names, document.protocols())
        result = result_of(state, self)
        useful = result.payouts() or result.kept()
        need(useful, "distribution.nothing_to_distribute", amount=result.amount)
        paid = paid_recogniser(state, state[Pools][rule.pool].pact, result)
        need(paid is None, "distribution.recogniser_paid", who=paid)

    def apply(self, state: State, stamp: Stamp) -> None:
        result = result_of(state, self)
        pool, run = state[Rules][self.rule].pool, RunId(self.id)
        for name in self.accounts:
            withdraw(state, pool, name, state[Accounts][f"{pool} {name}"].cents)
        for name, cents in result.kept().items():
            deposit(state, pool, f"kept:{name}", cents, result.receipts)
        deposit(state, pool, f"undistributed:{run}", result.undistributed, result.receipts)
        owe(state, pool, run, result.payouts())
        pay_lots(state, result.lots_paid)
        for claim, cents in result.claims_paid.items():
            state[ClaimsPaid].add(payer_of(state, self.rule), claim, cents)
        deliver(state, self.rule, self.entering)


@entry("distribution.run", version=1)
class DistributionRun(OfRun, frozen=True, kw_only=True):
    """A run by a rule of schema 1."""

    def check_rule(self, document: RuleDocument) -> None:
        """Refused: distribution.run_without_input."""
        first = document.schema == "subak/rule/1"
        need(first, "distribution.run_without_input", rule=self.rule)


@entry("distribution.run", version=2)
class BoundRun(OfRun, frozen=True, kw_only=True):
    """A run that is bound to what it was computed from when somebody looked at it.

    `input` is the digest of all that it reads (`run_input`). What happened before and is said
    later, a late event, changes no run that was: it goes to the next one.
    """

    deliveries: Annotated[tuple[EventId, ...], Meta(max_length=1_000)] = ()
    input: Hash

    @property
    def entering(self) -> tuple[EventId, ...]:
        """The deliveries that the run names."""
        return self.deliveries

    def check_rule(self, document: RuleDocument) -> None:
        """Deliveries where income goes back through history, each once.

        Refused: distribution.delivery_twice, .delivery_without_cascade, .delivery_missing.
        """
        once = len(set(self.deliveries)) == len(self.deliveries)
        need(once, "distribution.delivery_twice")
        cascade = any(node.cascade for node in document.nodes())
        fits = cascade or not self.deliveries
        need(fits, "distribution.delivery_without_cascade", rule=self.rule)
        need(self.deliveries or not cascade, "distribution.delivery_missing", rule=self.rule)

    def check(self, state: State, stamp: Stamp) -> None:
        """All that `OfRun` asks for, from the input that was looked at.

        Refused: distribution.input_changed.
        """
        super().check(state, stamp)
        found = result_of(state, self).input
        same = found == self.input
        need(same, "distribution.input_changed", said=self.input.hex(), found=found.hex())


class _Found(NamedTuple):
    """What was found for a run."""

    said: OfRun
    result: RunResult


def compute(state: State, said: OfRun) -> RunResult:
    """All that follows from a run in the state before it."""
    return compute_run(state, said.rule, said.accounts, said.entering)


def result_of(state: State, said: OfRun) -> RunResult:
    """All that follows from a run that is checked or was just applied; computed once for it."""
    ready = state.ready
    if not isinstance(ready, _Found) or ready.said is not said:
        ready = _Found(said, compute(state, said))
        state.ready = ready
    return ready.result


@consequence("day.closed", name="finance.runs_over")
def runs_over(state: State, stamp: Stamp, closed: DayClosed) -> None:
    """Runs whose payouts can no longer come back leave the state."""
    day = Day(closed.day)
    over = [
        (name, run)
        for name, run in state[Runs].items()
        if run.confirmed_on and days_between(Day(run.confirmed_on), day) >= RETURN_DAYS
    ]
    for name, run in over:
        state[Runs].drop(name)
        for payee in run.payees:
            state[Payouts].drop(payout_id(name, payee))


def payout_id(run: RunId, payee: AgentId) -> PayoutId:
    """The id of what a run owes to a payee."""
    return PayoutId(f"{run}.{payee}")


def owe(state: State, pool: PoolId, run: RunId, payouts: dict[AgentId, int]) -> None:
    """What was taken out of accounts is owed to payees, under a run that nobody has released."""
    if not payouts:
        return
    payees = tuple(payouts)
    record = Run(pool=pool, payees=payees, releasers=(), unconfirmed=len(payees), confirmed_on="")
    state[Runs].put(run, record)
    for payee, cents in payouts.items():
        payout = payout_id(run, payee)
        owed = Payout(run=run, to=payee, cents=cents, status="payable")
        state[Payouts].put(payout, owed)
        deposit(state, pool, f"payable:{payout}", cents)


def _check_source(state: State, pool: PoolId, name: str) -> None:
    """An account of this pool that holds something and is free to be distributed."""
    kind, _, rest = name.partition(":")
    need(kind in FREE, "distribution.source_not_free", source=name)
    unmatched = kind == "received" and rest in state[UnmatchedFundings]
    need(not unmatched, "distribution.source_unmatched", funding=rest)
    if state[Accounts].of(pool, name) is None:
        for other in state[Pools]:
            elsewhere = state[Accounts].of(other, name)
            need(elsewhere is None, "distribution.source_other_pool", source=name, pool=other)
        refuse("distribution.source_unknown", source=name)


def _check_pledged_for(
    state: State, pool: PoolId, names: Iterable[str], protocols: frozenset[ProtocolId]
) -> None:
    """Money pledged for some protocols goes by a rule for these alone."""
    for name in names:
        for receipt in state[Accounts][f"{pool} {name}"].receipts:
            fits = not receipt.protocols or (protocols and protocols <= set(receipt.protocols))
            need(fits, "distribution.pledged_for_others", funding=receipt.funding)
