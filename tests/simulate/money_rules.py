"""What may come next with money, by the model."""

from collections.abc import Callable

from tests.simulate.ledger_model import Said, actor
from tests.simulate.model import Model, sources
from tests.simulate.speaking import Broken, may


def by_holder(model: Model, stamp: Said, pool: str, act: str) -> Broken:
    if pool not in model.pools:
        return {"pool.unknown"}
    codes = may(model, stamp, act)
    holder = model.pools[pool]["holder"]
    return codes if actor(stamp) == holder else codes | {"pool.not_by_holder"}


def line(model: Model, body: Said, stamp: Said) -> Broken:
    codes = set() if int(body["amount"]) > 0 else {"funding.amount_not_positive"}
    if body["booked_on"] > stamp["day"]:
        codes.add("funding.booked_in_future")
    return codes | ({"funding.line_already_booked"} if body["line"] in model.lines else set())


def payer(model: Model, body: Said, pool: str) -> Broken:
    who, pledge = body.get("payer"), body.get("pledge")
    if pledge is None:
        if who is None:
            return {"funding.payer_missing"}
        return set() if who in model.agents else {"agent.unknown"}
    promise = model.pledges.get(pledge)
    if promise is None:
        return {"funding.pledge_unknown"}
    codes = set() if promise["pool"] == pool else {"funding.pledge_other_pool"}
    return codes if who in (None, promise["payer"]) else codes | {"funding.payer_differs"}


def funding_pledged(model: Model, body: Said, stamp: Said) -> Broken:
    codes = may(model, stamp, "fund")
    pool = model.pools.get(body["pool"])
    if pool is None:
        return codes | {"pool.unknown"}
    codes |= set() if int(body["amount"]) > 0 else {"funding.amount_not_positive"}
    if body["pact"] != pool["pact"]:
        return codes | {"funding.pact_differs"}
    if not set(body.get("protocols", [])) <= set(model.pacts[pool["pact"]]["protocols"]):
        codes.add("funding.protocol_not_in_pact")
    return codes


def funding_received(model: Model, body: Said, stamp: Said) -> Broken:
    codes = by_holder(model, stamp, body["pool"], "fund") | line(model, body, stamp)
    named = "payer" in body or "pledge" in body
    return codes | payer(model, body, body["pool"]) if named else codes


def funding_matched(model: Model, body: Said, stamp: Said) -> Broken:
    money = model.unmatched.get(body["funding"])
    if money is None:
        return {"funding.unknown"}
    return by_holder(model, stamp, money["pool"], "fund") | payer(model, body, money["pool"])


def distribution_run(model: Model, body: Said, stamp: Said) -> Broken:
    rule = model.rules.get(body["rule"])
    if rule is None:
        return {"distribution.rule_unknown"}
    pool, names = rule["pool"], sources(body)
    codes = by_holder(model, stamp, pool, "distribute")
    codes |= {"distribution.id_with_point"} if "." in body["id"] else set()
    codes |= {"distribution.source_twice"} if len(set(names)) < len(names) else set()
    for name in names:
        codes |= source(model, pool, name)
    if any((pool, name) not in model.accounts for name in names):
        return codes
    used = protocols(rule["root"])
    receipts = {each for name in names for each in model.accounts[pool, name]["receipts"]}
    pledged = [model.receipts[each] for each in receipts if model.receipts[each]]
    if any(not used or not used <= only for only in pledged):
        codes.add("distribution.pledged_for_others")
    total = sum(model.accounts[pool, name]["cents"] for name in names)
    division = model.division(body["rule"], total)
    if not (division.payees or division.kept):
        codes.add("distribution.nothing_to_distribute")
    pact = model.pools[pool]["pact"]
    for protocol in division.protocols:
        if model.protocols[protocol]["paid_recognisers"]:
            continue
        for who in division.payees:
            remembered = (pact, protocol, who) in model.recognised
            if remembered or who in model.pacts[pact]["recognisers"]:
                codes.add("distribution.recogniser_paid")
    return codes


def source(model: Model, pool: str, name: str) -> Broken:
    kind, _, rest = name.partition(":")
    if kind not in ("received", "undistributed", "kept"):
        return {"distribution.source_not_free"}
    if rest in model.unmatched:
        return {"distribution.source_unmatched"}
    if (pool, name) in model.accounts:
        return set()
    elsewhere = any(other == name for _, other in model.accounts)
    return {"distribution.source_other_pool" if elsewhere else "distribution.source_unknown"}


def protocols(node: Said) -> set[str]:
    """The protocols whose credits a rule counts or pays."""
    own = node.get("hours", {}).get("protocols", []) + node.get("rates", {}).get("protocols", [])
    return set(own).union(*(protocols(part) for part in node.get("split", [])))


def payout_released(model: Model, body: Said, stamp: Said) -> Broken:
    run = model.runs.get(body["run"])
    alive = {payout["run"] for payout in model.alive().values()}
    if run is None or body["run"] not in alive:
        return {"distribution.run_unknown"}
    codes = by_holder(model, stamp, run["pool"], "release")
    if model.agents.get(stamp["by"], {}).get("type") != "person":
        codes.add("payout.releaser_not_person")
    if stamp["by"] in run["payees"]:
        codes.add("payout.releaser_is_payee")
    if len(run["releasers"]) == 2:
        codes.add("payout.already_released")
    return codes | ({"payout.released_by_same"} if stamp["by"] in run["releasers"] else set())


def listed(model: Model, payouts: list[str], stamp: Said) -> Broken:
    codes = {"payout.listed_twice"} if len(set(payouts)) < len(payouts) else set()
    if not set(payouts) <= model.alive().keys():
        return codes | {"payout.unknown"}
    pools = {model.pool_of(each) for each in payouts}
    codes |= {"payout.other_pool"} if len(pools) > 1 else set()
    return codes.union(*(by_holder(model, stamp, pool, "fund") for pool in pools))


def payout_sent(model: Model, body: Said, stamp: Said) -> Broken:
    codes = listed(model, body["payouts"], stamp)
    for payout in map(model.alive().get, body["payouts"]):
        if payout and len(model.runs[payout["run"]]["releasers"]) < 2:
            codes.add("payout.not_released")
        if payout and payout["status"] != "payable":
            codes.add("payout.not_payable")
    return codes


def payout_confirmed(model: Model, body: Said, stamp: Said) -> Broken:
    codes = listed(model, body["payouts"], stamp) | line(model, body, stamp)
    known = [model.alive()[each] for each in body["payouts"] if each in model.alive()]
    if any(payout["status"] != "sent" for payout in known):
        codes.add("payout.not_sent")
    if sum(payout["cents"] for payout in known) != int(body["amount"]):
        codes.add("payout.amount_differs")
    return codes


def payout_returned(model: Model, body: Said, stamp: Said) -> Broken:
    codes = listed(model, [body["payout"]], stamp) | line(model, body, stamp)
    payout = model.alive().get(body["payout"])
    if payout and payout["status"] != "confirmed":
        codes.add("payout.not_confirmed")
    if payout and payout["cents"] != int(body["amount"]):
        codes.add("payout.amount_differs")
    return codes


MONEY: dict[str, Callable[[Model, Said, Said], Broken]] = {
    "funding.pledged": funding_pledged,
    "funding.received": funding_received,
    "funding.matched": funding_matched,
    "distribution.run": distribution_run,
    "payout.released": payout_released,
    "payout.sent": payout_sent,
    "payout.confirmed": payout_confirmed,
    "payout.returned": payout_returned,
}
