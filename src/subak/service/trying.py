"""Rules tried in a copy of the books, over money that is there or that is supposed.

What a rule would give is computed by the same function as a run (`finance.methods.compute_run`),
from the same sections, so that what is simulated is what runs. A rule that the pool has not
adopted is put among its rules in the copy, under the checks of adoption; supposed money is put in
an account.
"""

from collections.abc import Callable, Sequence

from msgspec import Struct

from subak.core.canonical import Json, decode
from subak.core.errors import Refused, need
from subak.core.values import EventId, RuleId
from subak.finance.comparing import Outcome, computed
from subak.finance.pools import Account, Accounts, PoolId, Pools, named_accounts
from subak.finance.publishing import PublishedRules
from subak.finance.rule_document import LARGEST_DOCUMENT
from subak.finance.rules import Rule, Rules, Version, Versions, check_named, read_document
from subak.finance.runs import BoundRun, DistributionRun, OfRun
from subak.finance.varying import (
    STEP_PERCENT,
    Effect,
    Parameter,
    effect,
    parameters,
    refused,
    varied,
)
from subak.service.copied import Copied

RECEIVED = "received"
SUPPOSED = f"{RECEIVED}:supposed"
"""The account of money that nobody received."""
MOST_PARAMETERS = 500
Progress = Callable[[int, int], None]


class Tried(Struct, frozen=True):
    """A rule in the copy, and its document."""

    rule: RuleId
    name: str
    """Its id, or the name of its file."""
    document: Json

    @property
    def first_schema(self) -> bool:
        """Whether it is of schema 1, whose runs are bound to no input."""
        schema = self.document.get("schema") if isinstance(self.document, dict) else None
        return schema == "subak/rule/1"

    def title(self, language: str) -> str:
        """What the rule is called."""
        title = self.document.get("title") if isinstance(self.document, dict) else None
        return str(title.get(language, "")) if isinstance(title, dict) else ""


