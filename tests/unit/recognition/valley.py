"""A small valley to try the rules in: agents, plots, sample protocols, three pacts in force."""

import hashlib
import tomllib
from functools import cache

import pytest
from msgspec.structs import replace

from subak.core.canonical import Json
from subak.core.entry import Entry
from subak.core.errors import Refused
from subak.core.values import (
    AgentId,
    EventId,
    PactId,
    ProtocolId,
    Quantity,
    RecognitionId,
    ResourceId,
    SpecificationId,
    UnitId,
)
from subak.exchange.sample_protocols import SAMPLE_NAMES, sample
from subak.ledger.actions import Action
from subak.ledger.agents import AgentRegistered, AgentType, Sphere
from subak.ledger.events import EventRecorded
from subak.ledger.mandates import Act, MandateGranted
from subak.ledger.measures import Evidence, Measure
from subak.ledger.resources import ResourceRegistered
from subak.ledger.units import SpecificationDefined, UnitDefined
from subak.pacts.pacts import PactDeclared, PactPublished, PactSigned
from subak.recognition.conditions import ConditionedProtocolPublished
from subak.recognition.conditions_document import ConditionedDocument, read_any
from subak.recognition.decisions import Outcome, RecognitionDecided
from subak.recognition.protocols import ProtocolPublished
from tests.house.tree import LANGUAGES, PACKAGE
from tests.support.rehearsal import Rehearsal

SPHERES: dict[Sphere, str] = {
    "market": "farm-01 farm-02 farm-03 farm-04 farm-05 farm-06 farm-07 "
    "farm-08 farm-09 farm-10 farm-11 farm-12 farm-13 farm-14",
    "state": "town regie agency heron heron-2 marmotte",
    "civil-society": "mottes users board circle perdrix cigogne hirondelle chouette",
    "research": "lab genette",
    "commons": "atelier castor loutre martre lerot hermine belette",
}
BODIES = "town regie agency mottes users board circle lab atelier"
PLOTS = tuple(f"p{number:02}" for number in range(1, 15))
UNITS = ("are", "kgn", "kgn_ha", "minute", "part", "partner", "piece", "point", "yes")
MANDATES: tuple[tuple[str, str, Act], ...] = (
    ("heron", "agency", "recognise"),
    ("heron-2", "agency", "recognise"),
    ("hirondelle", "circle", "recognise"),
    ("chouette", "board", "review"),
)
WATER = ("a", "a-collective", "b", "b-bonus", "c", "d")

MEASURES: dict[str, tuple[tuple[str, str], ...]] = {
    "a": (("ares", "are"), ("residue", "kgn_ha")),
    "a-collective": (("ares", "are"), ("ares_at_target", "are")),
    "b": (("ares", "are"), ("organic", "yes")),
    "b-bonus": (("ares", "are"), ("target", "kgn_ha"), ("organic", "yes"), ("nitrogen", "kgn")),
    "c": (
        ("ares", "are"),
        ("partners", "partner"),
        ("indicator_1", "point"),
        ("indicator_2", "point"),
        ("indicator_3", "point"),
    ),
    "d": (("minutes", "minute"),),
    "e": (("change_parts", "part"),),
}


