"""Events, their corrections and withdrawals as nodes.

An event says what holds now; where that differs from what was said first, `saidQuantity`,
`saidEffort` and `saidAmount` keep the latter, so that whoever does the corrections again comes to
what holds now.
"""

import json
from collections.abc import Iterator

from subak.core.entry import Stamp
from subak.core.values import Quantity
from subak.exchange.valueflows_nodes import Known, Node, Row, reference, said_only, to
from subak.ledger.actions import ACTIONS
from subak.ledger.corrections import EventCorrected, EventWithdrawn
from subak.ledger.events import EventRecorded


def event(known: Known, said: EventRecorded, stamp: Stamp) -> Iterator[Node]:
    """An event, after the resource that it brought into being."""
    now = known.tables.row("event", said.id)
    made = now["creates"]
    if made is not None:
        yield from known.resource(str(made), {"subak:createdBy": reference("event", said.id)})
    side = "inputOf" if ACTIONS[said.action].input_output == "input" else "outputOf"
    withdrawn = now["withdrawn_on"] is not None
    yield {
        "@id": f"event/{said.id}",
        "@type": "subak:WithdrawnEvent" if withdrawn else "EconomicEvent",
        "action": said.action,
        "provider": to("agent", said.provider),
        "receiver": to("agent", said.receiver),
        **_days(said),
        "created": stamp.at,
        "resourceQuantity": known.measure(now["quantity"], now["unit"]),
        "effortQuantity": known.measure(now["effort"], now["effort_unit"]),
        "resourceInventoriedAs": to("resource", now["resource"]),
        "toResourceInventoriedAs": to("resource", now["to_resource"]),
        side: to("process", said.process),
        "realizationOf": _agreements(known, said),
        "state": said.state,
        "resourceClassifiedAs": said.classified_as,
        "subak:recordedBy": reference("agent", stamp.actor),
        "subak:creates": reference("resource", made),
        "subak:place": said.place,
        "subak:protocol": said.protocol,
        "subak:saidQuantity": _before(known, said.quantity, now["quantity"]),
        "subak:saidEffort": _before(known, said.effort, now["effort"]),
        "subak:measured": _measured(known, said, now),
    }


def correction(known: Known, said: EventCorrected, stamp: Stamp) -> Iterator[Node]:
    """A signed difference to an event."""
    now = known.tables.row("event", said.event)
    unit = now["effort_unit"] if said.part == "effort" else now["unit"]
    if said.part == "measure":
        measures = json.loads(str(now["measures"]))
        unit = next(each["unit"] for each in measures if each["of"] == said.of)
    yield {
        "@id": f"correction/{said.id}",
        "@type": "subak:Correction",
        "subak:event": reference("event", said.event),
        "subak:part": said.part,
        "subak:of": said.of,
        "subak:unit": reference("unit", unit),
        "subak:difference": known.text(int(said.difference), unit),
        "subak:recordedBy": reference("agent", stamp.actor),
    }


def withdrawal(known: Known, said: EventWithdrawn, stamp: Stamp) -> Iterator[Node]:
    """An event taken back."""
    yield {
        "@id": f"withdrawal/{said.id}",
        "@type": "subak:Withdrawal",
        "subak:event": reference("event", said.event),
        "subak:recordedBy": reference("agent", stamp.actor),
    }


def _agreements(known: Known, said: EventRecorded) -> list[str]:
    """Both are an Agreement of Valueflows: the pact, and what bundles goods with their payments."""
    found = (to("pact", said.pact), to("agreement", known.agreements.get(said.id)))
    return [each for each in found if each is not None]


def _days(said: EventRecorded) -> Node:
    if said.until is None:
        return {"hasPointInTime": said.happened_on}
    return {"hasBeginning": said.happened_on, "hasEnd": said.until}


def _before(known: Known, said: Quantity | None, now: object) -> str | None:
    """What was said, where it was corrected since."""
    if said is None or said.number == now:
        return None
    return known.text(said.number, said.unit)


def _measured(known: Known, said: EventRecorded, now: Row) -> list[Node]:
    after = {each["of"]: each["amount"] for each in json.loads(str(now["measures"] or "[]"))}
    return [
        said_only(
            {
                "@type": "subak:Measurement",
                "subak:of": each.of,
                "subak:amount": known.text(int(after[each.of]), each.unit),
                "subak:saidAmount": (
                    None if after[each.of] == each.amount else known.text(each.number, each.unit)
                ),
                "subak:unit": reference("unit", each.unit),
                "subak:low": known.text(None if each.low is None else int(each.low), each.unit),
                "subak:high": known.text(None if each.high is None else int(each.high), each.unit),
                "subak:method": each.method,
                "subak:source": reference("agent", each.source),
            }
        )
        for each in said.measures
    ]