class Trial:
    """One pool, some of its money, and rules to try on it."""

    def __init__(self, copied: Copied, pool: str) -> None:
        """Refused: simulate.pool_unknown."""
        self._copied, self.state, self.pool = copied, copied.state, PoolId(pool)
        self.holder = self.state[Pools].need(pool, "simulate.pool_unknown").holder
        self.adopted = self._in_force()
        """The rules that are in force in the pool in the books, by id."""
        self.sources: tuple[str, ...] = ()
        self.deliveries: tuple[EventId, ...] = ()
        """By which events the money came, for rules that go back through their history."""

    def suppose_money(self, cents: int) -> None:
        """Divide so much that nobody received."""
        account = Account(cents=cents, receipts=())
        self.state[Accounts].put(f"{self.pool} {SUPPOSED}", account)
        self.sources = (SUPPOSED,)

    def take(self, sources: Sequence[str]) -> None:
        """Divide what stands in named accounts.

        A name alone is a receipt; `received` stands for all receipts of the pool that are matched.
        Refused: distribution.source_twice, distribution.source_unknown,
        simulate.nothing_received.
        """
        standing = named_accounts(self.state, self.pool)
        named = [each for each in sources if each != RECEIVED]
        names = [each if ":" in each else f"{RECEIVED}:{each}" for each in named]
        if RECEIVED in sources:
            received = sorted(each for each in standing if each.startswith(f"{RECEIVED}:"))
            need(received, "simulate.nothing_received", pool=self.pool)
            names += received
        need(len(set(names)) == len(names), "distribution.source_twice")
        for name in names:
            need(name in standing, "distribution.source_unknown", source=name)
        self.sources = tuple(names)

    def of_books(self, rule: RuleId) -> Tried:
        """A rule of the books; one of another pool is tried as if this one adopted it."""
        held = self.state[Rules][rule]
        raw = self.state.documents.read(held.document)
        document = decode(raw, at_most_bytes=LARGEST_DOCUMENT)
        if held.pool != self.pool:
            return self.of_document(document, rule)
        return Tried(rule, rule, document)

    def of_published(self, name: str) -> Tried:
        """A published rule, as if the pool adopted it: payments on claims of its line count."""
        published = self.state[PublishedRules][name]
        raw = self.state.documents.read(published.document)
        document = decode(raw, at_most_bytes=LARGEST_DOCUMENT)
        tried = self.of_document(document, name)
        self.state[Versions].put(tried.rule, Version(published=name, line=published.line))
        return tried

    def others(self, tried: Tried) -> list[RuleId]:
        """Rules in force to compare with: that of the same line, where there is one, else all."""
        versions = self.state[Versions]
        others = [each for each in self.adopted if each != tried.rule]
        mine = versions.get(tried.rule)
        same = [e for e in others if mine and e in versions and versions[e].line == mine.line]
        return same or others

    def of_document(self, document: Json, called: str) -> Tried:
        """A rule that the pool might adopt. Refused: what its adoption would refuse."""
        name = RuleId(called)
        while name in self.state[Rules]:
            name = RuleId(f"{name}~")
        self._put(name, document)
        return Tried(name, called, document)

    def outcome(self, tried: Tried) -> Outcome:
        """Where the money would go by a rule."""
        return computed(self.state, tried.rule, self.sources, self.deliveries)

    def refusal(self, tried: Tried, outcome: Outcome) -> Refused | None:
        """Why the run would be refused in the books, if it would."""
        said: OfRun = DistributionRun(id="try", rule=tried.rule, sources=self.sources)
        if self.deliveries or not tried.first_schema:
            said = BoundRun(
                id="try",
                rule=tried.rule,
                sources=self.sources,
                deliveries=self.deliveries,
                input=outcome.input,
            )
        try:
            said.check(self.state, self._copied.stamp_of(self.holder))
        except Refused as why:
            return why
        finally:
            self.state.ready = None
        return None

    def effects(self, tried: Tried, nodes: tuple[str, ...], progress: Progress) -> list[Effect]:
        """What each number of a rule does, a little more and a little less; the largest first.

        `nodes` names those whose numbers are varied; none: all.
        Refused: simulate.node_unknown, simulate.too_many_parameters.
        """
        found = parameters(tried.document)
        known = {each.node for each in found}
        for node in nodes:
            need(node in known, "simulate.node_unknown", node=node, known=", ".join(sorted(known)))
        chosen = [each for each in found if not nodes or each.node in nodes]
        few = len(chosen) <= MOST_PARAMETERS
        need(few, "simulate.too_many_parameters", count=len(chosen), at_most=MOST_PARAMETERS)
        as_it_is, effects = self.outcome(tried), list[Effect]()
        for place, parameter in enumerate(chosen):
            for percent in (STEP_PERCENT, -STEP_PERCENT):
                effects += self._effect(tried, parameter, percent, as_it_is)
            progress(place + 1, len(chosen))
        return sorted(effects, key=lambda each: (-each.moved, bool(each.refused)))

    def _effect(
        self, tried: Tried, parameter: Parameter, percent: int, as_it_is: Outcome
    ) -> list[Effect]:
        """What a varied rule does in the place of the rule, so that what was paid by it counts."""
        changed = varied(tried.document, parameter, percent)
        if changed is None:
            return []
        document, number = changed
        held = self.state[Rules][tried.rule]
        try:
            self._put(tried.rule, document)
            outcome = self.outcome(tried)
        except Refused as why:
            return [refused(parameter, percent, number, why)]
        finally:
            self.state[Rules].put(tried.rule, held)
        return [effect(parameter, percent, number, (as_it_is, outcome))]

    def _in_force(self) -> list[RuleId]:
        rules = self.state[Rules].items()
        own = sorted(name for name, rule in rules if rule.pool == self.pool)
        versions = self.state[Versions]
        return [each for each in own if each not in versions or not versions[each].replaced_by]

    def _put(self, rule: RuleId, document: Json) -> None:
        """Let the pool adopt a document in the copy. Refused: what its adoption would refuse."""
        digest = self._copied.documents.add(document)
        pact = self.state[Pools][self.pool].pact
        check_named(self.state, pact, read_document(self.state, digest))
        self.state[Rules].put(rule, Rule(pool=self.pool, document=digest))
