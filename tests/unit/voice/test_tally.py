"""Ballots are counted once a seat, by a quorum and a majority that a rule says exactly."""

from typing import Any

import pytest

from subak.core.canonical import encode
from subak.core.errors import Refused
from subak.voice.council import constitute
from subak.voice.tally import Ballots, Tally, count_ballots, read_ballots
from tests.unit.voice.chamber import ACTS, SPHERE, rule

BALLOTS: dict[str, Any] = {
    "schema": "subak/ballots/1",
    "title": {"en": "Do it", "fr": "Faisons-le"},
    "opened_on": "2025-07-01",
    "closed_on": "2025-07-08",
}


def ballots(choices: str, **other: Any) -> Ballots:
    """Ballots of ada, ben, cleo, dan, town: y, n, a, or - for none."""
    words = {"y": "yes", "n": "no", "a": "abstain"}
    cast = [
        {"who": who, "choice": words[choice]}
        for who, choice in zip(("ada", "ben", "cleo", "dan", "town"), choices, strict=False)
        if choice != "-"
    ]
    return read_ballots(encode(BALLOTS | {"ballots": cast} | other))


def count(choices: str, **other: Any) -> Tally:
    return count_ballots(constitute(rule(**other), ACTS, SPHERE), ballots(choices))


def test_every_seat_is_counted_once() -> None:
    excluded = [{"who": "dan", "reason": "interest.own"}]
    found = count("yna--", excluded=excluded)
    assert (found.yes, found.no, found.abstain, found.excluded, found.absent) == (1, 1, 1, 1, 1)
    assert (found.cast, found.counted, found.quorum_met, found.carried) == (3, 2, True, False)


@pytest.mark.parametrize(
    ("choices", "majority", "carried"),
    [
        ("yyn--", {"of": "yes-and-no", "more_than": "1/2"}, True),
        ("yn---", {"of": "yes-and-no", "more_than": "1/2"}, False),
        ("yn---", {"of": "yes-and-no", "at_least": "1/2"}, True),
        ("yyn--", {"of": "yes-and-no", "at_least": "2/3"}, True),
        ("yyn--", {"of": "yes-and-no", "more_than": "2/3"}, False),
        ("yyaa-", {"of": "cast", "more_than": "1/2"}, False),
        ("yyyaa", {"of": "cast", "more_than": "1/2"}, True),
        ("yy---", {"of": "seats", "more_than": "1/2"}, False),
        ("yyy--", {"of": "seats", "more_than": "1/2"}, True),
        ("yyyyy", {"of": "seats", "at_least": "1/1"}, True),
        ("aa---", {"of": "yes-and-no", "at_least": "1/2"}, False),
    ],
)
def test_majorities(choices: str, majority: dict[str, str], carried: bool) -> None:
    assert count(choices, majority=majority).carried is carried


def test_a_quorum_counts_abstentions() -> None:
    assert count("ya---", quorum=2).carried
    missed = count("yy---", quorum=3)
    assert (missed.quorum_met, missed.carried) == (False, False)


def refused(found: Ballots, **other: Any) -> str:
    with pytest.raises(Refused) as caught:
        count_ballots(constitute(rule(**other), ACTS, SPHERE), found)
    return caught.value.code


def test_who_may_not_vote_is_refused_by_name() -> None:
    stranger = [{"who": "eve", "choice": "yes"}]
    assert refused(ballots("", ballots=stranger)) == "voice.ballot_without_seat"
    excluded = [{"who": "ada", "reason": "interest.own"}]
    assert refused(ballots("y"), excluded=excluded) == "voice.ballot_excluded"
    assert refused(ballots("y", opened_on="2025-06-29")) == "voice.ballot_early"


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"closed_on": "2025-06-30"}, "voice.ballots_days"),
        ({"opened_on": "2025-02-30"}, "stamp.day_malformed"),
        ({"ballots": [{"who": "ada", "choice": "maybe"}]}, "voice.ballots_malformed"),
        ({"more": 1}, "voice.ballots_malformed"),
        ({"ballots": [{"who": "ada", "choice": "yes"}] * 2}, "voice.ballot_twice"),
    ],
)
def test_wrong_ballots_are_refused(other: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused, match=code):
        ballots("", **other)
