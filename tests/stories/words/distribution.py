"""Words of the room finance: rules, runs, and payouts until the bank has confirmed them."""

import hashlib

from subak.core.canonical import Json
from subak.core.entry import Entry
from subak.core.values import PayoutId, RuleId, RunId
from subak.finance.payouts import PayoutConfirmed, PayoutReleased, PayoutReturned, PayoutSent
from subak.finance.pools import PoolId
from subak.finance.rules import DistributionAdopted
from subak.finance.runs import DistributionRun, Payouts
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
    document: dict[str, Json] = {
        "schema": "subak/rule/1",
        "title": {"en": "A rule", "fr": "Une règle"},
        "root": {"id": "root", **root},
    }
    digest = told.books.documents.add(document)
    return DistributionAdopted(id=rule, pool=PoolId(key(pool)), document=digest)
