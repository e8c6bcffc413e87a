"""What holders do with credits: refusals by name, and conservation under any history."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from subak.core.entry import Entry
from subak.core.errors import Refused
from subak.core.values import AgentId, EventId, ProtocolId, RecognitionId
from subak.recognition.appeals import RecognitionAccepted
from subak.recognition.credit_moves import (
    CreditCancelled,
    CreditRetired,
    CreditTransferred,
    Range,
)
from subak.recognition.credits import CreditTotals, Lot, Lots, Totals, pay_lots
from tests.unit.recognition.valley import Valley, claim

HOURS = ProtocolId("protocol-d")
HOLDERS = ("perdrix", "cigogne", "castor")


def recognised(amounts: tuple[int, ...], *, final: bool = True) -> tuple[Valley, RecognitionId]:
    """One decision on hours that perdrix gave, accepted or not."""
    valley = Valley(laws=False)
    names = [EventId(f"hours-{number}") for number in range(len(amounts))]
    for name, amount in zip(names, amounts, strict=True):
        valley.give(claim(name, "perdrix", (amount,), protocol="d", receiver="vive"))
    recognition = valley.recognise(*names)
    if final:
        accepted = RecognitionAccepted(id="accepted", contributions=tuple(names))
        valley.say(accepted, by="perdrix")
    valley.laws = True
    return valley, recognition


def lots(valley: Valley, recognition: RecognitionId) -> list[tuple[int, int, str, str]]:
    issue = valley.state[Lots].get(recognition)
    found = issue.lots if issue else ()
    return [(lot.first, lot.last, lot.holder, lot.status) for lot in found]


def moving(valley: Valley, to: str, *ranges: Range) -> CreditTransferred:
    return CreditTransferred(id=valley.new_id("move"), to=AgentId(to), ranges=ranges)


def test_numbers_pass_from_hand_to_hand_and_back() -> None:
    valley, recognition = recognised((100,))
    part = Range(recognition=recognition, first=41, last=60)
    valley.say(moving(valley, "castor", part), by="perdrix")
    assert lots(valley, recognition) == [
        (1, 40, "perdrix", "held"), (41, 60, "castor", "held"), (61, 100, "perdrix", "held"),
    ]  # fmt: skip
    valley.say(moving(valley, "perdrix", part), by="castor")
    assert lots(valley, recognition) == [(1, 100, "perdrix", "held")]
    valley.replayed()


def test_a_range_may_span_contributions_which_stay_apart() -> None:
    valley, recognition = recognised((10, 10))
    part = Range(recognition=recognition, first=6, last=15)
    valley.say(moving(valley, "castor", part), by="perdrix")
    assert lots(valley, recognition) == [
        (1, 5, "perdrix", "held"), (6, 10, "castor", "held"),
        (11, 15, "castor", "held"), (16, 20, "perdrix", "held"),
    ]  # fmt: skip


def test_retired_and_cancelled_credits_are_counted_and_leave() -> None:
    valley, recognition = recognised((100,))
    first = Range(recognition=recognition, first=1, last=30)
    second = Range(recognition=recognition, first=31, last=100)
    valley.say(CreditRetired(id="used", ranges=(first,), purpose="exhibition"), by="perdrix")
    assert valley.state[CreditTotals][HOURS] == Totals(issued=100, held=70, retired=30)
    valley.say(CreditCancelled(id="given-up", ranges=(second,), ground="gift"), by="perdrix")
    totals = Totals(issued=100, retired=30, cancelled=70)
    assert valley.state[CreditTotals][HOURS] == totals
    assert recognition not in valley.state[Lots]
    valley.replayed()


@pytest.mark.parametrize(
    ("by", "to", "ranges", "code"),
    [
        ("perdrix", "perdrix", ((1, 2),), "credit.to_holder"),
        ("perdrix", "nobody", ((1, 2),), "agent.unknown"),
        ("perdrix", "castor", ((2, 1),), "credit.range_malformed"),
        ("perdrix", "castor", ((1, 5), (5, 6)), "credit.range_malformed"),
        ("perdrix", "castor", ((90, 101),), "credit.not_held"),
        ("cigogne", "castor", ((1, 2),), "credit.not_held"),
    ],
)
def test_what_cannot_be_moved(
    by: str, to: str, ranges: tuple[tuple[int, int], ...], code: str
) -> None:
    valley, recognition = recognised((100,))
    parts = (Range(recognition=recognition, first=first, last=last) for first, last in ranges)
    assert valley.refused(moving(valley, to, *parts), by=by) == code


def test_used_and_unknown_credits_are_not_held() -> None:
    valley, recognition = recognised((100,))
    part = Range(recognition=recognition, first=1, last=10)
    valley.say(CreditRetired(id="used", ranges=(part,), purpose="exhibition"), by="perdrix")
    for said in (
        CreditRetired(id="again", ranges=(part,), purpose="exhibition"),
        CreditCancelled(id="again", ranges=(part,), ground="gift"),
        moving(valley, "castor", Range(recognition=RecognitionId("x"), first=1, last=1)),
    ):
        assert valley.refused(said, by="perdrix") == "credit.not_held"


def test_nothing_moves_before_it_is_final() -> None:
    valley, recognition = recognised((100,), final=False)
    said = moving(valley, "castor", Range(recognition=recognition, first=1, last=10))
    assert valley.refused(said, by="perdrix") == "credit.not_final"
    valley.until("2024-09-25")
    valley.say(said, by="perdrix")


def test_what_was_paid_goes_along_to_the_cent() -> None:
    valley, recognition = recognised((3,))
    pay_lots(valley.state, {(recognition, 1): 100})
    for number, expected in ((1, [33, 67]), (2, [33, 34, 33])):
        part = Range(recognition=recognition, first=number, last=number)
        to = ("cigogne", "castor")[number - 1]
        valley.say(moving(valley, to, part), by="perdrix")
        paid = [lot.paid_cents for lot in valley.state[Lots][recognition].lots]
        assert paid == expected


Step = tuple[str, str, str, int, int]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(("move", "retire", "cancel", "pay")),
        st.sampled_from(HOLDERS),
        st.sampled_from(HOLDERS),
        st.integers(1, 40),
        st.integers(0, 20),
    ),
    max_size=12,
)


@settings(max_examples=60)
@given(st.lists(st.integers(1, 15), min_size=1, max_size=4), STEPS)
def test_credits_conserve_under_any_history(amounts: list[int], steps: list[Step]) -> None:
    valley, recognition = recognised(tuple(amounts))
    fates = dict.fromkeys(range(1, sum(amounts) + 1), ("perdrix", "held"))
    paid = 0
    for what, by, to, first, more in steps:
        numbers = range(first, first + more + 1)
        held = all(fates.get(number) == (by, "held") for number in numbers)
        part = Range(recognition=recognition, first=first, last=first + more)
        if what == "pay":
            paid += pay_first(valley, recognition, more)
            continue
        said, fate = act(valley, what, by, to, part)
        try:
            valley.say(said, by=by)
        except Refused:
            assert not held or (what == "move" and by == to)
        else:
            assert held
            fates |= dict.fromkeys(numbers, fate)
        check(valley, recognition, fates, paid)
    if not any(step[0] == "pay" for step in steps):
        valley.replayed()


def act(valley: Valley, what: str, by: str, to: str, part: Range) -> tuple[Entry, tuple[str, str]]:
    """The entry of a step, and the fate that it gives to its credits."""
    if what == "move":
        return moving(valley, to, part), (to, "held")
    new_id = valley.new_id(what)
    if what == "retire":
        return CreditRetired(id=new_id, ranges=(part,), purpose="use"), (by, "retired")
    return CreditCancelled(id=new_id, ranges=(part,), ground="gift"), (by, "cancelled")


def pay_first(valley: Valley, recognition: RecognitionId, cents: int) -> int:
    """Pay something for the first held lot, as finance would."""
    issue = valley.state[Lots].get(recognition)
    held = [lot for lot in issue.lots if lot.status == "held"] if issue else []
    if not held:
        return 0
    pay_lots(valley.state, {(recognition, held[0].first): cents})
    return cents


def check(
    valley: Valley, recognition: RecognitionId, fates: dict[int, tuple[str, str]], paid: int
) -> None:
    """Each credit has its fate, lots follow each other without gap, totals and payments sum."""
    count = {
        status: sum(fate[1] == status for fate in fates.values())
        for status in ("held", "retired", "cancelled")
    }
    assert valley.state[CreditTotals][HOURS] == Totals(len(fates), *count.values())
    issue = valley.state[Lots].get(recognition)
    if issue is None:
        assert count["held"] == 0
        return
    found = {number: (lot.holder, lot.status) for lot in issue.lots for number in spread(lot)}
    assert found == fates
    assert sum(lot.count for lot in issue.lots) == len(fates)
    assert [lot.first for lot in issue.lots] == sorted(lot.first for lot in issue.lots)
    assert sum(lot.paid_cents for lot in issue.lots) == paid


def spread(lot: Lot) -> range:
    return range(lot.first, lot.last + 1)


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(1, 10**6), st.integers(0, 90)), min_size=1, max_size=6))
def test_issued_credits_are_the_sums_of_the_formula(plots: list[tuple[int, int]]) -> None:
    valley = Valley(laws=False)
    issued = 0
    for number, (ares, residue) in enumerate(plots, start=1):
        name, bounds = f"plot-{number}", (residue, residue + 9)
        valley.give(claim(name, "farm-01", (ares, residue, *bounds), resource=f"p0{number}"))
        if residue <= 60:
            recognition = valley.recognise(name)
            (lot,) = valley.state[Lots][recognition].lots
            assert (lot.count, lot.tariff_cents) == (ares, 125 if residue <= 40 else 80)
            issued += ares
        else:
            said = valley.decide(name)
            code = valley.refused(said, by="heron", principal="agency")
            assert code == "recognition.nothing_to_credit"
    totals = valley.state[CreditTotals].get("protocol-a") or Totals()
    assert totals == Totals(issued=issued, held=issued)
    valley.replayed()
