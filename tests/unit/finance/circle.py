"""A circle for the tests of this room: agents, two pacts, and credits without contributions.

`credits.prepared` stands in for recognition: it says lots outright. It is known to the release
`finance-tests` alone, never to the registry, so no other test can meet it.
"""

import hashlib
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

import subak.finance.payouts
import subak.finance.recognisers  # noqa: F401 - with the others, this registers the whole room
from subak.core.books import RulesAdopted
from subak.core.canonical import Json
from subak.core.entry import REGISTRY, Entry, Stamp, entry
from subak.core.hooks import CONSEQUENCES, GUARDS
from subak.core.release import Release, publish
from subak.core.state import State
from subak.core.values import (
    AgentId,
    EventId,
    PactId,
    ProtocolId,
    RecognitionId,
    ResourceId,
    RuleId,
    SpecificationId,
    UnitId,
)
from subak.exchange.sample_protocols import sample
from subak.finance.funding import FundingReceived
from subak.finance.pools import PoolId, PoolOpened, named_accounts, unbalanced
from subak.finance.publishing import DistributionPublished, PublishedAdopted
from subak.finance.rules import DistributionAdopted
from subak.finance.runs import BoundRun, DistributionRun, Payouts, compute
from subak.finance.trace import RunResult
from subak.ledger.agents import AgentRegistered
from subak.ledger.mandates import Act, MandateGranted
from subak.ledger.resources import ResourceRegistered
from subak.ledger.units import SpecificationDefined, UnitDefined
from subak.pacts.pacts import PactDeclared
from subak.recognition.credits import Lot, Lots, issue_credits
from subak.recognition.protocols import ProtocolPublished
from tests.support.rehearsal import Rehearsal

RELEASE = "finance-tests"
PROTOCOLS = ("a", "a-collective", "c", "d", "open")
"""`open` alone lets recognisers be paid."""


class Given(Struct, frozen=True):
    """Credits 1 to `count` of a holder."""

    holder: str
    count: int
    tariff_cents: int
    protocol: str = "a"
    fundable_from: str = "2024-09-01"
    pact: str = "water"


class CreditsPrepared(Entry, frozen=True, kw_only=True):
    """Stands in for a recognition that issues one lot."""

    given: Given

    def apply(self, state: State, stamp: Stamp) -> None:
        given = self.given
        lot = Lot(
            first=1,
            last=given.count,
            holder=AgentId(given.holder),
            protocol=ProtocolId(given.protocol),
            pact=PactId(given.pact),
            contribution=EventId(f"of-{self.id}"),
            tariff_cents=given.tariff_cents,
            fundable_from=given.fundable_from,
        )
        issue_credits(state, RecognitionId(self.id), [lot])


def _publish() -> None:
    entry("credits.prepared", version=1)(CreditsPrepared)
    publish(Release(RELEASE, frozenset(REGISTRY), frozenset(GUARDS), frozenset(CONSEQUENCES)))
    del REGISTRY[CreditsPrepared.kind, CreditsPrepared.version]


_publish()

PERSONS = (
    "carpe", "truite", "castor", "loutre", "genette", "lerot", "hermine", "belette", "martre",
)  # fmt: skip
BODIES = ("regie", "basin", "atelier", "agency", "mottes", "town", "lab")
FARMS = tuple(f"farm-{number:02}" for number in range(1, 15))


class Paid(NamedTuple):
    """What a run gave: payouts by payee, and the named accounts of the pool."""

    payouts: dict[AgentId, int]
    accounts: dict[str, int]


