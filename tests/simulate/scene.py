"""Where the random histories begin: who is there, two pacts in force, two pools, five rules.

Entries are written as JSON says them, so that the model and Subak read the same words.
"""

from typing import Any

import msgspec

from subak.core.canonical import decode
from subak.core.entry import REGISTRY, Entry
from subak.exchange.sample_protocols import SampleName, sample
from subak.recognition.protocol_document import LARGEST_DOCUMENT
from tests.support.rehearsal import Rehearsal

Body = dict[str, Any]

HASH = "A" * 43 + "="
FARMS = ("f1", "f2", "f3")
PERSONS = (*FARMS, "heron", "heron2", "chouette", "castor", "loutre", "carpe", "truite")
BODIES = {"town": "state", "regie": "state", "agency": "state", "board": "civil-society"}
KEEPER, CASHIER = "ada house", "carpe regie"
HERON, HERON_2, REVIEWER = "heron agency", "heron2 agency", "chouette board"
SPEAKERS = (
    *FARMS, "mill", "town", "heron", "castor", "loutre", "vive", "ghost", "heron regie",
    KEEPER, CASHIER, "truite regie", HERON, HERON_2, REVIEWER,
)  # fmt: skip
TERMS: dict[SampleName, tuple[int, int]] = {"a": (6, 4), "d": (5, 3), "e": (4, 3)}
HEARTS: dict[str, Body] = {
    "by-equal": {"equal": {"among": ["f1", "f2", "mill"]}},
    "by-hours": {"hours": {"protocols": ["d"]}},
    "by-rates": {
        "rates": {
            "protocols": ["a"],
            "pass_on": [
                {
                    "of": "f1",
                    "members": [{"to": "f1", "weight": 2}, {"to": "mill", "weight": "1.5"}],
                }
            ],
        }
    },
    "by-tree": {
        "total": "10.0",
        "split": [
            {"id": "hours", "weight": "2.5", "hours": {"protocols": ["d"]}},
            {"id": "rates", "weight": 4, "rates": {"protocols": ["a"]}},
            {"id": "kept", "weight": 1, "account": "reserve"},
            {
                "id": "list",
                "weight": 2,
                "claims": [
                    {"id": "one", "cents": 900, "to": "town"},
                    {"id": "two", "cents": 505, "account": "reserve"},
                ],
            },
        ],
    },
    "by-parts": {"rates": {"protocols": ["e"]}},
}


def entry_of(kind: str, body: Body) -> Entry:
    """The entry that a body in JSON says."""
    return msgspec.convert(body, REGISTRY[kind, 1])


class Scene(Rehearsal):
    """The circle at the end of its first day."""

    def __init__(self, *, laws: bool = True) -> None:
        super().__init__(laws=False)
        self.shown: dict[str, Body] = {}
        self._people()
        self._things()
        for name, terms in TERMS.items():
            self._protocol(name, terms)
        self._pact("water", "catchment", ["a", "d"], ["agency"])
        self._pact("code", "catchment", ["e"], ["castor", "loutre"])
        for pool, pact in (("pot", "water"), ("kit", "code")):
            opened = {"id": pool, "pact": pact, "holder": "regie", "account": HASH}
            self.tell("pool.opened", opened, CASHIER)
        for rule, heart in HEARTS.items():
            title = {"en": rule, "fr": rule}
            document = {"schema": "subak/rule/1", "title": title, "root": {"id": "all", **heart}}
            pool = "kit" if rule == "by-parts" else "pot"
            adopted = {"id": rule, "pool": pool, "document": self.show(document)}
            self.tell("distribution.adopted", adopted, CASHIER)
        self.laws = laws

    def tell(self, kind: str, body: Body, speaker: str) -> None:
        """Say an entry; a speaker is somebody, or somebody and for whom."""
        by, _, principal = speaker.partition(" ")
        self.say(entry_of(kind, body), by=by, principal=principal or None)

    def show(self, document: Body) -> str:
        """Keep a document; its hash as entries write it, for the model too."""
        digest: str = msgspec.to_builtins(self.documents.add(document))
        self.shown[digest] = document
        return digest

    def _people(self) -> None:
        kinds = [(name, "person", "commons") for name in PERSONS]
        kinds += [(name, "organisation", sphere) for name, sphere in BODIES.items()]
        kinds += [("mill", "organisation", "market"), ("vive", "ecosystem", "commons")]
        for name, kind, sphere in kinds:
            body = {"id": name, "type": kind, "sphere": sphere, "name": HASH}
            self.tell("agent.registered", body, KEEPER)
        for speaker, acts, until in (
            (HERON, ["recognise"], "2026-12-31"),
            (HERON_2, ["recognise"], "2024-09-20"),
            (REVIEWER, ["review"], "2026-12-31"),
            (CASHIER, ["fund", "distribute", "release"], "2026-12-31"),
            ("truite regie", ["release"], "2026-12-31"),
        ):
            who, principal = speaker.split()
            mandate: Body = {"id": f"m-{who}", "who": who, "principal": principal, "acts": acts}
            self.tell("mandate.granted", mandate | {"until": until}, KEEPER)

    def _things(self) -> None:
        for unit in ("are", "kgn_ha", "minute", "part", "piece", "kg"):
            self.tell("unit.defined", {"id": unit, "decimals": 0}, KEEPER)
        for kind, unit in (("place", "piece"), ("grain", "kg"), ("flour", "kg")):
            body = {"id": kind, "unit": unit, "effort_unit": "minute"}
            self.tell("specification.defined", body, KEEPER)
        for name, kind, of, amount in (
            ("catchment", "place", "town", "1"),
            ("p1", "place", "f1", "1"),
            ("p2", "place", "f2", "1"),
            ("barn", "grain", "f1", "40"),
            ("loft", "grain", "f2", "25"),
            ("silo", "grain", "mill", "30"),
            ("sacks", "flour", "mill", "10"),
        ):
            body = {"id": name, "specification": kind, "accountable": of}
            quantities = {"accounting": amount, "onhand": amount}
            self.tell("resource.registered", body | quantities, KEEPER)

    def _protocol(self, name: SampleName, terms: tuple[int, int]) -> None:
        document = decode(sample(name), at_most_bytes=LARGEST_DOCUMENT)
        assert isinstance(document, dict)
        document |= {"days_to_decide": terms[0], "days_to_appeal": terms[1]}
        self.tell("protocol.published", {"id": name, "document": self.show(document)}, "town")

    def _pact(self, name: str, resource: str, protocols: list[str], recognisers: list[str]) -> None:
        text = self.show({"pact": name})
        body = {"id": name, "resource": resource, "protocols": protocols, "document": text}
        body |= {"partners": ["town"], "recognisers": recognisers, "appeal_body": "board"}
        self.tell("pact.declared", body, "town")
        self.tell("pact.published", {"id": f"{name}-public", "pact": name}, "town")
        self.tell("pact.signed", {"id": f"{name}-signed", "pact": name}, "town")
