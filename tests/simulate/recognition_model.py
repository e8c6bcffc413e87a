"""The model's recognition: contributions, decisions, terms, and the credits that follow.

A term is over when its last day is before today; no entry has to close a day for that.
"""

from collections.abc import Callable, Iterable

from tests.simulate.division import Lot
from tests.simulate.ledger_model import NEVER, LedgerModel, Said, actor, later

WORTH: dict[str, Callable[[dict[str, int]], int]] = {
    "if residue <= 60 kgn_ha then ares / 1 are else 0": lambda measured: (
        measured["ares"] if measured["residue"] <= 60 else 0
    ),
    "minutes / 1 minute": lambda measured: measured["minutes"],
    "change_parts / 1 part": lambda measured: measured["change_parts"],
}
TARIFF: dict[str, Callable[[dict[str, int]], int]] = {
    "band(residue, 40 kgn_ha: 1.25 eur, else: 0.80 eur)": lambda measured: (
        125 if measured["residue"] <= 40 else 80
    ),
    "0 eur": lambda _: 0,
    "0.01 eur": lambda _: 1,
}


class RecognitionModel(LedgerModel):
    """Pacts, contributions, decisions and credits as issued; `documents` are JSON by hash."""

    def __init__(self, documents: dict[str, Said]) -> None:
        super().__init__()
        self.documents = documents
        self.protocols: dict[str, Said] = {}
        self.pacts: dict[str, Said] = {}
        self.pots: set[tuple[str, str, str]] = set()
        self.contributions: dict[str, Said] = {}
        self.decisions: dict[str, Said] = {}
        self.credited: list[tuple[str, str, str, str]] = []
        self.recognised: set[tuple[str, str, str]] = set()
        self.issues: dict[str, list[Lot]] = {}

    def event_recorded(self, body: Said, stamp: Said) -> None:
        super().event_recorded(body, stamp)
        if "pact" in body:
            terms = self.protocols[body["protocol"]]
            self.pots.add((body["pact"], body["protocol"], body["provider"]))
            due = later(stamp["day"], terms["days_to_decide"])
            self.contributions[body["id"]] = {"status": "open", "decision": None, "due": due}

    def event_withdrawn(self, body: Said, stamp: Said) -> None:
        super().event_withdrawn(body, stamp)
        self.contributions.pop(body["event"], None)

    def protocol_published(self, body: Said, stamp: Said) -> None:
        self.protocols[body["id"]] = self.documents[body["document"]]

    def pact_declared(self, body: Said, stamp: Said) -> None:
        partners = {*body["partners"], actor(stamp)}
        self.pacts[body["id"]] = body | {
            "status": "declared",
            "partners": partners,
            "signed": set(),
        }

    def pact_published(self, body: Said, stamp: Said) -> None:
        self.pacts[body["pact"]]["status"] = "published"

    def pact_signed(self, body: Said, stamp: Said) -> None:
        pact = self.pacts[body["pact"]]
        pact["signed"].add(actor(stamp))
        if pact["signed"] == pact["partners"]:
            pact["status"] = "in-force"

    def pact_ended(self, body: Said, stamp: Said) -> None:
        self.pacts[body["pact"]]["status"] = "ended"

    def end_terms(self, today: str) -> None:
        """Decisions whose last day is past: settled, or open again where nobody seconded them."""
        for name, decision in list(self.decisions.items()):
            if decision["until"] >= today:
                continue
            for each in decision["on"]:
                record = self.contributions.get(each)
                if not record or record["decision"] != name:
                    continue
                if record["status"] == "waiting":
                    record.update(status="open", decision=None)
                elif record["status"] == "decided":
                    del self.contributions[each]
            if not decision["complete"]:
                del self.decisions[name]

    def result(self, contribution: str) -> tuple[str, str, str, str]:
        """Family and resource, first day, last day, contribution; "" where efforts count."""
        event = self.events[contribution]
        protocol = self.protocols[event["protocol"]]
        place = event.get("resource") or self.pacts[event["pact"]]["resource"]
        key = f"{protocol['family']} {place}" if protocol["same_result"] != "none" else ""
        first = event["happened_on"]
        return key, first, str(event.get("until", first)), contribution

    def worth(self, contribution: str, instead: list[Said]) -> tuple[int, int]:
        """Credits, and the cents of one."""
        event = self.events[contribution]
        protocol = self.protocols[event["protocol"]]
        measured = event["measured"] | {each["of"]: int(each["amount"]) for each in instead}
        return WORTH[protocol["credits"]](measured), TARIFF[protocol["tariff"]](measured)

    def in_pot(self, contribution: str, who: Iterable[str]) -> bool:
        """Whether one of them is paid from the pot of a contribution."""
        event = self.events[contribution]
        return any((event["pact"], event["protocol"], each) in self.pots for each in who)

    def issue(self, name: str, contributions: list[str], instead: list[Said], final: str) -> None:
        lots, last = [], 0
        for each in contributions:
            event, (count, tariff) = self.events[each], self.worth(each, instead)
            lot = {"of": name, "first": last + 1, "last": last + count, "contribution": each}
            lot |= {"holder": event["provider"], "tariff": tariff, "final": final, "paid": 0}
            lot |= {"protocol": event["protocol"], "pact": event["pact"], "status": "held"}
            lots.append(lot)
            last += count
            self.credited.append(self.result(each))
        self.issues[name] = lots

    def recognition_decided(self, body: Said, stamp: Said) -> None:
        first = self.events[body["contributions"][0]]
        who = {stamp["by"], actor(stamp)}
        complete = not self.in_pot(first["id"], who)
        term = "days_to_appeal" if complete else "days_to_decide"
        until = later(stamp["day"], self.protocols[first["protocol"]][term])
        decision = {"on": body["contributions"], "until": until, "complete": complete, "by": who}
        decision |= {"outcome": body["outcome"], "measures": body.get("measures", [])}
        self.decisions[body["id"]] = decision | {"first": stamp["by"]}
        for each in body["contributions"]:
            self.contributions[each].update(status="waiting", decision=body["id"])
        if complete:
            self.complete(body["id"])
            if body["outcome"] != "refused":
                self.recognised |= {(first["pact"], first["protocol"], each) for each in who}

    def recognition_seconded(self, body: Said, stamp: Said) -> None:
        decision = self.decisions[body["recognition"]]
        terms = self.protocols[self.events[decision["on"][0]]["protocol"]]
        decision["by"] = decision["by"] | {stamp["by"], actor(stamp)}
        decision.update(complete=True, until=later(stamp["day"], terms["days_to_appeal"]))
        self.complete(body["recognition"])

    def complete(self, name: str) -> None:
        decision = self.decisions[name]
        for each in decision["on"]:
            self.contributions[each]["status"] = "decided"
        if decision["outcome"] != "refused":
            self.issue(name, decision["on"], decision["measures"], later(decision["until"], 1))

    def make_final(self, contribution: str, day: str) -> None:
        decision = self.contributions[contribution]["decision"]
        for lot in self.issues.get(decision, []):
            if lot["contribution"] == contribution:
                lot["final"] = day

    def recognition_accepted(self, body: Said, stamp: Said) -> None:
        for each in body["contributions"]:
            self.make_final(each, stamp["day"])
            del self.contributions[each]

    def recognition_appealed(self, body: Said, stamp: Said) -> None:
        self.make_final(body["contribution"], NEVER)
        self.contributions[body["contribution"]]["status"] = "appealed"

    def recognition_reviewed(self, body: Said, stamp: Said) -> None:
        contribution = body["contribution"]
        event = self.events[contribution]
        if body["outcome"] == "granted":
            for lot in self.issues.get(self.contributions[contribution]["decision"], []):
                lot["status"] = "cancelled"
            self.issue(body["id"], [contribution], body.get("measures", []), stamp["day"])
            who = {stamp["by"], actor(stamp)}
            self.recognised |= {(event["pact"], event["protocol"], each) for each in who}
        else:
            self.make_final(contribution, stamp["day"])
        del self.contributions[contribution]