class Valley(Rehearsal):
    """Three pacts are in force on 9 September 2024.

    Ada registers for house; heron and heron-2 recognise for the agency, hirondelle for the circle,
    chouette reviews for the board; all others act for themselves.
    """

    def __init__(self, *, laws: bool = True) -> None:
        super().__init__(laws=False)
        self._people()
        self._things()
        for name in SAMPLE_NAMES:
            self.publish(name, sample(name))
        self.until("2024-09-09")
        self.pact("pact-water", "catchment", WATER, "users town regie mottes", "agency")
        self.pact("pact-workshop", "workshop", ("d",), "atelier town lab", "circle")
        self.pact("pact-code", "workshop", ("e",), "atelier lab", "castor loutre martre circle")
        self.laws = laws

    def _people(self) -> None:
        for sphere, names in SPHERES.items():
            for name in names.split():
                kind: AgentType = "organisation" if name in BODIES.split() else "person"
                self.agent(name, sphere, kind)
        self.agent("vive", "commons", "ecosystem")
        for who, principal, act in MANDATES:
            granted = MandateGranted(
                id=self.new_id("mandate"),
                who=AgentId(who),
                principal=AgentId(principal),
                acts=(act,),
                until="2026-12-31",
            )
            self.say(granted, by="ada", principal="house")

    def _things(self) -> None:
        for unit in UNITS:
            self.say(UnitDefined(id=unit, decimals=0), by="ada", principal="house")
        kind = SpecificationDefined(id="place", unit=UnitId("piece"))
        self.say(kind, by="ada", principal="house")
        for name in ("catchment", "workshop", *PLOTS):
            thing = ResourceRegistered(
                id=name,
                specification=SpecificationId("place"),
                accountable=AgentId("house"),
                accounting="1",
                onhand="1",
            )
            self.say(thing, by="ada", principal="house")

    def agent(self, name: str, sphere: Sphere, kind: AgentType) -> None:
        """Register an agent."""
        said = AgentRegistered(id=name, type=kind, sphere=sphere, name=bytes(32))
        self.say(said, by="ada", principal="house")

    def publish(self, name: str, raw: bytes) -> None:
        """Publish a protocol document, as `protocol-` and its name."""
        digest = hashlib.sha256(raw).digest()
        self.documents.held[digest] = raw
        second = isinstance(read_any(raw, "EUR"), ConditionedDocument)
        kind = ConditionedProtocolPublished if second else ProtocolPublished
        published = kind(id=f"protocol-{name}", document=digest)
        self.say(published, by="town")

    def pact(
        self, name: str, resource: str, protocols: tuple[str, ...], partners: str, recognisers: str
    ) -> None:
        """Declare, publish and sign a pact; the first partner declares, the board reviews."""
        who = tuple(map(AgentId, partners.split()))
        declared = self.declaration(name, resource, protocols, partners, recognisers)
        self.say(declared, by=who[0])
        self.say(PactPublished(id=f"publishing-{name}", pact=PactId(name)), by="town")
        for partner in who:
            self.say(PactSigned(id=f"{partner}-signs-{name}", pact=PactId(name)), by=partner)

    def declaration(
        self, name: str, resource: str, protocols: tuple[str, ...], partners: str, recognisers: str
    ) -> PactDeclared:
        """A declaration whose text is known; the board reviews."""
        return PactDeclared(
            id=name,
            resource=ResourceId(resource),
            protocols=tuple(ProtocolId(f"protocol-{each}") for each in protocols),
            partners=tuple(map(AgentId, partners.split())),
            recognisers=tuple(map(AgentId, recognisers.split())),
            appeal_body=AgentId("board"),
            document=self.documents.add(text(name)),
        )

    def give(self, contribution: EventRecorded, **when: str) -> EventId:
        """Record a contribution, said by its provider."""
        self.say(contribution, by=contribution.provider, **when)
        return EventId(contribution.id)

    def decide(
        self, *contributions: str, outcome: Outcome = "recorded", **more: tuple[object, ...]
    ) -> RecognitionDecided:
        """A decision, not said yet; a reason is given where one is asked for."""
        reasons = () if outcome == "recorded" else ("sample.reason",)
        return RecognitionDecided(
            id=self.new_id("decision"),
            contributions=tuple(map(EventId, contributions)),
            outcome=outcome,
            **({"reasons": reasons} | more),  # type: ignore[arg-type]
        )

    def recognise(self, *contributions: str, **more: str) -> RecognitionId:
        """Heron recognises as recorded, for the agency."""
        said = self.decide(*contributions)
        self.say(said, by="heron", principal="agency", **more)
        return RecognitionId(said.id)

    def refused(self, said: Entry, *, by: str, principal: str | None = None) -> str:
        """The code of a refusal; its text in each language names only facts that it has."""
        return self.refusal_of(said, by=by, principal=principal).code

    def refusal_of(self, said: Entry, *, by: str, principal: str | None = None) -> Refused:
        """The whole refusal."""
        with pytest.raises(Refused) as caught:
            self.say(said, by=by, principal=principal)
        code, facts = caught.value.code, caught.value.facts
        for language in LANGUAGES:
            if code in texts(language):
                assert texts(language)[code].format(**facts)
        return caught.value


@cache
def texts(language: str) -> dict[str, str]:
    """The texts of the refusals of both rooms in a language."""
    folder = PACKAGE / "language" / "texts" / language
    found: dict[str, str] = {}
    for room in ("pacts", "recognition"):
        found |= tomllib.loads((folder / f"{room}.toml").read_text(encoding="utf-8"))["refusals"]
    return found


def text(name: str) -> Json:
    """The text of a pact, for its hash."""
    return {"pact": name}


def claim(
    name: str,
    provider: str,
    amounts: tuple[int, ...],
    *,
    protocol: str = "a",
    resource: str = "",
    receiver: str = "regie",
    pact: str = "pact-water",
    first: str = "2024-09-09",
    last: str | None = None,
    evidence: str | None = None,
) -> EventRecorded:
    """A contribution: amounts as the protocol measures, then low and high of the last one."""
    kinds = {"a": "lab-sheet plot-map", "a-collective": "recognitions"}
    kinds |= {"b": "practice-log aid-statement", "b-bonus": "lab-sheet plot-map"}
    kinds |= {"c": "farm-audit", "d": "notebook-page", "e": "commit lines"}
    named = kinds[protocol] if evidence is None else evidence
    action: Action = "work" if protocol in ("d", "e") else "deliverService"
    spent = Quantity(amount=str(max(amounts[0], 1)), unit=UnitId(MEASURES[protocol][0][1]))
    return EventRecorded(
        id=name,
        action=action,
        provider=AgentId(provider),
        receiver=AgentId(receiver),
        happened_on=first,
        until=last,
        effort=spent if action == "work" else None,
        quantity=None if action == "work" else spent,
        resource=ResourceId(resource) if resource else None,
        pact=PactId(pact),
        protocol=ProtocolId(f"protocol-{protocol}"),
        measures=measured(protocol, amounts),
        evidence=tuple(Evidence(kind=kind, commitment=bytes(32)) for kind in named.split()),
    )


def measured(protocol: str, amounts: tuple[int, ...]) -> tuple[Measure, ...]:
    """The measures of a protocol; two amounts more are low and high of the last one."""
    names = MEASURES[protocol]
    measures = [
        Measure(of=of, amount=str(amount), unit=UnitId(unit))
        for (of, unit), amount in zip(names, amounts, strict=False)
    ]
    if len(amounts) > len(names):
        low, high = map(str, amounts[len(names) :])
        measures[-1] = replace(measures[-1], low=low, high=high)
    return tuple(measures)
