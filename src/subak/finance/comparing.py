"""Two outcomes of one amount beside each other: what each person, sphere and named account gets.

An outcome is where every cent of a run would end. A payee's cents are those that would be paid:
what a run holds back of them settles a debt, and stands under the debt's name, as in the run
itself. What a node of the rule cannot distribute stands under `undistributed:<node>`, so that one
sees where.
Nothing here is written, and nothing is rounded: amounts are cents, a change is after minus
before.
Invariants (asserted): payees and named accounts of an outcome sum to its amount; spheres sum to
what the payees get.
"""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from subak.core.state import State
from subak.core.values import EventId, RuleId
from subak.finance.debts import held_back
from subak.finance.methods import compute_run
from subak.finance.rules import Rules
from subak.finance.trace import Rest, RunResult
from subak.ledger.agents import Agents

Kind = Literal["person", "sphere", "account"]


class Outcome(Struct, frozen=True, kw_only=True):
    """Where every cent of an amount ends; nobody and no account with nothing."""

    amount: int
    payees: dict[str, int]
    accounts: dict[str, int]
    rests: tuple[Rest, ...]
    """Why something is not distributed, node by node."""
    input: bytes = b""
    """SHA-256 of all that the run would be computed from (`run_input`)."""

    @property
    def everything(self) -> dict[str, int]:
        """Payees and accounts together; an account has a colon in its name, an agent has none."""
        return {**self.payees, **self.accounts}


class Change(Struct, frozen=True, kw_only=True):
    """What somebody or something gets by two rules; `before` is None where there is but one."""

    kind: Kind
    name: str
    sphere: str
    """Of a person; empty for an account."""
    before: int | None
    after: int

    @property
    def change(self) -> int:
        """After minus before, in cents."""
        return self.after - (self.before or 0)


class Comparison(Struct, frozen=True, kw_only=True):
    """All changes, each list with the largest first."""

    amount: int
    people: tuple[Change, ...]
    spheres: tuple[Change, ...]
    accounts: tuple[Change, ...]

    @property
    def moved(self) -> int:
        """Cents that go elsewhere than before: what all that gain get more."""
        return sum(max(each.change, 0) for each in (*self.people, *self.accounts))


def outcome_of(state: State, rule: RuleId, result: RunResult) -> Outcome:
    """Where a run's cents would end, debts of its payees settled."""
    payees: dict[str, int] = dict(result.payouts().items())
    accounts = {f"kept:{name}": cents for name, cents in result.kept().items()}
    for held in held_back(state, state[Rules][rule].pool, result.payouts()):
        payees[held.payee] -= held.cents
        accounts[f"debt:{held.debt}"] = held.cents
    for rest in result.rests:
        name = f"undistributed:{rest.node}"
        accounts[name] = accounts.get(name, 0) + rest.cents
    outcome = Outcome(
        amount=result.amount,
        payees={who: cents for who, cents in payees.items() if cents},
        accounts=accounts,
        rests=result.rests,
        input=result.input,
    )
    assert sum(outcome.everything.values()) == outcome.amount, "an outcome sums to its amount"
    return outcome


def computed(
    state: State, rule: RuleId, sources: tuple[str, ...], deliveries: tuple[EventId, ...] = ()
) -> Outcome:
    """Where a rule's run over some accounts would lead, on the open day. Writes nothing.

    Refused: as `compute_run`.
    """
    return outcome_of(state, rule, compute_run(state, rule, sources, deliveries))


def spheres_of(state: State, *outcomes: Outcome | None) -> dict[str, str]:
    """The sphere of each payee of some outcomes."""
    payees = {who for outcome in outcomes if outcome is not None for who in outcome.payees}
    return {who: state[Agents][who].sphere for who in sorted(payees)}


def compare(before: Outcome | None, after: Outcome, sphere: Mapping[str, str]) -> Comparison:
    """The changes from one outcome to another of the same amount; None: there is none before."""
    assert before is None or before.amount == after.amount, "two rules share one amount"
    people = [
        Change(kind="person", name=who, sphere=sphere[who], before=was, after=is_now)
        for who, was, is_now in _pairs(before.payees if before else None, after.payees)
    ]
    accounts = [
        Change(kind="account", name=name, sphere="", before=was, after=is_now)
        for name, was, is_now in _pairs(before.accounts if before else None, after.accounts)
    ]
    comparison = Comparison(
        amount=after.amount,
        people=_largest_first(people),
        spheres=_largest_first(_by_sphere(people)),
        accounts=_largest_first(accounts),
    )
    assert sum(each.after for each in comparison.spheres) == sum(after.payees.values())
    return comparison


def _pairs(
    before: Mapping[str, int] | None, after: Mapping[str, int]
) -> list[tuple[str, int | None, int]]:
    if before is None:
        return [(name, None, cents) for name, cents in after.items()]
    return [(name, before.get(name, 0), after.get(name, 0)) for name in {**before, **after}]


def _by_sphere(people: list[Change]) -> list[Change]:
    sums: dict[str, Change] = {}
    for each in people:
        held = sums.get(each.sphere)
        was, now = (held.before, held.after) if held else (None, 0)
        before = None if each.before is None else each.before + (was or 0)
        sums[each.sphere] = Change(
            kind="sphere",
            name=each.sphere,
            sphere=each.sphere,
            before=before,
            after=now + each.after,
        )
    return list(sums.values())


def _largest_first(changes: list[Change]) -> tuple[Change, ...]:
    """By size of the change, up or down; then by what is got; then by name."""
    return tuple(sorted(changes, key=lambda each: (-abs(each.change), -each.after, each.name)))
