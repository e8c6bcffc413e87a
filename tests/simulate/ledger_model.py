"""The model's ledger: agents, mandates, and resources as sums over the events that name them.

Plain dicts out of the bytes of entries. Not modelled: processes and containers, places, stages,
states.
"""

from datetime import date, timedelta
from typing import Any

Said = dict[str, Any]
"""An entry, or its body, as the JSON bytes of the log say it."""

NEVER = "9999-12-31"

# What a quantity of 1 does: accounting and onhand of the first resource, then of the second.
EFFECTS: dict[str, tuple[int, int, int, int]] = {
    "cite": (0, 0, 0, 0),
    "consume": (-1, -1, 0, 0),
    "copy": (0, 0, 1, 1),
    "lower": (-1, -1, 0, 0),
    "move": (-1, -1, 1, 1),
    "produce": (1, 1, 0, 0),
    "raise": (1, 1, 0, 0),
    "transfer": (-1, -1, 1, 1),
    "transferAllRights": (-1, 0, 1, 0),
    "transferCustody": (0, -1, 0, 1),
    "use": (0, 0, 0, 0),
}
# With the receiver's resource as the second: consume takes out of it, produce passes on to it.
IMPLIED = {"consume": (-1, -1, 0, 0), "produce": (0, 0, 1, 1)}


def later(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def actor(stamp: Said) -> str:
    return str(stamp.get("for", stamp["by"]))


def signs(event: Said) -> dict[str, tuple[int, int]]:
    """What a quantity of 1 of an event does to each resource: accounting, onhand."""
    if event["action"] not in EFFECTS:
        return {}
    first, second = event["first"], event["second"]
    row = EFFECTS[event["action"]]
    if second is not None:
        row = IMPLIED.get(event["action"], row)
    found = {first: (row[0], row[1])} if first else {}
    if second is not None:
        before = found.get(second, (0, 0))
        found[second] = (before[0] + row[2], before[1] + row[3])
    return found


class LedgerModel:
    """People and things."""

    def __init__(self) -> None:
        self.agents: dict[str, Said] = {}
        self.mandates: dict[str, Said] = {}
        self.units: set[str] = {"eur"}
        self.kinds: dict[str, Said] = {}
        self.registered: dict[str, Said] = {}
        self.events: dict[str, Said] = {}

    def books_opened(self, body: Said, stamp: Said) -> None:
        self.operator = body["operator"]
        self.agents[body["operator"]] = {"type": "organisation", "sphere": "commons"}
        self.agents[body["keeper"]] = {"type": "person", "sphere": "commons"}
        mandate = {"who": body["keeper"], "principal": body["operator"], "acts": ["administer"]}
        self.mandates[body["id"]] = mandate | {"until": NEVER}

    def agent_registered(self, body: Said, stamp: Said) -> None:
        self.agents[body["id"]] = body

    def mandate_granted(self, body: Said, stamp: Said) -> None:
        self.mandates[body["id"]] = body

    def mandate_ended(self, body: Said, stamp: Said) -> None:
        del self.mandates[body["mandate"]]

    def unit_defined(self, body: Said, stamp: Said) -> None:
        self.units.add(body["id"])

    def specification_defined(self, body: Said, stamp: Said) -> None:
        self.kinds[body["id"]] = body

    def resource_registered(self, body: Said, stamp: Said) -> None:
        custodian = body.get("custodian", body["accountable"])
        self.registered[body["id"]] = body | {"custodian": custodian}

    def event_recorded(self, body: Said, stamp: Said) -> None:
        made = body.get("creates", {}).get("id")
        fills = body["action"] in ("produce", "raise")
        self.events[body["id"]] = body | {
            "recorder": actor(stamp),
            "first": made if made and fills else body.get("resource"),
            "second": made if made and not fills else body.get("to_resource"),
            "made": made,
            "quantity": int(body["quantity"]["amount"]) if "quantity" in body else None,
            "effort": int(body["effort"]["amount"]) if "effort" in body else None,
            "measured": {each["of"]: int(each["amount"]) for each in body.get("measures", [])},
            "withdrawn": False,
        }
        if made:
            kind = body["creates"]["specification"]
            owner = {"accountable": body["receiver"], "custodian": body["receiver"]}
            empty = {"accounting": "0", "onhand": "0", "specification": kind}
            self.registered[made] = owner | empty

    def event_corrected(self, body: Said, stamp: Said) -> None:
        event, difference = self.events[body["event"]], int(body["difference"])
        if body["part"] == "measure":
            event["measured"][body["of"]] += difference
        else:
            event[body["part"]] += difference

    def event_withdrawn(self, body: Said, stamp: Said) -> None:
        self.events[body["event"]]["withdrawn"] = True

    def shapers(self, resource: str) -> list[Said]:
        """The events that made a resource or gave it, as a whole, to somebody else."""
        return [
            event
            for event in self.events.values()
            if not event["withdrawn"]
            and (
                event["made"] == resource
                or (
                    (event["first"] == event["second"] == resource)
                    and event["provider"] != event["receiver"]
                )
            )
        ]

    def past(self) -> list[Said]:
        """What flowed: here, without processes, all that named a resource and could change it."""
        return [
            event
            for event in self.events.values()
            if not event["withdrawn"]
            and (event["first"] or event["second"])
            and event["action"] not in ("work", "deliverService")
        ]

    def resource(self, name: str) -> Said:
        """A resource as all events left it, by adding them up."""
        start = self.registered[name]
        accounting, onhand = int(start["accounting"]), int(start["onhand"])
        for event in self.events.values():
            if not event["withdrawn"] and name in (moved := signs(event)):
                accounting += moved[name][0] * (event["quantity"] or 0)
                onhand += moved[name][1] * (event["quantity"] or 0)
        found = start | {"accounting": accounting, "onhand": onhand}
        for event in self.shapers(name):
            if event["action"] != "transferCustody":
                found["accountable"] = event["receiver"]
            if event["action"] != "transferAllRights":
                found["custodian"] = event["receiver"]
        return found
