"""Days are closed one by one by the operator, with the digests of the state; pauses by hand."""

import pytest
from msgspec.structs import replace

from subak.core import fold
from subak.core.days import DayClosed, PauseEnded
from subak.core.entry import Stamp
from subak.core.errors import Refused
from subak.core.values import AgentId
from subak.ledger.agents import AgentRegistered
from tests.support.rehearsal import FIRST_DAY, Rehearsal

NEXT = "2024-09-03"


def closing(books: Rehearsal, day: str = FIRST_DAY) -> DayClosed:
    return DayClosed(id=f"day-{day}", day=day, digests=books.state.next_digests())


def stamp(books: Rehearsal, day: str = NEXT, by: str = "house") -> Stamp:
    return books._stamp(by, None, day, "01:00:00")


def code(books: Rehearsal, said: DayClosed | PauseEnded, given: Stamp) -> str:
    with pytest.raises(Refused) as caught:
        fold.check(books.state, said, given)
    return caught.value.code


def test_the_next_day_begins() -> None:
    books = Rehearsal()
    digests = books.state.next_digests()
    books.until(NEXT)
    assert books.state.today == NEXT
    assert books.state.next_digests() == digests
    books.until("2024-09-10")
    assert len(books.bytes) == 1 + 8
    assert books.replayed().today == "2024-09-10"


def test_refused_closings() -> None:
    books = Rehearsal()
    right = closing(books)
    assert code(books, right, stamp(books, by="ada")) == "day.not_by_operator"
    assert code(books, closing(books, NEXT), stamp(books)) == "day.not_the_open_one"
    assert code(books, right, stamp(books, FIRST_DAY)) == "day.not_over"
    names = list(right.digests)
    changed = right.digests | {names[0]: bytes(32)}
    assert code(books, replace(right, digests=changed), stamp(books)) == "day.digest_differs"
    fewer = {name: right.digests[name] for name in names[1:]}
    assert code(books, replace(right, digests=fewer), stamp(books)) == "day.digest_differs"
    more = right.digests | {"Nothing": bytes(32)}
    assert code(books, replace(right, digests=more), stamp(books)) == "day.digest_differs"
    fold.check(books.state, right, stamp(books))


def test_digests_say_what_happened_in_the_day() -> None:
    one, other = Rehearsal(), Rehearsal()
    agent = AgentRegistered(id="castor", type="person", sphere="commons", name=bytes(32))
    one.say(agent, by="ada", principal="house")
    for books in (one, other):
        books.until(NEXT)
    differ = {
        name
        for name, digest in one.state.next_digests().items()
        if other.state.next_digests()[name] != digest
    }
    assert differ == {"Agents"}
    other.say(agent, by="ada", principal="house", on=NEXT)
    assert one.state.next_digests() != other.state.next_digests()  # said on another day


def test_a_pause_is_ended_by_who_administers() -> None:
    books = Rehearsal()
    late = books._stamp("ada", "house", "2024-10-01", "12:00:00")
    with pytest.raises(Refused, match="stamp.after_pause"):
        fold.check(books.state, closing(books), stamp(books, "2024-10-01"))
    ended = PauseEnded(id="pause")
    assert code(books, ended, replace(late, principal=None)) == "mandate.not_by_operator"
    assert code(books, ended, replace(late, by=AgentId("ghost"))) == "agent.unknown"
    books._admit(ended, late)
    assert books.state.today == FIRST_DAY
    while books.state.today < "2024-10-01":
        books._admit(closing(books, books.state.today), stamp(books, "2024-10-01"))
    assert books.replayed().today == "2024-10-01"


def test_a_closed_day_is_named_by_its_day() -> None:
    books = Rehearsal()
    said = DayClosed(id="day-x", day=FIRST_DAY, digests=books.state.next_digests())
    stamp = books._stamp("house", None, "2024-09-03", "01:00:00")
    with pytest.raises(Refused) as found:
        fold.check(books.state, said, stamp)
    assert found.value.code == "day.id_wrong"
