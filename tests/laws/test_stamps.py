"""Laws of stamps: whatever an entry says, its place and time in the log fit, or it is refused."""

import re

from hypothesis import given, settings
from hypothesis import strategies as some
from msgspec.structs import replace

from subak.core import fold
from subak.core.days import DayClosed, PauseEnded
from subak.core.entry import Entry, Stamp
from subak.core.errors import Refused
from subak.core.instants import Day, add_days, format_instant, parse_instant
from subak.core.proof import Session
from subak.core.values import AgentId
from subak.ledger.agents import AgentRegistered
from tests.support.rehearsal import FIRST_DAY, Rehearsal

NOON = parse_instant(f"{FIRST_DAY}T12:00:00Z")
HOURS = 3600


def agent(name: str = "castor") -> AgentRegistered:
    return AgentRegistered(id=name, type="person", sphere="commons", name=bytes(32))


def stamp(at: int, day: str = FIRST_DAY, position: int = 1) -> Stamp:
    """A stamp after the opening, which was said at noon."""
    return Stamp(
        at=format_instant(at),
        by=AgentId("ada"),
        day=day,
        n=position,
        principal=AgentId("house"),
        proof=Session(),
    )


def code(said: Entry, given_stamp: Stamp) -> str:
    """The code of the refusal, or nothing where the entry may come next."""
    try:
        fold.check(Rehearsal(laws=False).state, said, given_stamp)
    except Refused as refused:
        return refused.code
    return ""


@given(some.integers(0, 2**53 - 1))
def test_only_the_next_position_is_taken(position: int) -> None:
    expected = "" if position == 1 else "stamp.position"
    assert code(agent(), stamp(NOON, position=position)) == expected


@given(some.integers(-40 * HOURS, 40 * HOURS))
def test_time_goes_on_and_never_by_more_than_a_day(seconds: int) -> None:
    found = code(agent(), stamp(NOON + seconds))
    if seconds < -26 * HOURS or seconds > 26 * HOURS:
        assert found == "stamp.day_far"
    elif seconds < 0:
        assert found == "stamp.goes_back"
    elif seconds > 24 * HOURS:
        assert found == "stamp.after_pause"
    else:
        assert found == ""


@given(some.integers(-400, 400))
def test_only_the_open_day_is_written_in(days: int) -> None:
    day = add_days(Day(FIRST_DAY), days)
    found = code(agent(), stamp(NOON, day))
    assert found == (
        "" if days == 0 else "stamp.day_not_open" if abs(days) <= 1 else "stamp.day_far"
    )


@given(some.integers(1, 400))
def test_after_a_pause_only_its_end_is_taken(days: int) -> None:
    day = add_days(Day(FIRST_DAY), days)
    later = stamp(NOON + days * 24 * HOURS + 1, day)
    assert code(agent(), later) == "stamp.after_pause"
    assert code(PauseEnded(id="pause"), later) == ""
    closing = DayClosed(id="day", day=FIRST_DAY, digests={})
    assert code(closing, later) == "stamp.after_pause"


def is_no_date(text: str) -> bool:
    """Hypothesis draws texts out of the sources too, and some of them are dates."""
    return re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) is None


@settings(max_examples=50)
@given(some.text(max_size=24).filter(is_no_date))
def test_an_instant_has_one_form(text: str) -> None:
    malformed = replace(stamp(NOON), at=text)
    assert code(agent(), malformed) == "stamp.instant_malformed"


@settings(max_examples=50)
@given(some.text(max_size=12).filter(is_no_date))
def test_a_day_has_one_form(text: str) -> None:
    malformed = replace(stamp(NOON), day=text)
    assert code(agent(), malformed) == "stamp.day_malformed"


def test_an_id_is_taken_once() -> None:
    assert code(agent("opening"), stamp(NOON)) == "entry.id_used"
