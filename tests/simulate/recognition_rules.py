"""What may come next in pacts, recognition and credits, by the model."""

from collections.abc import Callable

from tests.simulate.ledger_model import Said, actor
from tests.simulate.model import Model
from tests.simulate.speaking import Broken, may


def pact_ended(model: Model, body: Said, stamp: Said) -> Broken:
    pact = model.pacts.get(body["pact"])
    if pact is None:
        return {"pact.unknown"}
    codes = may(model, stamp, "sign")
    codes |= set() if actor(stamp) in pact["partners"] else {"pact.not_a_partner"}
    return codes | ({"pact.over"} if pact["status"] == "ended" else set())


def unknown(model: Model, contributions: list[str]) -> Broken:
    """Contributions that are not there any more, or never were."""
    return {
        "contribution.settled" if each in model.used else "contribution.unknown"
        for each in contributions
        if each not in model.contributions
    }


def judged(model: Model, contributions: list[str], stamp: Said) -> Broken:
    """Whoever judges is independent of all that they judge."""
    who, codes = {stamp["by"], actor(stamp)}, set()
    for each in contributions:
        event = model.events[each]
        if who & {event["provider"], event["receiver"]}:
            codes.add("recognition.own_work")
    return codes


def creditable(
    model: Model, contributions: list[str], instead: list[Said], *, evidence: bool
) -> Broken:
    """Worth a credit, and credited to nobody else."""
    codes, results = set(), list(model.credited)
    for each in contributions:
        event = model.events[each]
        terms = model.protocols[event["protocol"]]
        units = {asked["of"]: asked["unit"] for asked in terms["measures"]}
        for measure in instead:
            if measure["of"] not in units:
                codes.add("recognition.measure_unknown")
            elif measure["unit"] != units[measure["of"]]:
                codes.add("recognition.measure_unit")
        shown = {item["kind"] for item in event.get("evidence", [])}
        if evidence and not all(shown & set(choices) for choices in terms["evidence"]):
            codes.add("recognition.evidence_missing")
        if model.worth(each, instead)[0] <= 0:
            codes.add("recognition.nothing_to_credit")
        key, first, last, _ = result = model.result(each)
        for other_key, other_first, other_last, other in results:
            overlaps = other_first <= last and first <= other_last
            if key and key == other_key and overlaps and other != each:
                codes.add("credit.result_already_credited")
        results.append(result)
    return codes


def form(body: Said) -> Broken:
    """What each outcome carries."""
    outcome, named = body["outcome"], body["contributions"]
    codes = {"recognition.contribution_twice"} if len(set(named)) < len(named) else set()
    if (outcome == "corrected") != bool(body.get("measures")):
        codes.add("recognition.measures_misplaced")
    if body.get("measures") and len(named) > 1:
        codes.add("recognition.corrected_alone")
    if (outcome == "recorded") == bool(body.get("reasons")):
        recorded = outcome == "recorded"
        codes.add(f"recognition.reason_{'misplaced' if recorded else 'missing'}")
    return codes


def recognition_decided(model: Model, body: Said, stamp: Said) -> Broken:
    named = body["contributions"]
    codes = form(body) | may(model, stamp, "recognise") | unknown(model, named)
    if not set(named) <= model.contributions.keys():
        return codes
    first = model.events[named[0]]
    pot = first["pact"], first["protocol"]
    if any((model.events[e]["pact"], model.events[e]["protocol"]) != pot for e in named):
        return codes | {"recognition.mixed"}
    if any(model.contributions[each]["decision"] for each in named):
        codes.add("contribution.already_decided")
    if actor(stamp) not in model.pacts[pot[0]]["recognisers"]:
        codes.add("recognition.no_mandate")
    codes |= judged(model, named, stamp)
    paid = model.in_pot(named[0], {stamp["by"], actor(stamp)})
    if paid and not model.protocols[pot[1]]["paid_recognisers"]:
        codes.add("recognition.paid_from_same_pot")
    if body["outcome"] != "refused":
        codes |= creditable(model, named, body.get("measures", []), evidence=True)
    return codes


