"""What may come next, by the model: the codes of all rules that an entry breaks, in no order.

Subak stops at the first rule that is broken, so its code is one of these; and it accepts exactly
what breaks none. Kinds that stand only in the beginning of a history are taken as right.
"""

from collections.abc import Callable, Iterable

from tests.simulate.ledger_model import EFFECTS, IMPLIED, Said, actor, signs
from tests.simulate.model import Model
from tests.simulate.money_rules import MONEY
from tests.simulate.recognition_rules import RECOGNITION
from tests.simulate.speaking import Broken, may

EFFORT_ONLY, EITHER = {"work"}, {"use"}
TWO_AGENTS = {
    "consume", "produce", "deliverService", "cite", "copy", "transfer", "transferAllRights",
    "transferCustody", "use", "work",
}  # fmt: skip


def broken(model: Model, entry: Said) -> Broken:
    """The codes of the rules that this entry would break if it came next."""
    body, stamp = entry["body"], entry["stamp"]
    codes = {"entry.id_used"} if body["id"] in model.used else set()
    judge = JUDGES.get(entry["kind"])
    return codes | judge(model, body, stamp) if judge else codes


def mandate_granted(model: Model, body: Said, stamp: Said) -> Broken:
    codes = may(model, stamp, "administer")
    if not {body["who"], body["principal"]} <= model.agents.keys():
        codes.add("agent.unknown")
    if actor(stamp) not in (body["principal"], model.operator):
        codes.add("mandate.not_by_principal")
    if not body["acts"]:
        codes.add("mandate.without_act")
    if body["until"] < stamp["day"]:
        codes.add("mandate.already_over")
    return codes


def mandate_ended(model: Model, body: Said, stamp: Said) -> Broken:
    codes = may(model, stamp, "administer")
    held = model.mandates.get(body["mandate"], {})
    if (held.get("who"), held.get("principal")) != (body["who"], body["principal"]):
        codes.add("mandate.unknown")
    if actor(stamp) not in (body["principal"], body["who"], model.operator):
        codes.add("mandate.not_by_principal")
    return codes


def event_recorded(model: Model, body: Said, stamp: Said) -> Broken:
    codes = may(model, stamp, "record")
    action, provider, receiver = body["action"], body["provider"], body["receiver"]
    if actor(stamp) not in (provider, receiver):
        codes.add("event.not_by_party")
    if not {provider, receiver} <= model.agents.keys():
        codes.add("agent.unknown")
    if provider != receiver and action not in TWO_AGENTS:
        codes.add("event.agents_differ")
    first, last = body["happened_on"], body.get("until", body["happened_on"])
    if max(first, last) > stamp["day"]:
        codes.add("event.in_future")
    if last < first:
        codes.add("event.ends_before_start")
    codes |= quantities(model, body) | measures(model, body.get("measures", []))
    if ("pact" in body) != ("protocol" in body):
        codes.add("event.contribution_incomplete")
    elif "pact" in body:
        codes |= contribution(model, body)
    return codes | things(model, body)


def quantities(model: Model, body: Said) -> Broken:
    codes, action = set(), body["action"]
    if action in EFFORT_ONLY:
        codes |= {"event.quantity_not_allowed"} if "quantity" in body else set()
        codes |= set() if "effort" in body else {"event.effort_missing"}
    elif action not in EITHER and "effort" in body:
        codes.add("event.effort_not_allowed")
    elif "quantity" not in body and "effort" not in body:
        codes.add("event.quantity_missing")
    for each in (body[part] for part in ("quantity", "effort") if part in body):
        if each["unit"] not in model.units:
            codes.add("unit.unknown")
        if int(each["amount"]) <= 0:
            codes.add("event.quantity_not_positive")
    return codes


def measures(model: Model, given: list[Said]) -> Broken:
    codes = set()
    for each in given:
        if each["unit"] not in model.units:
            codes.add("unit.unknown")
        codes |= bounds(each, int(each["amount"]))
    if len({each["of"] for each in given}) < len(given):
        codes.add("measure.twice")
    return codes


