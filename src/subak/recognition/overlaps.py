"""Overlaps: two claims for one place and one time that may be the same thing told twice.

Two practices overlap where they share a resource or a place code and at least one day, and moreover
the action, or the family of protocols, or a pair of names that a protocol declares apart (its
`not_with`). An overlap is a question for people, not a fault: who reads it decides.

Found by sweeping: practices of one ground and one reason are sorted by their first day; those that
still run stand in a heap by their last day. So the cost grows with the practices and with the
overlaps found, never with the square of the practices (Bentley and Ottmann's plane sweep, in one
dimension).
Invariants: each pair is found once, whatever the order of the practices; days are included.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from heapq import heappop, heappush
from typing import Literal, NamedTuple

Ground = Literal["resource", "place"]
Reason = Literal["action", "family", "apart"]
REASONS: tuple[Reason, ...] = ("action", "family", "apart")


class Practice(NamedTuple):
    """Something done or drawn on some ground from `first` to `last` (days as texts).

    `name` is what a protocol can declare apart: the id of a protocol, or the code of an aid. Empty
    texts share nothing.
    """

    id: str
    resource: str
    place: str
    first: str
    last: str
    action: str
    family: str
    name: str


class Overlap(NamedTuple):
    """Two practices in the order of their ids, the days that they share, and what else they do."""

    one: str
    other: str
    first: str
    last: str
    grounds: tuple[Ground, ...]
    reasons: tuple[Reason, ...]


class _Key(NamedTuple):
    """What the practices of one sweep have in common."""

    ground: Ground
    where: str
    reason: Reason
    what: str


class _Pair(NamedTuple):
    one: Practice
    other: Practice


def overlaps(
    practices: Iterable[Practice], apart: Collection[tuple[str, str]] = ()
) -> list[Overlap]:
    """All overlaps, in the order of their ids; `apart` holds names that exclude each other.

    No id stands twice among the practices.
    """
    found: defaultdict[_Pair, set[_Key]] = defaultdict(set)
    for key, members in _groups(practices, apart).items():
        for pair in _sweep(members, across=key.reason == "apart"):
            found[pair].add(key)
    return [_overlap(pair, keys) for pair, keys in sorted(found.items())]


def _groups(
    practices: Iterable[Practice], apart: Collection[tuple[str, str]]
) -> dict[_Key, list[Practice]]:
    """The practices that can overlap at all, by what they have in common; no group of one."""
    pairs: defaultdict[str, list[str]] = defaultdict(list)
    for one, other in apart:
        pairs[one].append(f"{one} {other}")
        pairs[other].append(f"{one} {other}")
    groups: defaultdict[_Key, list[Practice]] = defaultdict(list)
    for practice in practices:
        for ground, where in _grounds(practice):
            if practice.action:
                groups[_Key(ground, where, "action", practice.action)].append(practice)
            if practice.family:
                groups[_Key(ground, where, "family", practice.family)].append(practice)
            for pair in pairs.get(practice.name, ()):
                groups[_Key(ground, where, "apart", pair)].append(practice)
    return {key: members for key, members in groups.items() if len(members) > 1}


def _grounds(practice: Practice) -> Iterator[tuple[Ground, str]]:
    if practice.resource:
        yield "resource", practice.resource
    if practice.place:
        yield "place", practice.place


def _sweep(members: list[Practice], *, across: bool) -> Iterator[_Pair]:
    """Pairs that share a day; `across`: only of different names."""
    running: defaultdict[str, list[tuple[str, Practice]]] = defaultdict(list)
    for practice in sorted(members, key=_first):
        own = practice.name if across else ""
        for name, still in running.items():
            if across and name == own:
                continue
            while still and still[0][0] < practice.first:
                heappop(still)
            for _, other in still:
                yield _pair(practice, other)
        heappush(running[own], (practice.last, practice))


def _pair(one: Practice, other: Practice) -> _Pair:
    return _Pair(one, other) if one.id < other.id else _Pair(other, one)


def _overlap(pair: _Pair, keys: set[_Key]) -> Overlap:
    one, other = pair
    grounds: tuple[Ground, ...] = ("resource", "place")
    return Overlap(
        one=one.id,
        other=other.id,
        first=max(one.first, other.first),
        last=min(one.last, other.last),
        grounds=tuple(each for each in grounds if any(key.ground == each for key in keys)),
        reasons=tuple(each for each in REASONS if any(key.reason == each for key in keys)),
    )


def _first(practice: Practice) -> str:
    return practice.first
