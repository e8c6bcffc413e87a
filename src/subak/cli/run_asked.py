"""A run of a distribution as it would be said, and what it does: to look at it, or to say it."""

import argparse
from dataclasses import dataclass

from subak.cli.act import Acting, new_id
from subak.core.errors import Refused, need
from subak.core.state import State
from subak.core.values import EventId, RuleId
from subak.finance.debts import HeldBack, held_back
from subak.finance.pools import PoolId, named_accounts
from subak.finance.rules import Rules, read_document
from subak.finance.runs import BoundRun, DistributionRun, OfRun, compute
from subak.finance.trace import RunResult

RECEIVED = "received"
SECOND = "subak/rule/2"
_CHANGED = "distribution.input_changed"


@dataclass(frozen=True)
class Asked:
    """A run that is admissible now."""

    said: OfRun
    result: RunResult
    held: tuple[HeldBack, ...]

    @property
    def input(self) -> str | None:
        """To what the run is bound, in hexadecimal; a run by a rule of schema 1 is not."""
        return self.said.input.hex() if isinstance(self.said, BoundRun) else None


def asked(somebody: Acting, options: argparse.Namespace) -> Asked:
    """The run that was asked for and what it does; refused as the run itself would be.

    The source `received` stands for all receipts of the pool that are matched.
    """
    state, rule = somebody.state, RuleId(options.rule)
    adopted = state[Rules].need(rule, "distribution.rule_unknown")
    name, sources = options.id or new_id("run"), _sources(state, adopted.pool, options.sources)
    said: OfRun = DistributionRun(id=name, rule=rule, sources=sources)
    if read_document(state, adopted.document).schema == SECOND:
        said = _bound(somebody, said, options)
    else:
        unbound = not (options.deliveries or options.input)
        need(unbound, "distribute.first_not_bound", rule=rule)
    somebody.check([said])
    result = compute(state, said)
    return Asked(said, result, held_back(state, adopted.pool, result.payouts()))


def _sources(state: State, pool: PoolId, asked_for: list[str]) -> tuple[str, ...]:
    sources = list(asked_for)
    if RECEIVED in sources:
        sources.remove(RECEIVED)
        received = [each for each in named_accounts(state, pool) if each.startswith(f"{RECEIVED}:")]
        need(received, "distribute.nothing_received", pool=pool)
        sources += sorted(received)
    return tuple(sources)


def _bound(somebody: Acting, said: OfRun, options: argparse.Namespace) -> BoundRun:
    """The run, bound to what somebody looked at before, else to what is found now.

    The rule itself says what is found: it refuses a run that is bound to nothing, when all else is
    admissible.
    """
    deliveries = tuple(map(EventId, options.deliveries or ()))

    def bound_to(digest: bytes) -> BoundRun:
        return BoundRun(
            id=said.id, rule=said.rule, sources=said.sources, deliveries=deliveries, input=digest
        )

    if options.input is not None:
        return bound_to(_digest(options.input))
    try:
        somebody.check([bound_to(bytes(32))])
    except Refused as refused:
        if refused.code != _CHANGED:
            raise
        return bound_to(bytes.fromhex(str(refused.facts["found"])))
    raise AssertionError("no input has the digest of zeros")


def _digest(text: str) -> bytes:
    try:
        digest = bytes.fromhex(text)
    except ValueError:
        digest = b""
    need(len(digest) == 32, "distribute.input_malformed", text=text)
    return digest
