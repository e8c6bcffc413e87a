"""Ballots of a council as a document, schema `subak/ballots/1`, and their count.

A seat has one voice. Who holds a seat and sent no ballot is absent; who is excluded keeps the seat
and does not vote. The quorum counts ballots, abstentions too.
Invariant: yes, no, abstain, excluded and absent sum to the seats that somebody holds.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct, ValidationError

from subak.core.canonical import decode
from subak.core.errors import need, refuse
from subak.core.instants import parse_day
from subak.core.values import AgentId, DayText
from subak.recognition.protocol_document import Title
from subak.voice.council import Council
from subak.voice.rule_document import LARGEST_DOCUMENT, MOST_SEATS

Choice = Literal["yes", "no", "abstain"]


class Ballot(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one holder chose."""

    who: AgentId
    choice: Choice


class Ballots(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is decided, when, and the ballot of each holder who cast one."""

    schema: Literal["subak/ballots/1"]
    title: Title
    opened_on: DayText
    closed_on: DayText
    ballots: Annotated[tuple[Ballot, ...], Meta(max_length=MOST_SEATS)]


class Tally(Struct, frozen=True, kw_only=True):
    """The count, and what the rule says of it."""

    yes: int
    no: int
    abstain: int
    excluded: int
    absent: int
    counted: int
    """What the majority is a part of."""
    quorum_met: bool
    carried: bool

    @property
    def cast(self) -> int:
        """Ballots that were cast, abstentions too."""
        return self.yes + self.no + self.abstain


def read_ballots(raw: bytes) -> Ballots:
    """The ballots in a document.

    Refused: the codes of `canonical.decode`, stamp.day_malformed, voice.ballots_malformed,
    voice.ballots_days, voice.ballot_twice.
    """
    value = decode(raw, at_most_bytes=LARGEST_DOCUMENT)
    try:
        ballots = msgspec.convert(value, Ballots)
    except ValidationError as error:
        refuse("voice.ballots_malformed", problem=str(error))
    first, last = parse_day(ballots.opened_on), parse_day(ballots.closed_on)
    need(first <= last, "voice.ballots_days", opened=first, closed=last)
    voters = [each.who for each in ballots.ballots]
    twice = sorted({who for who in voters if voters.count(who) > 1})
    need(not twice, "voice.ballot_twice", who=", ".join(twice))
    return ballots


def count_ballots(council: Council, ballots: Ballots) -> Tally:
    """Count the ballots of a council.

    Refused: voice.ballot_early, voice.ballot_without_seat, voice.ballot_excluded.
    """
    rule, cast = council.rule, [each.choice for each in ballots.ballots]
    _check_voters(council, ballots)
    yes, no = cast.count("yes"), cast.count("no")
    excluded = len(set(council.seated) & {each.who for each in rule.excluded})
    bases = {"yes-and-no": yes + no, "cast": len(cast), "seats": rule.seats}
    counted = bases[rule.majority.of]
    wanted = rule.majority.part * counted
    enough = yes > wanted if rule.majority.more_than else yes >= wanted
    quorum_met = len(cast) >= rule.quorum
    return Tally(
        yes=yes,
        no=no,
        abstain=cast.count("abstain"),
        excluded=excluded,
        absent=len(council.seated) - len(cast) - excluded,
        counted=counted,
        quorum_met=quorum_met,
        carried=quorum_met and enough and yes > 0,
    )


def _check_voters(council: Council, ballots: Ballots) -> None:
    """Whoever voted holds a seat and is not excluded; nothing was asked before seats were known."""
    rule, seated = council.rule, set(council.seated)
    frozen = ballots.opened_on >= rule.frozen_on
    need(frozen, "voice.ballot_early", opened=ballots.opened_on, frozen=rule.frozen_on)
    reasons = {each.who: each.reason for each in rule.excluded}
    for who in sorted(each.who for each in ballots.ballots):
        need(who in seated, "voice.ballot_without_seat", who=who)
        if who in reasons:
            refuse("voice.ballot_excluded", who=who, reason=reasons[who])
