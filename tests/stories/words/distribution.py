"""Words of the room finance: rules, runs, and payouts until the bank has confirmed them."""

import hashlib

from msgspec.structs import replace

from subak.core.canonical import Json
from subak.core.entry import Entry
from subak.core.errors import Refused
from subak.core.values import EventId, PactId, PayoutId, RuleId, RunId
from subak.finance.payouts import PayoutConfirmed, PayoutReleased, PayoutReturned, PayoutSent
from subak.finance.pools import PoolId
from subak.finance.publishing import DistributionPublished, PublishedAdopted
from subak.finance.rules import DistributionAdopted, Versions
from subak.finance.runs import BoundRun, DistributionRun, Payouts, compute
from tests.stories.telling import Telling
from tests.stories.vocabulary import cents, deed, key, listed, outcome


@deed("adopts {rule} in {pool}: all to {payee}")
def all_to(told: Telling, rule: str, pool: str, payee: str) -> Entry:
    return _adopted(told, rule, pool, {"to": key(payee)})


@deed("adopts {rule} in {pool}: all kept as {account}")
def all_kept(told: Telling, rule: str, pool: str, account: str) -> Entry:
    return _adopted(told, rule, pool, {"account": account})


@deed("adopts {rule} in {pool}: the same to {payees…}")
def the_same(told: Telling, rule: str, pool: str, payees: str) -> Entry:
    return _adopted(told, rule, pool, {"equal": {"among": list(listed(payees))}})


@deed(
    "adopts {rule} in {pool}: {one} parts to {first} and {two} parts to {second} of {total} parts"
)
def parts(told: Telling, rule: str, pool: str, total: str, **given: str) -> Entry:
    split: list[Json] = [
        {"id": key(given[to]), "weight": int(given[weight]), "to": key(given[to])}
        for to, weight in (("first", "one"), ("second", "two"))
    ]
    return _adopted(told, rule, pool, {"split": split, "total": int(total)})


@deed("adopts {rule} in {pool}: by the hours under {protocols…}")
def by_hours(told: Telling, rule: str, pool: str, protocols: str) -> Entry:
    return _adopted(told, rule, pool, {"hours": {"protocols": list(listed(protocols))}})


@deed("adopts {rule} in {pool}: the credits under {protocols…} at their price")
def at_rates(told: Telling, rule: str, pool: str, protocols: str) -> Entry:
    return _adopted(told, rule, pool, {"rates": {"protocols": list(listed(protocols))}})


@deed(
    "adopts {rule} in {pool}: the credits under {protocols…} at their price, "
    "what {of} gets passed on to {one} and {two} as {first} to {second}"
)
def passed_on(told: Telling, rule: str, pool: str, protocols: str, **given: str) -> Entry:
    members: list[Json] = [
        {"to": key(given[to]), "weight": int(given[weight])}
        for to, weight in (("one", "first"), ("two", "second"))
    ]
    rates: Json = {
        "protocols": list(listed(protocols)),
        "pass_on": [{"of": key(given["of"]), "members": members}],
    }
    return _adopted(told, rule, pool, {"rates": rates})


@deed("adopts {rule} in {pool}: {euros} € owed to {payee}")
def owed_once(told: Telling, rule: str, pool: str, euros: str, payee: str) -> Entry:
    claim: Json = {"id": f"debt-to-{key(payee)}", "to": key(payee), "cents": cents(euros)}
    return _adopted(told, rule, pool, {"claims": [claim]})


@deed("publishes under {pact}: all to {payee}")
def publishes_to(told: Telling, pact: str, payee: str) -> Entry:
    return published_rule(told, pact, {"to": key(payee)})


@deed(
    "publishes under {pact}: {percent} % kept as {account}, "
    "the rest by the hours under {protocols…}"
)
def publishes_buckets(
    told: Telling, pact: str, percent: str, account: str, protocols: str
) -> Entry:
    parts: list[Json] = [
        {"id": "kept", "percent": int(percent), "account": account},
        {
            "id": "worked",
            "percent": max(100 - int(percent), 5),
            "hours": {"protocols": list(listed(protocols))},
        },
    ]
    return published_rule(told, pact, {"buckets": {"mode": "straight", "parts": parts}})


@deed("publishes under {pact}: the same to {payees…}, at most {cap} € and at least {floor} € each")
def publishes_bounds(told: Telling, pact: str, payees: str, cap: str, floor: str) -> Entry:
    equal: Json = {"among": list(listed(payees))}
    return published_rule(told, pact, {"equal": equal, "cap": cents(cap), "floor": cents(floor)})


@deed("publishes under {pact}: by the points under {protocols…}, of {of} given out")
def publishes_points(told: Telling, pact: str, protocols: str, of: str) -> Entry:
    points: Json = {"protocols": list(listed(protocols)), "of": int(of)}
    return published_rule(told, pact, {"points": points})