class Circle(Rehearsal):
    """The books of the rehearsal with agents, pacts and short words for this room's entries."""

    def __init__(self, *, laws: bool = True) -> None:
        super().__init__(laws=laws)
        self.house(RulesAdopted(id="tests", release=RELEASE))
        for name in PERSONS:
            self.house(AgentRegistered(id=name, type="person", sphere="commons", name=bytes(32)))
        for name in BODIES + FARMS:
            body = AgentRegistered(id=name, type="organisation", sphere="market", name=bytes(32))
            self.house(body)
        self._protocols()
        for name in ("water", "mill"):
            self.say(self._pact(name), by="town")
        self.mandate("carpe", "regie", "fund", "distribute", "release")
        self.mandate("truite", "regie", "release")
        self.mandate("castor", "atelier", "fund", "distribute", "release")

    def _protocols(self) -> None:
        """Five protocols by the terms of two samples: nobody is recognised here."""
        for unit in ("minute", "part", "piece"):
            self.house(UnitDefined(id=unit, decimals=0))
        for name in PROTOCOLS:
            raw = sample("e" if name == "open" else "d")
            digest = hashlib.sha256(raw).digest()
            self.documents.held[digest] = raw
            self.say(ProtocolPublished(id=name, document=digest), by="town")

    def _pact(self, name: str) -> PactDeclared:
        """A pact of the town, which the agency recognises for; as yet it is only declared."""
        kind, place = f"kind-{name}", f"place-{name}"
        self.house(SpecificationDefined(id=kind, unit=UnitId("piece")))
        thing = ResourceRegistered(
            id=place,
            specification=SpecificationId(kind),
            accountable=AgentId("house"),
            accounting="1",
            onhand="1",
        )
        self.house(thing)
        return PactDeclared(
            id=name,
            resource=ResourceId(place),
            protocols=tuple(ProtocolId(each) for each in PROTOCOLS),
            partners=(AgentId("town"),),
            recognisers=(AgentId("agency"),),
            appeal_body=AgentId("lab"),
            document=self.documents.add({"pact": name}),
        )

    def house(self, said: Entry) -> None:
        """The keeper says something for the operator."""
        self.say(said, by="ada", principal="house")

    def mandate(self, who: str, principal: str, *acts: Act) -> None:
        """A mandate without a near end."""
        granted = MandateGranted(
            id=self.new_id("mandate"),
            who=AgentId(who),
            principal=AgentId(principal),
            acts=acts,
            until="2026-12-31",
        )
        self.house(granted)

    def regie(self, said: Entry) -> Entry:
        """Carpe says something for the Régie, which holds the pool `vive`."""
        return self.say(said, by="carpe", principal="regie")

    def regie_refusal(self, said: Entry) -> str:
        """The code with which the same is refused."""
        return self.refusal(said, by="carpe", principal="regie")

    def atelier(self, said: Entry) -> Entry:
        """Castor says something for the Atelier, which holds the pool `workshop`."""
        return self.say(said, by="castor", principal="atelier")

    def open_pools(self) -> None:
        """`vive` of the Régie for the pact water, `workshop` of the Atelier for the pact mill."""
        self.regie(pool("vive", "water", "regie"))
        self.atelier(pool("workshop", "mill", "atelier"))

    def credit(self, *given: Given) -> list[str]:
        """Lots are issued; gives their recognitions."""
        names = [self.new_id("r") for _ in given]
        for name, each in zip(names, given, strict=True):
            self.house(CreditsPrepared(id=name, given=each))
        return names

    def receive(
        self, funding: str, cents: int, *, pool: str = "vive", payer: str = "basin"
    ) -> None:
        """Money arrives from a payer."""
        who, holder = ("carpe", "regie") if pool == "vive" else ("castor", "atelier")
        self.say(received(funding, cents, pool=pool, payer=payer), by=who, principal=holder)

    def adopt(self, rule: str, root: Json, *, pool: str = "vive") -> None:
        """The pool adopts a rule with this root."""
        digest = self.documents.add(document(root))
        who, holder = ("carpe", "regie") if pool == "vive" else ("castor", "atelier")
        adopted = DistributionAdopted(id=rule, pool=PoolId(pool), document=digest)
        self.say(adopted, by=who, principal=holder)

    def publish(self, name: str, root: Json, replaces: str | None = None) -> None:
        """The Régie publishes a rule of schema 2 under the pact water."""
        self.regie(self.published(name, root, replaces))

    def published(
        self, name: str, root: Json, replaces: str | None = None, pact: str = "water"
    ) -> DistributionPublished:
        """A rule of schema 2 with this root."""
        digest = self.documents.add({**document(root), "schema": "subak/rule/2"})
        return DistributionPublished(id=name, pact=PactId(pact), document=digest, replaces=replaces)

    def adopt_published(self, rule: str, published: str) -> None:
        """The pool `vive` adopts a published rule."""
        self.regie(PublishedAdopted(id=rule, pool=PoolId("vive"), published=published))

    def bound(
        self, run: str, rule: str, *sources: str, deliveries: tuple[EventId, ...] = ()
    ) -> BoundRun:
        """A run of the pool `vive`, bound to what it reads now."""
        said = BoundRun(
            id=run, rule=RuleId(rule), sources=sources, deliveries=deliveries, input=bytes(32)
        )
        return replace(said, input=compute(self.state, said).input)

    def run(self, run: str, rule: str, *sources: str) -> DistributionRun:
        """A run that is bound to nothing."""
        return DistributionRun(id=run, rule=RuleId(rule), sources=sources)

    def computed(self, rule: str, *sources: str) -> RunResult:
        """What a run would do now."""
        return compute(self.state, self.run("none", rule, *sources))

    def distribute_bound(
        self, run: str, rule: str, *sources: str, deliveries: tuple[EventId, ...] = ()
    ) -> Paid:
        """The same said, and what it gave."""
        self.regie(self.bound(run, rule, *sources, deliveries=deliveries))
        assert unbalanced(self.state) == {}
        owed = {p.to: p.cents for _, p in self.state[Payouts].items() if p.run == run}
        return Paid(owed, named_accounts(self.state, PoolId("vive")))

    def distribute(self, run: str, rule: str, *sources: str, pool: str = "vive") -> Paid:
        """A run, and what it gave."""
        who, holder = ("carpe", "regie") if pool == "vive" else ("castor", "atelier")
        said = DistributionRun(id=run, rule=RuleId(rule), sources=sources)
        self.say(said, by=who, principal=holder)
        assert unbalanced(self.state) == {}
        owed = {p.to: p.cents for _, p in self.state[Payouts].items() if p.run == run}
        return Paid(owed, named_accounts(self.state, PoolId(pool)))

    def recognitions(self) -> list[str]:
        """The recognitions whose credits are held."""
        return list(self.state[Lots])

    def paid_cents(self, recognition: str) -> int:
        """What was paid on the credits of a recognition."""
        return sum(lot.paid_cents for lot in self.state[Lots][recognition].lots)


def pool(name: str, pact: str, holder: str) -> PoolOpened:
    """A pool that its holder opens."""
    return PoolOpened(
        id=name, pact=PactId(pact), holder=AgentId(holder), account=bytes(31) + name[:1].encode()
    )


def received(
    funding: str, cents: int, *, pool: str = "vive", payer: str | None = None
) -> FundingReceived:
    """A receipt of 2 September 2024 under a bank line of its own."""
    return FundingReceived(
        id=funding,
        pool=PoolId(pool),
        line=f"line-{funding}",
        booked_on="2024-09-02",
        amount=str(cents),
        payer=AgentId(payer) if payer else None,
    )


def document(root: Json) -> dict[str, Json]:
    """A rule document with this root."""
    return {
        "schema": "subak/rule/1",
        "title": {"en": "A rule", "fr": "Une règle"},
        "root": root,
    }
