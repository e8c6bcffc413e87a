"""Lots: how they are cut, merged, found and paid."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from subak.core.state import State
from subak.core.values import AgentId, EventId, PactId, ProtocolId, RecognitionId
from subak.recognition.credits import (
    CreditTotals,
    Issue,
    Lot,
    Lots,
    Totals,
    cut,
    held_lots,
    issue_credits,
    lots_within,
    open_cents,
    pay_lots,
)

PACT, PROTOCOL, DECISION = PactId("pact"), ProtocolId("protocol"), RecognitionId("decision")


def lot(first: int, last: int, made: str = "c", price: int = 80, paid: int = 0) -> Lot:
    holder, contribution = AgentId("kim"), EventId(made)
    day = "2025-01-01"
    return Lot(first, last, holder, PROTOCOL, PACT, contribution, price, day, paid)


@pytest.fixture
def state() -> State:
    made = State()
    issue_credits(made, DECISION, [lot(1, 10, "a"), lot(11, 20, "b")])
    return made


def test_an_issue_is_counted(state: State) -> None:
    assert state[CreditTotals][PROTOCOL] == Totals(issued=20, held=20)


def test_nothing_is_issued_for_nothing(state: State) -> None:
    issue_credits(state, RecognitionId("empty"), [])
    assert RecognitionId("empty") not in state[Lots]


def test_held_lots_are_those_of_a_pact_and_some_protocols(state: State) -> None:
    assert [found.first for _, found in held_lots(state, PACT, {PROTOCOL})] == [1, 11]
    assert list(held_lots(state, PACT, ())) == []
    assert list(held_lots(state, PactId("other"), {PROTOCOL})) == []


def test_payments_close_claims(state: State) -> None:
    pay_lots(state, {(DECISION, 1): 300, (DECISION, 11): 800})
    assert [open_cents(found) for _, found in held_lots(state, PACT, {PROTOCOL})] == [500, 0]
    pay_lots(state, {(DECISION, 1): 500})
    assert [found.paid_cents for found in state[Lots][DECISION].lots] == [800, 800]


def test_lots_within_a_range() -> None:
    issue = Issue((lot(1, 10), lot(11, 20), lot(21, 30)))
    assert [found.first for found in lots_within(issue, 10, 21)] == [1, 11, 21]
    assert [found.first for found in lots_within(issue, 11, 20)] == [11]
    assert lots_within(issue, 31, 40) == []


@given(st.integers(1, 50), st.integers(0, 60), st.integers(0, 60), st.integers(0, 10**6))
def test_cutting_keeps_numbers_and_payments(size: int, first: int, more: int, paid: int) -> None:
    whole = lot(1, size, paid=paid)
    pieces = cut(whole, first, first + more)
    numbers = [number for piece in pieces for number in range(piece.first, piece.last + 1)]
    assert numbers == list(range(1, size + 1))
    assert sum(piece.paid_cents for piece in pieces) == paid
    assert {replace(piece, first=1, last=size, paid_cents=paid) for piece in pieces} == {whole}
    assert all(abs(piece.paid_cents * size - paid * piece.count) < size for piece in pieces)


def test_neighbours_merge_only_when_as_much_is_paid_for_each(state: State) -> None:
    apart = RecognitionId("apart")
    issue_credits(state, apart, [lot(1, 2, paid=2), lot(3, 6, paid=4), lot(7, 8, paid=3)])
    pay_lots(state, {(apart, 1): 0})
    assert [(each.first, each.last, each.paid_cents) for each in state[Lots][apart].lots] == [
        (1, 6, 6), (7, 8, 3),
    ]  # fmt: skip
