"""The model's arithmetic: an amount goes down the tree of a rule document, in fractions."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import floor
from typing import Any

Weights = Mapping[str, int | Fraction]
Lot = dict[str, Any]
"""A lot of credits as `model` keeps it, with its recognition under "of"."""
Held = Callable[[list[str]], list[Lot]]


def shares(amount: int, weights: Weights) -> dict[str, int]:
    """Largest remainder; tie: the larger weight, then the smaller id."""
    total = sum(weights.values())
    exact = {name: Fraction(amount * weight, total) for name, weight in weights.items()}
    parts = {name: floor(share) for name, share in exact.items()}
    order = sorted(weights, key=lambda each: (parts[each] - exact[each], -weights[each], each))
    for name in order[: amount - sum(parts.values())]:
        parts[name] += 1
    return parts


def open_cents(lot: Lot) -> int:
    worth: int = (lot["last"] - lot["first"] + 1) * lot["tariff"] - lot["paid"]
    return worth


class Division:
    """What a run gives; `held` gives the lots of some protocols that may be funded today."""

    def __init__(self, held: Held, claims_paid: Mapping[str, int]) -> None:
        self.held, self.claims_paid = held, claims_paid
        self.payees: dict[str, int] = {}
        self.kept: dict[str, int] = {}
        self.rest = 0
        self.lots: dict[tuple[str, int], int] = {}
        self.claims: dict[str, int] = {}
        self.protocols: set[str] = set()

    def give(self, node: dict[str, Any], cents: int) -> None:
        """Take cents down from a node."""
        if "to" in node:
            self.pay(node["to"], cents)
        elif "account" in node:
            self.keep(node["account"], cents)
        elif "split" in node:
            self.split(node, cents)
        elif "equal" in node:
            for who, part in shares(cents, dict.fromkeys(node["equal"]["among"], 1)).items():
                self.pay(who, part)
        elif "hours" in node:
            self.hours(node["hours"]["protocols"], cents)
        elif "rates" in node:
            self.rates(node["rates"], cents)
        else:
            self.list_of_claims(node["claims"], cents)

    def pay(self, who: str, cents: int, lots: list[Lot] | None = None) -> None:
        if cents:
            self.payees[who] = self.payees.get(who, 0) + cents
            self.protocols |= {lot["protocol"] for lot in lots or []}

    def keep(self, account: str, cents: int) -> None:
        if cents:
            self.kept[account] = self.kept.get(account, 0) + cents

    def split(self, node: dict[str, Any], cents: int) -> None:
        weights = {part["id"]: Fraction(part["weight"]) for part in node["split"]}
        if "total" in node:
            weights["-"] = Fraction(node["total"]) - sum(weights.values())
        parts = shares(cents, weights)
        self.rest += parts.get("-", 0)
        for part in node["split"]:
            self.give(part, parts[part["id"]])

    def hours(self, protocols: list[str], cents: int) -> None:
        by_holder = self.lots_by_holder(protocols)
        if not by_holder:
            self.rest += cents
            return
        minutes = {
            holder: sum(lot["last"] - lot["first"] + 1 for lot in lots)
            for holder, lots in by_holder.items()
        }
        for holder, part in shares(cents, minutes).items():
            self.pay(holder, part, by_holder[holder])

    def rates(self, rates: dict[str, Any], cents: int) -> None:
        by_holder = self.lots_by_holder(rates["protocols"])
        wanted = {holder: sum(map(open_cents, lots)) for holder, lots in by_holder.items()}
        passing = {each["of"]: each["members"] for each in rates.get("pass_on", [])}
        for holder, part in self.up_to(wanted, cents).items():
            if not part:
                continue
            lots = [lot for lot in by_holder[holder] if open_cents(lot)]
            named = {f"{lot['of']}:{lot['first']}": lot for lot in lots}
            weights = {name: open_cents(lot) for name, lot in named.items()}
            for name, paid in shares(part, weights).items():
                self.lots[named[name]["of"], named[name]["first"]] = paid
            members = passing.get(holder, [{"to": holder, "weight": 1}])
            split = {each["to"]: Fraction(each["weight"]) for each in members}
            for who, given in shares(part, split).items():
                self.pay(who, given, lots)

    def list_of_claims(self, claims: list[dict[str, Any]], cents: int) -> None:
        wanted = {
            each["id"]: each["cents"] - self.claims_paid.get(each["id"], 0) for each in claims
        }
        parts = self.up_to(wanted, cents)
        for each in claims:
            part = parts.get(each["id"], 0)
            self.claims[each["id"]] = part
            if "to" in each:
                self.pay(each["to"], part)
            else:
                self.keep(each["account"], part)

    def up_to(self, wanted: dict[str, int], cents: int) -> dict[str, int]:
        """No more than what is wanted; what is left is not distributed."""
        divided = min(cents, sum(wanted.values()))
        self.rest += cents - divided
        return shares(divided, wanted) if divided else {}

    def lots_by_holder(self, protocols: list[str]) -> dict[str, list[Lot]]:
        found: dict[str, list[Lot]] = {}
        for lot in self.held(protocols):
            found.setdefault(lot["holder"], []).append(lot)
        return found