def recognition_seconded(model: Model, body: Said, stamp: Said) -> Broken:
    decision = model.decisions.get(body["recognition"])
    if decision is None:
        return {"recognition.unknown"}
    if decision["complete"]:
        return {"recognition.not_waiting", "recognition.unknown"}
    codes = may(model, stamp, "recognise") | judged(model, decision["on"], stamp)
    if actor(stamp) not in model.pacts[model.events[decision["on"][0]]["pact"]]["recognisers"]:
        codes.add("recognition.no_mandate")
    if stamp["by"] in decision["by"] or decision["first"] in (stamp["by"], actor(stamp)):
        codes.add("recognition.same_person")
    if decision["outcome"] != "refused":
        codes |= creditable(model, decision["on"], decision["measures"], evidence=False)
    return codes


def own_decided(model: Model, contributions: list[str], stamp: Said) -> Broken:
    """Decided contributions that the actor provided, not under appeal."""
    codes = may(model, stamp, "record") | unknown(model, contributions)
    for each in contributions:
        status = model.contributions.get(each, {}).get("status")
        if status in ("open", "waiting"):
            codes.add("recognition.not_decided")
        if status == "appealed":
            codes.add("recognition.already_appealed")
        if status and model.events[each]["provider"] != actor(stamp):
            codes.add("recognition.not_the_provider")
    return codes


def recognition_accepted(model: Model, body: Said, stamp: Said) -> Broken:
    named = body["contributions"]
    codes = {"recognition.contribution_twice"} if len(set(named)) < len(named) else set()
    return codes | own_decided(model, named, stamp)


def recognition_appealed(model: Model, body: Said, stamp: Said) -> Broken:
    contribution = body["contribution"]
    codes = own_decided(model, [contribution], stamp)
    if "contribution.settled" in codes:
        codes = codes - {"contribution.settled"} | {"recognition.appeal_late"}
    record = model.contributions.get(contribution)
    decision = model.decisions.get(record["decision"] or "") if record else None
    if decision and decision["outcome"] == "recorded":
        codes.add("recognition.nothing_to_appeal")
    return codes


def recognition_reviewed(model: Model, body: Said, stamp: Said) -> Broken:
    contribution, instead = body["contribution"], body.get("measures", [])
    codes = may(model, stamp, "review") | unknown(model, [contribution])
    record = model.contributions.get(contribution)
    if record is None:
        return codes
    if record["status"] in ("open", "waiting"):
        return codes | {"recognition.not_decided"}
    if record["status"] != "appealed":
        codes.add("recognition.not_appealed")
    event, who = model.events[contribution], {stamp["by"], actor(stamp)}
    if actor(stamp) != model.pacts[event["pact"]]["appeal_body"]:
        codes.add("recognition.not_appeal_body")
    if who & model.decisions[record["decision"]]["by"]:
        codes.add("recognition.review_by_decider")
    codes |= judged(model, [contribution], stamp)
    if model.in_pot(contribution, who):
        codes.add("recognition.paid_from_same_pot")
    if body["outcome"] == "granted":
        codes |= creditable(model, [contribution], instead, evidence=False)
    elif instead:
        codes.add("recognition.measures_misplaced")
    return codes


def moved(model: Model, body: Said, stamp: Said) -> Broken:
    """Credits are moved by who holds them, once they are final."""
    codes = may(model, stamp, "transfer")
    seen: set[tuple[str, int]] = set()
    for each in body["ranges"]:
        numbers = range(each["first"], each["last"] + 1)
        named = {(each["recognition"], number) for number in numbers}
        if not named or named & seen:
            codes.add("credit.range_malformed")
        seen |= named
        lots = model.issues.get(each["recognition"], [])
        for number in numbers:
            lot = next((lot for lot in lots if lot["first"] <= number <= lot["last"]), None)
            if not lot or lot["holder"] != actor(stamp) or lot["status"] != "held":
                codes.add("credit.not_held")
            elif lot["final"] > stamp["day"]:
                codes.add("credit.not_final")
    return codes


def credit_transferred(model: Model, body: Said, stamp: Said) -> Broken:
    codes = set() if body["to"] in model.agents else {"agent.unknown"}
    codes |= {"credit.to_holder"} if body["to"] == actor(stamp) else set()
    return codes | moved(model, body, stamp)


RECOGNITION: dict[str, Callable[[Model, Said, Said], Broken]] = {
    "pact.ended": pact_ended,
    "recognition.decided": recognition_decided,
    "recognition.seconded": recognition_seconded,
    "recognition.accepted": recognition_accepted,
    "recognition.appealed": recognition_appealed,
    "recognition.reviewed": recognition_reviewed,
    "credit.transferred": credit_transferred,
    "credit.retired": moved,
    "credit.cancelled": moved,
}
