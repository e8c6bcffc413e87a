"""What buckets of claims promise, through the tree that the books use; and one node within bounds.

The page on distribution tells these laws. Bounds add up: one unit for each division on the way,
and what buckets before have rounded.
"""

from collections.abc import Mapping
from fractions import Fraction
from random import Random
from typing import Literal, NamedTuple

import pytest

from subak.core.values import AgentId
from subak.finance.methods import compute_tree
from subak.finance.rule_parts import Claim
from subak.finance.rule_tree import Buckets, Node
from subak.finance.run_input import NoFacts

Claims = dict[str, int]
"""Cents by person; a claim of `ada2` is the second one of ada."""

PEOPLE = ("ada", "bo", "cy", "di")


class Bucket(NamedTuple):
    percent: int
    claims: Claims


class Before(NoFacts):
    """What an earlier run paid."""

    def __init__(self, paid: Mapping[str, int]) -> None:
        self.paid = paid

    def paid_on(self, claim: str) -> int:
        return self.paid.get(claim, 0)


class Tree(NamedTuple):
    mode: Literal["straight", "remaining"]
    buckets: list[Bucket]

    def node(self) -> Node:
        parts = tuple(
            Node(id=f"b{place}", percent=bucket.percent, claims=_listed(place, bucket.claims))
            for place, bucket in enumerate(self.buckets)
        )
        return Node(id="root", buckets=Buckets(mode=self.mode, parts=parts))

    def paid(self, amount: int, before: Mapping[str, int]) -> Claims:
        """Cents by claim, as `place-person`; all is somewhere."""
        run = compute_tree(self.node(), amount, Before(before))
        named = sum(award.cents for award in run.awards) + sum(rest.cents for rest in run.rests)
        assert named == amount
        return {
            f"{place}-{who}": run.claims_paid.get(f"b{place}-{who}", 0)
            for place, bucket in enumerate(self.buckets)
            for who in bucket.claims
        }

    def exact(self, amount: int) -> dict[str, Fraction]:
        left, shares = Fraction(amount), dict[str, Fraction]()
        for place, bucket in enumerate(self.buckets):
            wanted = sum(bucket.claims.values())
            base = left if self.mode == "remaining" else Fraction(amount)
            paid = min(base * bucket.percent / 100, Fraction(wanted))
            shares |= {f"{place}-{who}": paid * cents / wanted
                       for who, cents in bucket.claims.items()}  # fmt: skip
            left -= paid
        return shares

    def having(self, place: int, claims: Claims) -> "Tree":
        buckets = [*self.buckets]
        buckets[place] = buckets[place]._replace(claims=claims)
        return self._replace(buckets=buckets)


def _listed(place: int, claims: Claims) -> tuple[Claim, ...]:
    return tuple(
        Claim(id=f"b{place}-{who}", to=AgentId(who.rstrip("2")), cents=cents)
        for who, cents in claims.items()
    )


def tree_of(chance: Random) -> Tree:
    mode: Literal["straight", "remaining"] = chance.choice(("straight", "remaining"))
    most, left, buckets = chance.choice((3, 10, 60, 5_000)), 100, list[Bucket]()
    for _ in range(chance.randint(1, 3)):
        top = left if mode == "straight" else 100
        percent = chance.choice((top, chance.randint(0, top)))
        left -= percent
        people = chance.sample(PEOPLE, chance.randint(1, 4))
        buckets.append(Bucket(percent, {who: chance.randint(1, most) for who in people}))
    return Tree(mode, buckets)


def law(seed: int) -> None:
    """All laws of one tree."""
    chance = Random(seed)
    tree, amount = tree_of(chance), chance.randint(0, chance.choice((8, 40, 200, 10_000)))
    paid = tree.paid(amount, {})
    near_the_exact_share(tree, amount, paid)
    own_claim(chance, tree, amount, paid)
    two_runs(chance, tree, amount, paid)
    bounded_as_a_whole(chance, tree.buckets[0].claims, amount)
    more = tree.paid(amount + 1, {})
    assert all(more[claim] >= paid[claim] - 1 for claim in paid)
    if tree.mode == "straight":
        turned = tree.node().buckets
        assert turned is not None
        other = Node(id="root", buckets=Buckets(mode=tree.mode, parts=turned.parts[::-1]))
        assert by_person(compute_tree(other, amount, NoFacts()).claims_paid) == by_person(paid)


def near_the_exact_share(tree: Tree, amount: int, paid: Claims) -> None:
    """Below a unit for the bucket, one for the claim; half a unit for each bucket before."""
    for claim, share in tree.exact(amount).items():
        before = place_of(claim) if tree.mode == "remaining" else 0
        assert abs(paid[claim] - share) < 2 + Fraction(before, 2)


def own_claim(chance: Random, tree: Tree, amount: int, paid: Claims) -> None:
    """A larger claim never pays its person less; a claim in two moves nobody by more than one."""
    place = chance.randrange(len(tree.buckets))
    claims = tree.buckets[place].claims
    who = chance.choice([*claims])
    raised = tree.having(place, {**claims, who: claims[who] + chance.choice((1, 2, 50))})
    assert by_person(raised.paid(amount, {}))[who] >= by_person(paid)[who]
    if claims[who] > 1:
        half = chance.randint(1, claims[who] - 1)
        halves = {**claims, who: half, f"{who}2": claims[who] - half}
        split = tree.having(place, halves).paid(amount, {})
        split[f"{place}-{who}"] += split.pop(f"{place}-{who}2")
        assert all(abs(split[claim] - paid[claim]) <= 1 for claim in paid)
        assert all(split[claim] == paid[claim] for claim in paid if place_of(claim) != place)


def two_runs(chance: Random, tree: Tree, amount: int, paid: Claims) -> None:
    """Three units in the first bucket, two more for each before."""
    first = chance.randint(0, amount)
    one = tree.paid(first, {})
    two = tree.paid(amount - first, {f"b{claim}": cents for claim, cents in one.items()})
    for claim, cents in paid.items():
        before = place_of(claim) if tree.mode == "remaining" else 0
        assert abs(one[claim] + two[claim] - cents) <= 3 + 2 * before


def bounded_as_a_whole(chance: Random, claims: Claims, amount: int) -> None:
    """Under a cap and a floor of a person, a claim in two halves moves nobody."""
    cap, who = chance.randint(1, 60), chance.choice([*claims])
    floor = chance.randint(1, cap)
    half = chance.randint(1, claims[who])
    halves = {**claims, who: half, f"{who}2": claims[who] - half}
    listed = {each: cents for each, cents in halves.items() if cents}
    nodes = [
        Node(id="n", claims=_listed(0, some), cap=cap, floor=floor) for some in (claims, listed)
    ]
    one, two = (by_person(compute_tree(each, amount, NoFacts()).claims_paid) for each in nodes)
    assert one == two
    assert max(one.values()) <= cap


def place_of(claim: str) -> int:
    return int(claim.partition("-")[0])


def by_person(paid: Mapping[str, int]) -> Claims:
    together = dict.fromkeys(PEOPLE, 0)
    for claim, cents in paid.items():
        together[claim.rpartition("-")[2].rstrip("2")] += cents
    return together


def test_laws_of_buckets() -> None:
    for seed in range(1_000):
        law(seed)


@pytest.mark.proof
def test_laws_of_a_hundred_thousand_trees_of_buckets() -> None:
    for seed in range(1_000, 101_000):
        law(seed)
