"""Words of the room recognition: protocols, contributions, decisions, appeals."""

from typing import cast

from subak.core.canonical import Json
from subak.core.entry import Entry
from subak.core.instants import Day
from subak.core.values import AgentId, EventId, PactId, ProtocolId, RecognitionId, ResourceId
from subak.ledger.actions import Action
from subak.ledger.events import EventRecorded
from subak.ledger.measures import Evidence, Measure
from subak.recognition.aids import AidEnded, AidRecorded
from subak.recognition.appeals import RecognitionAccepted, RecognitionAppealed, RecognitionReviewed
from subak.recognition.conditions import ConditionedProtocolPublished
from subak.recognition.contributions import Contributions, overdue
from subak.recognition.decisions import Outcome, RecognitionDecided, RecognitionSeconded
from subak.recognition.protocols import ProtocolPublished
from subak.recognition.revisions import RecognitionRevised
from tests.stories.telling import Telling
from tests.stories.vocabulary import deed, key, listed, outcome


@deed(
    "publishes {protocol}: {per} {unit} is one credit of {euros} €[, {once} result is credited "
    "once][, recognisers may be {paid}]"
)
def publishes(told: Telling, protocol: str, per: str, unit: str, euros: str, **more: str) -> Entry:
    """30 days to decide, 15 to appeal; a notebook page is the evidence."""
    assert per == "one"
    document = _document(protocol, unit, euros)
    document["same_result"] = "resource-period" if "once" in more else "none"
    document["paid_recognisers"] = "paid" in more
    digest = told.books.documents.add(document)
    return ProtocolPublished(id=key(protocol), document=digest)


@deed(
    "publishes {protocol}: one {unit} is one credit of {euros} €, from {least} {units} on"
    ", not with {aid}[, what is owed is {held} back][, in one {file}]"
)
def publishes_conditions(told: Telling, protocol: str, unit: str, euros: str, **more: str) -> Entry:
    """As the other, with a threshold, an aid that it does not go with, and 30 days to revise."""
    document = _document(protocol, unit, euros)
    document["schema"] = "subak/protocol/2"
    of, least = more["units"], f"{more['least']} {unit}"
    document["thresholds"] = [{"of": of, "at_least": least, "refusal": "area.too_small"}]
    document["not_with"] = [more["aid"]]
    document["one_file"] = "file" in more
    rule: dict[str, Json] = {"days": 30, "lowers": "debt", "raises": "credits"}
    document["revision"] = rule | {"set_off": True} if "held" in more else rule
    digest = told.books.documents.add(document)
    return ConditionedProtocolPublished(id=key(protocol), document=digest)


def _document(protocol: str, unit: str, euros: str) -> dict[str, Json]:
    of = f"{unit}s"
    return {
        "schema": "subak/protocol/1",
        "title": {"en": "A protocol", "fr": "Un protocole"},
        "family": key(protocol),
        "series": "S",
        "actions": ["work" if unit == "minute" else "deliverService"],
        "measures": [{"of": of, "unit": unit}],
        "evidence": [["notebook-page"]],
        "credits": f"{of} / 1 {unit}",
        "refusal": "nothing.done",
        "tariff": f"{euros} eur",
        "days_to_decide": 30,
        "days_to_appeal": 15,
        "same_result": "none",
        "paid_recognisers": False,
        "valid": {"first": "2024-09-01", "last": "2034-08-31"},
        "sources": [],
        "sample": [],
    }


@deed("publishes {protocol} without a rule for credits")
def publishes_half(told: Telling, protocol: str) -> Entry:
    digest = told.books.documents.add({"schema": "subak/protocol/1"})
    return ProtocolPublished(id=key(protocol), document=digest)


@deed(
    "gives {amount} {unit} to {receiver} under {protocol} of {pact}[ on {resource}]"
    "[ by {action}][ from {first} to {last}][ without {evidence}]"
)
def gives(told: Telling, amount: str, unit: str, receiver: str, **more: str) -> Entry:
    quantity = told.quantity(amount, unit)
    work = quantity.unit == "minute" and "action" not in more
    page = Evidence(kind="notebook-page", commitment=bytes(32))
    action = more.get("action", "work" if work else "deliverService")
    return EventRecorded(
        id=told.new_id("contribution"),
        action=cast("Action", action),
        provider=AgentId(told.actor),
        receiver=AgentId(key(receiver)),
        happened_on=more.get("first", told.state.today),
        until=more.get("last"),
        quantity=None if work else quantity,
        effort=quantity if work else None,
        resource=ResourceId(more["resource"]) if "resource" in more else None,
        pact=PactId(key(more["pact"])),
        protocol=ProtocolId(key(more["protocol"])),
        measures=(Measure(of=unit, amount=quantity.amount, unit=quantity.unit),),
        evidence=() if "evidence" in more else (page,),
    )


