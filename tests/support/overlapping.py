"""Contributions among which overlaps are planted, and the plain way to find them."""

from collections.abc import Collection
from itertools import combinations
from random import Random

from subak.recognition.overlaps import Practice

APART = (("protocol-b", "cap-organic"),)
_DAYS_A_SEASON = 20
_SEASONS = 12


def planted(
    count: int, overlapping: int, seed: int = 1
) -> tuple[list[Practice], set[frozenset[str]]]:
    """So many practices, shuffled, and exactly the pairs that overlap among them.

    The others share the ground with many, but another time or another practice.
    """
    chance = Random(seed)
    practices = [_season(number) for number in range(count - overlapping)]
    expected: set[frozenset[str]] = set()
    for number, like in enumerate(chance.sample(practices, overlapping)):
        copy = _told_again(f"again-{number:06}", like, number % 4)
        practices.append(copy)
        expected.add(frozenset((like.id, copy.id)))
    chance.shuffle(practices)
    return practices, expected


def naively(
    practices: Collection[Practice], apart: Collection[tuple[str, str]]
) -> set[frozenset[str]]:
    """The pairs that overlap, by comparing each with each."""
    return {
        frozenset((one.id, other.id))
        for one, other in combinations(practices, 2)
        if _same_ground(one, other)
        and one.first <= other.last
        and other.first <= one.last
        and _same_practice(one, other, apart)
    }


def _season(number: int) -> Practice:
    """One of twelve seasons of a field of its own: neighbours in time touch, but do not overlap."""
    field, season = divmod(number, _SEASONS)
    return Practice(
        id=f"c-{number:06}",
        resource=f"field-{field:05}",
        place=f"village-{field:05}" if field % 2 else "",
        first=f"2024-{season + 1:02}-01",
        last=f"2024-{season + 1:02}-{_DAYS_A_SEASON:02}",
        action="deliverService",
        family="water-practice",
        name="protocol-b",
    )


def _told_again(name: str, like: Practice, manner: int) -> Practice:
    """A second practice on the same ground, sharing one day at least, and one thing more."""
    day = like.last if manner % 2 else like.first
    again = like._replace(id=name, first=day, last=day, action="", family="", name="other")
    changes = ({"action": like.action}, {"family": like.family}, {"name": "cap-organic"})
    if manner == 3:
        place = like.place and {"resource": "elsewhere-" + name}
        return again._replace(action=like.action, **(place or {}))
    return again._replace(**changes[manner])


def _same_ground(one: Practice, other: Practice) -> bool:
    same_resource = bool(one.resource) and one.resource == other.resource
    return same_resource or (bool(one.place) and one.place == other.place)


def _same_practice(one: Practice, other: Practice, apart: Collection[tuple[str, str]]) -> bool:
    same = (one.action and one.action == other.action) or (
        one.family and one.family == other.family
    )
    names = (one.name, other.name)
    return bool(same) or names in apart or names[::-1] in apart
