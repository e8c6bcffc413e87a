"""What people try at random: right more often than wrong, chosen with a look at the model."""

from collections.abc import Iterable
from random import Random
from typing import NamedTuple

from tests.simulate.division import Lot
from tests.simulate.ledger_model import EFFECTS, later
from tests.simulate.model import Model
from tests.simulate.scene import (
    FARMS,
    HASH,
    HERON,
    HERON_2,
    KEEPER,
    REVIEWER,
    Body,
)

THINGS = ("barn", "loft", "silo", "sacks", "p1", "p2", "new-1", "new-2", "nowhere")
ACTIONS = (*sorted(EFFECTS), "consume", "consume", "produce", "transfer", "transfer")
MEASURED = {"a": ("ares", "are"), "d": ("minutes", "minute"), "e": ("change_parts", "part")}
SHOWN = {"a": ("lab-sheet", "plot-map"), "d": ("notebook-page",), "e": ("commit", "lines")}


class Act(NamedTuple):
    """An entry that somebody tries to say."""

    kind: str
    body: Body
    speaker: str


class Acts:
    """Acts that fit, or nearly fit, what the model says: things, recognition, credits."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.made = 0

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def one(self, names: Iterable[str], otherwise: str = "unknown") -> str:
        """One of them, in an order that a seed repeats; rarely one that does not exist."""
        ordered = sorted(names)
        return self.random.choice(ordered) if ordered and self.chance(0.98) else otherwise

    def upto(self, last: int) -> int:
        return self.random.randint(1, last)

    def event(self, model: Model) -> Act:
        """Something happens to a resource."""
        action, thing = self.random.choice(ACTIONS), self.random.choice(THINGS[:6])
        held = model.resource(self.one(model.registered, "barn") if self.chance(0.2) else thing)
        other, grain = self.random.choice(THINGS), self.chance(0.8)
        provider = held["accountable"] if self.chance(0.9) else held["custodian"]
        body: Body = {"action": action, "provider": provider, "receiver": provider}
        body |= {"happened_on": later(model.today, -self.random.randint(0, 3))}
        if action == "use" and self.chance(0.7):
            body["effort"] = {"amount": str(self.upto(90)), "unit": "minute"}
        else:
            whole = self.chance(0.4) and held["accounting"]
            amount = whole or self.upto(12)
            body["quantity"] = {
                "amount": str(amount),
                "unit": model.kinds[held["specification"]]["unit"],
            }
        if self.chance(0.97):
            body["resource"] = held.get("id", thing)
        if action not in ("move", "raise", "lower"):
            body["receiver"] = self.random.choice((provider, "f1", "f2", "mill"))
        passes = 0.6 if action in ("produce", "consume", "copy") else 0
        if self.chance(1 if action.startswith(("transfer", "move")) else passes):
            self.second(model, body, other, thing)
        elif action in ("produce", "raise") and grain and self.chance(0.3):
            body["creates"] = {
                "id": self.random.choice(("new-1", "new-2")),
                "specification": "grain",
            }
            body.pop("resource", None)
        return Act("event.recorded", body, provider)

    def second(self, model: Model, body: Body, other: str, thing: str) -> None:
        """Where it goes: the receiver's resource, the same one, a new one, or nowhere."""
        choice = self.random.randint(0, 5)
        if choice <= 2 and other in model.registered:
            body["to_resource"] = other
            if body["action"] != "move":
                body["receiver"] = model.resource(other)["accountable"]
        elif choice == 3:
            body["to_resource"] = body.get("resource", thing)
        elif choice == 4 and body["action"] in ("transfer", "copy"):
            kind = model.registered[thing]["specification"]
            body["creates"] = {"id": self.random.choice(("new-1", "new-2")), "specification": kind}

    def contribution(self, model: Model) -> Act:
        protocol = self.random.choice("aaaaaddee")
        provider = self.random.choice((*FARMS, "castor", "loutre") if protocol == "e" else FARMS)
        name, unit = MEASURED[protocol]
        amount = str(self.upto(self.random.choice((14, 500))) if self.chance(0.95) else 0)
        part = "quantity" if protocol == "a" else "effort"
        first = later(model.today, -self.random.randint(0, 9))
        body: Body = {
            "action": "deliverService" if protocol == "a" else "work",
            "provider": provider,
            "receiver": "regie" if protocol == "a" else self.random.choice(("vive", "town")),
            "happened_on": first,
            part: {"amount": str(self.upto(60)), "unit": unit},
            "pact": "code" if protocol == "e" else "water",
            "protocol": protocol if self.chance(0.98) else "d",
            "measures": [{"of": name, "amount": amount, "unit": unit}],
            "evidence": [
                {"kind": each, "commitment": HASH} for each in SHOWN[protocol] if self.chance(0.97)
            ],
        }
        if protocol == "a":
            residue = self.random.choice((20, 39, 40, 41, 59, 60, 61, 75))
            low, high = str(residue - self.upto(5)), str(residue + self.random.randint(-1, 5))
            measure = {"of": "residue", "amount": str(residue), "unit": "kgn_ha", "low": low}
            body["measures"].append(measure | ({"high": high} if self.chance(0.97) else {}))
            body |= {"resource": place} if (place := self.one(("p1", "p2", ""), "")) else {}
            body["until"] = later(first, self.random.randint(-1, 6))
            if model.credited and self.chance(0.25):  # begins when a credited one ends
                body["happened_on"] = self.random.choice(model.credited)[2]
                body["until"] = model.today
        return Act("event.recorded", body, provider)

    def changing(self, model: Model) -> tuple[str, str]:
        """An event to change, and who may."""
        name = self.one(model.contributions if self.chance(0.5) else model.events)
        return name, model.events[name]["recorder"] if name in model.events else "f1"

    def correction(self, model: Model) -> Act:
        name, recorder = self.changing(model)
        event = model.events.get(name, {"measured": {}, "quantity": None})
        body: Body = {"event": name, "difference": str(self.random.randint(-8, 8))}
        if event["measured"] and self.chance(0.7):
            body |= {"part": "measure", "of": self.one(event["measured"])}
        else:
            body["part"] = "quantity" if event["quantity"] is not None else "effort"
        return Act("event.corrected", body, recorder)

    def withdrawal(self, model: Model) -> Act:
        name, recorder = self.changing(model)
        return Act("event.withdrawn", {"event": name}, recorder)

    def decision(self, model: Model) -> Act:
        open_ones = [n for n, record in model.contributions.items() if record["status"] == "open"]
        first = self.one(open_ones if self.chance(0.95) else model.used)
        pact = model.events.get(first, {}).get("pact", "water")
        protocol = model.events.get(first, {}).get("protocol")
        same = [
            n for n in open_ones if model.events[n]["protocol"] == protocol or self.chance(0.03)
        ]
        count = min(self.random.choice((0, 0, 1, 2)), len(same))
        named = list(dict.fromkeys([first, *self.random.sample(sorted(same), count)]))
        outcome = self.random.choice(("recorded", "recorded", "recorded", "corrected", "refused"))
        body: Body = {"contributions": named[:1] if outcome == "corrected" else named}
        body |= {"outcome": outcome} | ({} if outcome == "recorded" else {"reasons": ["because"]})
        if outcome == "corrected":
            name, unit = MEASURED.get(str(protocol), ("ares", "are"))
            body["measures"] = [{"of": name, "amount": str(self.upto(20)), "unit": unit}]
        right = self.random.choice((HERON, HERON, HERON_2))
        if pact == "code":
            right = self.random.choice(("castor", "loutre"))
        return Act("recognition.decided", body, right)

    def second_person(self, model: Model) -> Act:
        waiting = [n for n, decision in model.decisions.items() if not decision["complete"]]
        name = self.one(waiting or model.decisions)
        first = model.decisions.get(name, {}).get("first")
        return Act(
            "recognition.seconded",
            {"recognition": name},
            "loutre" if first == "castor" else "castor",
        )

    def decided(self, model: Model, *statuses: str) -> str:
        found = [n for n, r in model.contributions.items() if r["status"] in statuses]
        return self.one(found if found and self.chance(0.95) else model.events)

    def acceptance(self, model: Model) -> Act:
        name = self.decided(model, "decided")
        provider = model.events[name]["provider"] if name in model.events else "f1"
        same = [n for n, r in model.contributions.items() if r["status"] == "decided"]
        named = [name, *(n for n in same if n != name and model.events[n]["provider"] == provider)]
        return Act("recognition.accepted", {"contributions": named[: self.upto(2)]}, provider)

    def appeal(self, model: Model) -> Act:
        name = self.decided(model, "decided")
        provider = model.events[name]["provider"] if name in model.events else "f1"
        return Act("recognition.appealed", {"contribution": name, "ground": "unjust"}, provider)

    def review(self, model: Model) -> Act:
        name = self.decided(model, "appealed")
        outcome = self.random.choice(("granted", "granted", "upheld"))
        body: Body = {"contribution": name, "outcome": outcome, "reasons": ["heard"]}
        if outcome == "granted" and self.chance(0.7):
            protocol = model.events.get(name, {}).get("protocol", "a")
            unit = {"a": ("residue", "kgn_ha")}.get(protocol, MEASURED[protocol])
            body["measures"] = [{"of": unit[0], "amount": str(self.upto(60)), "unit": unit[1]}]
        return Act("recognition.reviewed", body, REVIEWER)

    def credits(self, model: Model) -> Act:
        """Some numbers of a held lot change hands or end."""
        lots = [lot for lots in model.issues.values() for lot in lots if lot["status"] == "held"]
        final = [lot for lot in lots if lot["final"] <= model.today]
        chosen = final if final and self.chance(0.9) else lots
        nothing: Lot = {"of": "none", "first": 1, "last": 1}
        lot = self.random.choice(chosen) if chosen else nothing
        first = self.random.randint(lot["first"], lot["last"])
        last = self.random.randint(first - self.chance(0.03), lot["last"] + self.chance(0.05))
        ranges = [{"recognition": lot["of"], "first": first, "last": max(last, 1)}]
        if last < lot["last"] and self.chance(0.3):
            more = self.random.randint(last, lot["last"])
            ranges.append({"recognition": lot["of"], "first": max(more, 1), "last": lot["last"]})
        kind = self.random.choice(
            ("credit.transferred",) * 3 + ("credit.retired", "credit.cancelled")
        )
        more_said = {"credit.transferred": ("to", self.random.choice((*FARMS, "mill", "heron")))}
        rest = ("purpose" if kind == "credit.retired" else "ground", "reason")
        word, value = more_said.get(kind, rest)
        return Act(kind, {"ranges": ranges, word: value}, lot.get("holder", "f1"))

    def mandate(self, model: Model) -> Act:
        if self.chance(0.5):
            until = later(model.today, self.random.randint(-1, 20))
            body: Body = {"who": "heron2", "principal": "agency", "until": until}
            return Act("mandate.granted", body | {"acts": ["recognise"]}, KEEPER)
        name = self.one(each for each in model.mandates if each.startswith("x"))
        held = model.mandates.get(name, {"who": "heron", "principal": "agency"})
        body = {"mandate": name, "who": held["who"], "principal": held["principal"]}
        return Act("mandate.ended", body, self.random.choice((KEEPER, KEEPER, held["who"])))

    def pact_end(self, model: Model) -> Act:
        pact = self.one(model.pacts) if self.chance(0.1) else "none"
        return Act("pact.ended", {"pact": pact, "ground": "over"}, "town")