@deed("recognises {contributions…}[ although {reasons…}]")
def recognises(told: Telling, contributions: str, reasons: str | None = None) -> Entry:
    return _decide(told, contributions, "recorded", (), reasons)


@deed("recognises {contributions…} as {amount} {unit}[ because of {reasons…}]")
def recognises_as(
    told: Telling, contributions: str, amount: str, unit: str, reasons: str | None = None
) -> Entry:
    return _decide(told, contributions, "corrected", _measured(told, amount, unit), reasons)


@deed("refuses {contributions…}[ because of {reasons…}]")
def refuses(told: Telling, contributions: str, reasons: str | None = None) -> Entry:
    return _decide(told, contributions, "refused", (), reasons)


@deed("seconds {recognition}")
def seconds(told: Telling, recognition: str) -> Entry:
    return RecognitionSeconded(id=told.new_id("second"), recognition=RecognitionId(recognition))


@deed("accepts the decision on {contributions…}")
def accepts(told: Telling, contributions: str) -> Entry:
    return RecognitionAccepted(
        id=told.new_id("acceptance"), contributions=tuple(map(EventId, listed(contributions)))
    )


@deed("appeals on {contribution} because of {ground}")
def appeals(told: Telling, contribution: str, ground: str) -> Entry:
    return RecognitionAppealed(
        id=told.new_id("appeal"), contribution=EventId(contribution), ground=ground
    )


@deed("grants the appeal on {contribution} because of {reason}[ with {amount} {unit}]")
def grants_appeal(told: Telling, contribution: str, reason: str, **instead: str) -> Entry:
    return RecognitionReviewed(
        id=told.new_id("review"),
        contribution=EventId(contribution),
        outcome="granted",
        measures=_measured(told, **instead) if instead else (),
        reasons=(reason,),
    )


@deed("upholds the decision on {contribution} because of {reason}")
def upholds(told: Telling, contribution: str, reason: str) -> Entry:
    return RecognitionReviewed(
        id=told.new_id("review"),
        contribution=EventId(contribution),
        outcome="upheld",
        reasons=(reason,),
    )


@deed("revises {contribution} to {amount} {unit} because of {reason}")
def revises(told: Telling, contribution: str, amount: str, unit: str, reason: str) -> Entry:
    return RecognitionRevised(
        id=told.new_id("revision"),
        contribution=EventId(contribution),
        measures=_measured(told, amount, unit),
        reasons=(reason,),
    )


@deed("draws {code} from {payer} for {resource}, {first} to {last}")
def draws(told: Telling, code: str, payer: str, resource: str, **days: str) -> Entry:
    return AidRecorded(
        id=told.new_id("aid"),
        drawer=AgentId(told.actor),
        code=code,
        payer=AgentId(key(payer)),
        resource=ResourceId(resource),
        first=days["first"],
        last=days["last"],
        evidence=(Evidence(kind="aid-statement", commitment=bytes(32)),),
    )


@deed("says that {aid} for {resource} ended on {last}")
def aid_ended(told: Telling, aid: str, resource: str, last: str) -> Entry:
    return AidEnded(
        id=told.new_id("end"),
        aid=aid,
        resource=ResourceId(resource),
        last=last,
        evidence=(Evidence(kind="aid-statement", commitment=bytes(32)),),
    )


@outcome("{contribution} is {days} days late")
def late(told: Telling, contribution: str, days: str) -> None:
    found = {each.contribution: each.days_late for each in overdue(told.state, told_day(told))}
    assert found.get(EventId(contribution)) == int(days), found


@outcome("{contribution} waits")
def waits(told: Telling, contribution: str) -> None:
    assert not told.state[Contributions][EventId(contribution)].complete


@outcome("{contribution} is settled")
def settled(told: Telling, contribution: str) -> None:
    assert contribution not in told.state[Contributions]
    assert contribution in told.state.used


def told_day(told: Telling) -> Day:
    """The open day of the story."""
    return Day(told.state.today)


def _decide(
    told: Telling,
    contributions: str,
    result: Outcome,
    measures: tuple[Measure, ...],
    reasons: str | None,
) -> Entry:
    """A decision; unless it is called otherwise, its id is that of the first contribution with
    `on-` before it.
    """
    names = listed(contributions)
    return RecognitionDecided(
        id=told.called or f"on-{names[0]}",
        contributions=tuple(map(EventId, names)),
        outcome=result,
        measures=measures,
        reasons=listed(reasons) if reasons else (),
    )


def _measured(told: Telling, amount: str, unit: str) -> tuple[Measure, ...]:
    quantity = told.quantity(amount, unit)
    return (Measure(of=unit, amount=quantity.amount, unit=quantity.unit),)
