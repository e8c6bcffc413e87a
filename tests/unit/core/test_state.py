"""Sections, their digests by day, and the journal that takes writes back."""

import hashlib

import pytest
from msgspec import Struct

from subak.core.errors import Refused
from subak.core.instants import Day
from subak.core.state import EMPTY_DIGEST, SECTIONS, NoDocuments, Section, State, section


class Pot(Struct, frozen=True):
    """A record of these tests."""

    cents: int


class Pots(Section[str, Pot]):
    """A section of these tests; it is never registered."""

    __slots__ = ()


def test_reading() -> None:
    pots = Pots()
    pots.put("a", Pot(1))
    assert (pots.get("a"), pots.get("b")) == (Pot(1), None)
    assert pots["a"] == pots.need("a", "pot.unknown") == Pot(1)
    assert ("a" in pots, "b" in pots, len(pots), list(pots)) == (True, False, 1, ["a"])
    assert list(pots.items()) == [("a", Pot(1))]
    with pytest.raises(Refused, match="pot.unknown") as caught:
        pots.need("b", "pot.unknown")
    assert caught.value.facts == {"id": "b"}


def test_the_digest_of_a_day_is_the_documented_hash() -> None:
    pots = Pots()
    assert pots.next_digest() == EMPTY_DIGEST
    pots.put("b", Pot(2))
    pots.put("a", Pot(1))
    pots.drop("c")
    first = hashlib.sha256(bytes(32) + b'[["a",{"cents":1}],["b",{"cents":2}],["c",null]]').digest()
    assert pots.next_digest() == first
    pots.close_day(first)
    assert pots.digest == pots.next_digest() == first
    pots.drop("b")
    assert pots.next_digest() == hashlib.sha256(first + b'[["b",null]]').digest()


def test_the_digest_does_not_depend_on_the_order_within_a_day() -> None:
    one, other = Pots(), Pots()
    for pots, names in ((one, "abc"), (other, "cab")):
        for name in names:
            pots.put(name, Pot(ord(name)))
    assert one.next_digest() == other.next_digest()
    one.put("a", Pot(0))
    one.put("a", Pot(ord("a")))
    assert one.next_digest() == other.next_digest()


def kept(pots: Pots) -> tuple[dict[str, Pot], set[str], bytes]:
    records, touched, digest = pots.kept()
    return dict(records), set(touched), digest


def test_the_journal_takes_back_puts_drops_and_closed_days() -> None:
    pots = Pots()
    pots.put("old", Pot(1))
    pots.close_day(pots.next_digest())
    pots.put("today", Pot(2))
    before = kept(pots)
    pots.journal = []
    pots.put("old", Pot(3))
    pots.drop("today")
    pots.drop("never")
    pots.close_day(pots.next_digest())
    pots.put("new", Pot(4))
    pots.drop("old")
    while pots.journal:
        undo, *written = pots.journal.pop()
        undo(*written)
    assert kept(pots) == before


def test_what_a_snapshot_keeps_restores_the_section() -> None:
    pots, other = Pots(), Pots()
    pots.put("a", Pot(1))
    pots.close_day(pots.next_digest())
    pots.put("b", Pot(2))
    other.restore(*pots.kept())
    assert other.next_digest() == pots.next_digest()
    assert dict(other.items()) == dict(pots.items())


def test_a_section_is_registered_once() -> None:
    taken = SECTIONS["Books"]
    with pytest.raises(AssertionError, match="registered twice"):
        section(type("Books", (Pots,), {"__slots__": ()}))
    assert SECTIONS["Books"] is taken


def test_a_state_counts_entries_and_takes_them_back() -> None:
    state = State()
    state.keep_journal()
    mark = state.mark()
    state.admitted("one", "2024-09-02T10:00:00Z")
    between = state.mark()
    state.admitted("two", "2024-09-02T11:00:00Z")
    state.today = Day("2024-09-03")
    state.undo(between)
    assert (state.size, state.at, set(state.used), state.today) == (
        1,
        "2024-09-02T10:00:00Z",
        {"one"},
        "",
    )
    state.undo(mark)
    assert (state.size, state.at, len(state.used)) == (0, "", 0)


def test_a_mark_needs_a_journal() -> None:
    with pytest.raises(AssertionError):
        State().mark()


def test_sections_come_in_the_order_of_their_names() -> None:
    state = State()
    assert list(state.sections()) == sorted(SECTIONS)
    assert state.next_digests() == {}


def test_without_documents_each_is_missing() -> None:
    with pytest.raises(Refused, match="document.missing") as caught:
        NoDocuments().read(bytes(32))
    assert caught.value.facts == {"document": "00" * 32}
