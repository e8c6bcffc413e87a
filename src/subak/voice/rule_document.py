"""Voice rules as documents, schema `subak/voice/1`: what gives voice, how seats are divided.

A rule is frozen on a day: credits that were issued by its end give points, by series (M14, M20).
Seats are divided among spheres by points, each sphere within `floor` and `cap`; a sphere without
points has its floor, held by whom `named` names. Only ids and codes name anybody; a text in the
document is public for ever.
Invariants of a read rule: each sphere stands once; the floors of all spheres fit into the seats,
and the seats into the caps of all; nobody is named or excluded twice.
"""

from fractions import Fraction
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct, ValidationError

from subak.core.canonical import decode
from subak.core.errors import need, refuse
from subak.core.instants import Day, parse_day
from subak.core.values import AgentId, Code, DayText
from subak.ledger.agents import Sphere
from subak.recognition.protocol_document import Sentence, Series, Title

LARGEST_DOCUMENT = 262_144
MOST_SEATS = 100_000

Seats = Annotated[int, Meta(ge=1, le=MOST_SEATS)]
FewSeats = Annotated[int, Meta(ge=0, le=MOST_SEATS)]
CreditsPerPoint = Annotated[int, Meta(ge=1, lt=2**53)]
Part = Annotated[str, Meta(pattern=r"\A[1-9][0-9]{0,5}/[1-9][0-9]{0,5}\Z")]
"""A fraction of whole numbers, as 1/2."""


class Majority(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many yes carry a motion: more than a part, or at least a part, of what is counted."""

    of: Literal["yes-and-no", "cast", "seats"]
    """`cast` counts abstentions too; `seats` counts all seats of the rule."""
    more_than: Part | None = None
    at_least: Part | None = None

    @property
    def part(self) -> Fraction:
        """The part that is asked for."""
        return Fraction(self.more_than or self.at_least or "1/1")


class SeriesPoint(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """So many credits of a series are one point."""

    series: Series
    credits: CreditsPerPoint


class NamedHolders(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who holds the floor seats of a sphere while it has no points."""

    sphere: Sphere
    who: Annotated[tuple[AgentId, ...], Meta(min_length=1)]


class Exclusion(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody who keeps a seat and does not vote, and why."""

    who: AgentId
    reason: Code


class VoiceRule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A whole rule as its authors wrote it."""

    schema: Literal["subak/voice/1"]
    title: Title
    frozen_on: DayText
    """Credits issued by the end of this day count."""
    spheres: Annotated[tuple[Sphere, ...], Meta(min_length=1)]
    credits_per_point: Annotated[tuple[SeriesPoint, ...], Meta(min_length=1)]
    """A series that is not named gives no points."""
    method: Literal["largest-remainder"]
    seats: Seats
    floor: FewSeats
    """Each sphere has so many seats at least."""
    cap: Seats
    """And so many at most."""
    named: tuple[NamedHolders, ...] = ()
    quorum: Seats
    """So many ballots at least, abstentions too."""
    majority: Majority
    excluded: tuple[Exclusion, ...] = ()
    sample: tuple[Sentence, ...] = ()
    """What in it is our own choice."""

    @property
    def day(self) -> Day:
        """The day on which it is frozen."""
        return Day(self.frozen_on)

    @property
    def per_point(self) -> dict[str, int]:
        """Credits of one point, by series."""
        return {each.series: each.credits for each in self.credits_per_point}

    @property
    def named_holders(self) -> dict[Sphere, tuple[AgentId, ...]]:
        """Who is named, by sphere."""
        return {each.sphere: each.who for each in self.named}


def read_rule(raw: bytes) -> VoiceRule:
    """The rule in a document, complete and consistent.

    Refused: the codes of `canonical.decode`, voice.rule_malformed, voice.rule_twice,
    voice.rule_seats, voice.rule_quorum, voice.rule_majority, voice.rule_named,
    stamp.day_malformed.
    """
    value = decode(raw, at_most_bytes=LARGEST_DOCUMENT)
    try:
        rule = msgspec.convert(value, VoiceRule)
    except ValidationError as error:
        refuse("voice.rule_malformed", problem=str(error))
    parse_day(rule.frozen_on)
    _check_names(rule)
    _check_numbers(rule)
    return rule


def _check_names(rule: VoiceRule) -> None:
    """Nothing stands twice, and only spheres of the rule have named holders."""
    lists: tuple[list[str], ...] = (
        list(rule.spheres),
        [each.series for each in rule.credits_per_point],
        [each.sphere for each in rule.named],
        [who for each in rule.named for who in each.who],
        [each.who for each in rule.excluded],
    )
    for names in lists:
        twice = sorted({name for name in names if names.count(name) > 1})
        need(not twice, "voice.rule_twice", name=", ".join(twice))
    for each in rule.named:
        fits = each.sphere in rule.spheres and len(each.who) <= rule.floor
        facts = {"sphere": each.sphere, "named": len(each.who), "floor": rule.floor}
        need(fits, "voice.rule_named", **facts)


def _check_numbers(rule: VoiceRule) -> None:
    """Floors fit into the seats, seats into the caps, the quorum into the seats."""
    spheres = len(rule.spheres)
    fits = rule.floor <= rule.cap and rule.floor * spheres <= rule.seats <= rule.cap * spheres
    facts = {"seats": rule.seats, "floor": rule.floor, "cap": rule.cap, "spheres": spheres}
    need(fits, "voice.rule_seats", **facts)
    need(rule.quorum <= rule.seats, "voice.rule_quorum", quorum=rule.quorum, seats=rule.seats)
    majority = rule.majority
    one = (majority.more_than is None) != (majority.at_least is None)
    need(one and majority.part <= 1, "voice.rule_majority")