def bounds(measure: Said, amount: int) -> Broken:
    if amount < 0:
        return {"measure.negative"}
    low, high = int(measure.get("low", amount)), int(measure.get("high", amount))
    return set() if low <= amount <= high else {"measure.outside_bounds"}


def contribution(model: Model, body: Said) -> Broken:
    pact = model.pacts.get(body["pact"])
    if pact is None:
        return {"pact.unknown"}
    codes = set() if pact["status"] == "in-force" else {"contribution.pact_not_in_force"}
    if body["protocol"] not in pact["protocols"]:
        return codes | {"contribution.protocol_not_in_pact"}
    terms = model.protocols[body["protocol"]]
    if body["action"] not in terms["actions"]:
        codes.add("contribution.action_not_allowed")
    first, last = body["happened_on"], body.get("until", body["happened_on"])
    if first < terms["valid"]["first"] or last > terms["valid"]["last"]:
        codes.add("contribution.outside_validity")
    if not terms["paid_recognisers"] and body["provider"] in pact["recognisers"]:
        codes.add("contribution.recogniser_provides")
    given = {each["of"]: each for each in body.get("measures", [])}
    if given.keys() != {each["of"] for each in terms["measures"]}:
        return codes | {"contribution.measures_differ"}
    for asked in terms["measures"]:
        measure = given[asked["of"]]
        if measure["unit"] != asked["unit"]:
            codes.add("contribution.measure_unit")
        if asked.get("range") and not {"low", "high"} <= measure.keys():
            codes.add("contribution.range_missing")
    return codes


def things(model: Model, body: Said) -> Broken:
    """What an event may do to the resources that it names."""
    action, named = body["action"], [body.get("resource"), body.get("to_resource")]
    event = body | {"first": named[0], "second": named[1]}
    codes = set()
    if any(each is not None and each not in model.registered for each in named):
        return {"resource.unknown"}
    if action not in EFFECTS:
        return {"event.second_not_allowed"} if named[1] else set()
    if action in ("raise", "lower") and not (named[0] or "creates" in body):
        codes.add("event.resource_missing")
    second_fits = any(EFFECTS[action][2:]) or (
        action in IMPLIED and body["provider"] != body["receiver"]
    )
    if named[1] and not second_fits:
        codes.add("event.second_not_allowed")
    made = body.get("creates")
    if made:
        fills = action in ("produce", "raise")
        if made["id"] in model.registered:
            codes.add("resource.exists")
        event |= {"first": made["id"]} if fills else {"second": made["id"]}
    if named[0] and named[0] == named[1] and action in (*IMPLIED, "copy"):
        codes.add("event.same_resource")
    if codes:
        return codes
    kinds = {each: model.registered[each]["specification"] for each in named if each}
    kinds |= {made["id"]: made["specification"]} if made else {}
    if len(set(kinds.values())) > 1:
        codes.add("event.specification_differs")
    codes |= units_fit(model, body, kinds)
    amount = int(body["quantity"]["amount"]) if "quantity" in body else 0
    but = {made["id"]} if made else set()
    codes |= rights(model, event, but) | enough(model, event, amount, but)
    return codes | whole(model, event, amount)


def units_fit(model: Model, body: Said, kinds: dict[str, str]) -> Broken:
    codes = set()
    for kind in map(model.kinds.__getitem__, kinds.values()):
        if "quantity" in body and body["quantity"]["unit"] != kind["unit"]:
            codes.add("event.unit_differs")
        wanted = kind.get("effort_unit")
        if "effort" in body and wanted and body["effort"]["unit"] != wanted:
            codes.add("event.effort_unit_differs")
    return codes