@deed("publishes under {pact}[ in the place of {before}]: {euros} € owed to {payee}")
def publishes_debt(
    told: Telling, pact: str, euros: str, payee: str, before: str | None = None
) -> Entry:
    claim: Json = {"id": f"debt-to-{key(payee)}", "to": key(payee), "cents": cents(euros)}
    return published_rule(told, pact, {"claims": [claim]}, before)


@deed("adopts {rule} in {pool} as published in {published}")
def adopts_published(told: Telling, rule: str, pool: str, published: str) -> Entry:
    return PublishedAdopted(id=rule, pool=PoolId(key(pool)), published=published)


@deed("distributes {sources…} by {rule}, bound to what it reads")
def distributes_bound(told: Telling, sources: str, rule: str) -> Entry:
    return _bound(told, sources, rule)


@deed("distributes {sources…} by {rule} for {deliveries…}, bound to what it reads")
def distributes_deliveries(told: Telling, sources: str, rule: str, deliveries: str) -> Entry:
    return _bound(told, sources, rule, tuple(map(EventId, listed(deliveries))))


@deed("distributes {sources…} by {rule}, bound to something else")
def distributes_otherwise(told: Telling, sources: str, rule: str) -> Entry:
    return _run(told, sources, rule)


@deed("distributes {sources…} by {rule}")
def distributes(told: Telling, sources: str, rule: str) -> Entry:
    return DistributionRun(id=told.new_id("run"), rule=RuleId(rule), sources=listed(sources))


@deed("releases {run}")
def releases(told: Telling, run: str) -> Entry:
    return PayoutReleased(id=told.new_id("release"), run=RunId(run))


@deed("sends {payouts…} to the bank")
def sends(told: Telling, payouts: str) -> Entry:
    message = told.new_id("order")
    file = hashlib.sha256(message.encode()).digest()
    return PayoutSent(id=message, payouts=named_payouts(payouts), message=message, file=file)


@deed("confirms {payouts…} by the bank line {line} of {euros} €")
def confirms(told: Telling, payouts: str, line: str, euros: str) -> Entry:
    return PayoutConfirmed(
        id=told.new_id("confirmation"),
        payouts=named_payouts(payouts),
        line=line,
        booked_on=told.state.today,
        amount=str(cents(euros)),
    )


@deed("books the return of {payout} by the bank line {line} of {euros} € with the reason {reason}")
def books_return(told: Telling, payout: str, line: str, euros: str, reason: str) -> Entry:
    return PayoutReturned(
        id=told.new_id("return"),
        payout=PayoutId(payout),
        line=line,
        booked_on=told.state.today,
        amount=str(cents(euros)),
        reason=reason,
    )


@outcome("{rule} is replaced by {other}")
def is_replaced(told: Telling, rule: str, other: str) -> None:
    assert told.state[Versions][RuleId(rule)].replaced_by == other


@outcome("the payout {payout} is {euros} €")
def payout_amount(told: Telling, payout: str, euros: str) -> None:
    assert told.state[Payouts][PayoutId(payout)].cents == cents(euros)


@outcome("the payout {payout} is {status}")
def payout_status(told: Telling, payout: str, status: str) -> None:
    assert told.state[Payouts][PayoutId(payout)].status == status


@outcome("no payout {payout} is left")
def payout_over(told: Telling, payout: str) -> None:
    assert payout not in told.state[Payouts]


def named_payouts(names: str) -> tuple[PayoutId, ...]:
    """Payouts out of a list in words."""
    return tuple(map(PayoutId, listed(names)))


def _adopted(told: Telling, rule: str, pool: str, root: dict[str, Json]) -> Entry:
    return DistributionAdopted(
        id=rule, pool=PoolId(key(pool)), document=_document(told, "subak/rule/1", root)
    )


def published_rule(
    told: Telling, pact: str, root: dict[str, Json], before: str | None = None
) -> Entry:
    return DistributionPublished(
        id=told.new_id("proposal"),
        pact=PactId(key(pact)),
        document=_document(told, "subak/rule/2", root),
        replaces=before,
    )


def _document(told: Telling, schema: str, root: dict[str, Json]) -> bytes:
    document: dict[str, Json] = {
        "schema": schema,
        "title": {"en": "A rule", "fr": "Une règle"},
        "root": {"id": "root", **root},
    }
    return told.books.documents.add(document)


def _run(told: Telling, sources: str, rule: str, deliveries: tuple[EventId, ...] = ()) -> BoundRun:
    return BoundRun(
        id=told.new_id("run"),
        rule=RuleId(rule),
        sources=listed(sources),
        deliveries=deliveries,
        input=bytes(32),
    )


def _bound(told: Telling, sources: str, rule: str, deliveries: tuple[EventId, ...] = ()) -> Entry:
    """Bound to what is read now; to nothing where that cannot be computed."""
    run = _run(told, sources, rule, deliveries)
    try:
        return replace(run, input=compute(told.state, run).input)
    except (KeyError, Refused):
        return run