def rights(model: Model, event: Said, but: set[str]) -> Broken:
    """Who gives may give, who gets may get."""
    action, first, second = event["action"], event["first"], event["second"]
    row = EFFECTS["transfer" if second and action in IMPLIED else action]
    sides = []
    if first and first not in but:
        gets = max(row[:2]) > 0
        sides.append((first, row[:2], event["receiver" if gets else "provider"]))
    if second and second != first and second not in but and any(row[2:]):
        sides.append((second, row[2:], event["receiver"]))
    codes = set()
    for name, (accounting, onhand), agent in sides:
        found = model.resource(name)
        if not (accounting or onhand) and agent not in (found["accountable"], found["custodian"]):
            codes.add("event.not_holder")
        if accounting and agent != found["accountable"]:
            codes.add("event.not_accountable")
        if onhand and agent != found["custodian"]:
            codes.add("event.not_custodian")
    return codes


def enough(model: Model, event: Said, amount: int, new: Iterable[str] = ()) -> Broken:
    """Nothing below zero after so much more of an event."""
    for name, (accounting, onhand) in signs(event).items():
        held = {"accounting": 0, "onhand": 0} if name in new else model.resource(name)
        after = held["accounting"] + accounting * amount, held["onhand"] + onhand * amount
        if min(after) < 0:
            return {"event.below_zero"}
    return set()


def whole(model: Model, event: Said, amount: int) -> Broken:
    """A resource that keeps its id passes with all that it is."""
    if not event["first"] or event["first"] != event["second"] or "quantity" not in event:
        return set()
    row, held = EFFECTS[event["action"]], model.resource(event["first"])
    parts = [held[part] for part, sign in (("accounting", row[0]), ("onhand", row[1])) if sign]
    return {"event.not_whole"} if any(amount != part for part in parts) else set()


def changed_event(model: Model, name: str, stamp: Said) -> Broken:
    """What a correction and a withdrawal have in common."""
    event = model.events.get(name)
    pending = model.contributions.get(name)
    settled = event is not None and "pact" in event and pending is None
    if event is None or event["withdrawn"] or settled:
        return {"event.unknown"}
    codes = may(model, stamp, "record")
    if actor(stamp) != event["recorder"]:
        codes.add("event.not_by_recorder")
    if pending and pending["decision"]:
        codes.add("contribution.already_decided")
    return codes


def still_shaped(model: Model, event: Said) -> tuple[set[str], set[str]]:
    """The resources that an event shaped, and of these the ones that nothing shaped since."""
    names = {each for each in (event["first"], event["second"]) if each}
    shaped = {each for each in names if event in model.shapers(each)}
    return shaped, {each for each in shaped if model.shapers(each)[-1] is event}


def event_withdrawn(model: Model, body: Said, stamp: Said) -> Broken:
    codes = changed_event(model, body["event"], stamp)
    if "event.unknown" in codes:
        return codes
    event = model.events[body["event"]]
    if event["action"] in EFFECTS:
        shaped, last = still_shaped(model, event)
        codes |= {"event.followed"} if shaped != last else set()
        codes |= rights(model, event, last) | enough(model, event, -(event["quantity"] or 0))
    return codes


def event_corrected(model: Model, body: Said, stamp: Said) -> Broken:
    codes = changed_event(model, body["event"], stamp)
    if "event.unknown" in codes:
        return codes
    event, part, difference = model.events[body["event"]], body["part"], int(body["difference"])
    before = event["measured"].get(body.get("of")) if part == "measure" else event[part]
    codes |= {"event.difference_zero"} if difference == 0 else set()
    if before is None:
        return codes | {"event.part_missing"}
    if before + difference < 0:
        codes.add("event.correction_below_zero")
    for measure in event.get("measures", []):
        if part == "measure" and measure["of"] == body["of"]:
            codes |= bounds(measure, before + difference)
    if part == "quantity" and event["action"] in EFFECTS and (event["first"] or event["second"]):
        if event["first"] == event["second"]:
            codes.add("event.quantity_fixed")
        _, last = still_shaped(model, event)
        codes |= rights(model, event, last) | enough(model, event, difference)
    return codes


JUDGES: dict[str, Callable[[Model, Said, Said], Broken]] = {
    "mandate.granted": mandate_granted,
    "mandate.ended": mandate_ended,
    "event.recorded": event_recorded,
    "event.withdrawn": event_withdrawn,
    "event.corrected": event_corrected,
    **RECOGNITION,
    **MONEY,
}
