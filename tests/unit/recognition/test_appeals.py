"""Appeals: who contests what and until when, who reviews, what is final afterwards."""

import pytest

from subak.core.errors import Refused
from subak.core.values import EventId, ProtocolId, RecognitionId, UnitId
from subak.ledger.events import Events
from subak.ledger.mandates import MandateGranted
from subak.ledger.measures import Measure
from subak.recognition.appeals import RecognitionAccepted, RecognitionAppealed, RecognitionReviewed
from subak.recognition.contributions import Contributions
from subak.recognition.credits import NEVER, CreditTotals, Lot, Lots, Totals
from subak.recognition.decisions import Decisions
from tests.unit.recognition.valley import Valley, claim

MISSED, CUT, FULL = EventId("missed"), EventId("cut"), EventId("full")
A = ProtocolId("protocol-a")


def measure(of: str, amount: str, unit: str) -> tuple[Measure, ...]:
    return (Measure(of=of, amount=amount, unit=UnitId(unit)),)


BETTER = measure("residue", "57", "kgn_ha")


class Decided(Valley):
    """One contribution refused, one cut from 1,400 to 1,340 ares, one recognised as recorded."""

    def __init__(self) -> None:
        super().__init__()
        self.give(claim(MISSED, "farm-01", (1100, 63, 55, 71), resource="p01"))
        self.give(claim(CUT, "farm-02", (1400, 41, 36, 46), resource="p02"))
        self.give(claim(FULL, "farm-03", (10, 41, 36, 46), resource="p03"))
        refusal = self.decide(MISSED, outcome="refused")
        self.say(refusal, by="heron", principal="agency")
        cut = self.decide(CUT, outcome="corrected", measures=measure("ares", "1340", "are"))
        self.say(cut, by="heron", principal="agency")
        self.cut = RecognitionId(cut.id)
        self.full = self.recognise(FULL)

    def appeal(self, contribution: EventId) -> RecognitionAppealed:
        new_id = self.new_id("appeal")
        return RecognitionAppealed(id=new_id, contribution=contribution, ground="new-measure")

    def review(
        self, contribution: EventId, outcome: str, measures: tuple[Measure, ...] = ()
    ) -> RecognitionReviewed:
        return RecognitionReviewed(
            id=self.new_id("review"),
            contribution=contribution,
            outcome=outcome,  # type: ignore[arg-type]
            measures=measures,
            reasons=("measure.second-sample",),
        )

    def reviewed(
        self, contribution: EventId, outcome: str, measures: tuple[Measure, ...] = ()
    ) -> RecognitionId:
        said = self.review(contribution, outcome, measures)
        self.say(said, by="chouette", principal="board")
        return RecognitionId(said.id)

    def accept(self, *contributions: EventId) -> RecognitionAccepted:
        return RecognitionAccepted(id=self.new_id("accepted"), contributions=contributions)

    def lot(self, recognition: RecognitionId) -> Lot:
        (lot,) = self.state[Lots][recognition].lots
        return lot


@pytest.fixture
def valley() -> Decided:
    return Decided()


def test_a_granted_review_of_a_refusal_issues_credits_under_its_id(valley: Decided) -> None:
    valley.say(valley.appeal(MISSED), by="farm-01", on="2024-09-20")
    review = valley.reviewed(MISSED, "granted", BETTER)
    lot = valley.lot(review)
    assert (lot.holder, lot.count, lot.tariff_cents) == ("farm-01", 1100, 80)
    assert lot.fundable_from == "2024-09-20"
    assert MISSED not in valley.state[Contributions]
    assert MISSED not in valley.state[Events]
    valley.replayed()


def test_an_upheld_refusal_is_final(valley: Decided) -> None:
    valley.say(valley.appeal(MISSED), by="farm-01")
    review = valley.reviewed(MISSED, "upheld")
    assert review not in valley.state[Lots]
    again = valley.appeal(MISSED)
    assert valley.refused(again, by="farm-01") == "recognition.appeal_late"


def test_a_granted_review_of_a_correction_replaces_its_credits(valley: Decided) -> None:
    valley.say(valley.appeal(CUT), by="farm-02")
    assert valley.lot(valley.cut).fundable_from == NEVER
    review = valley.reviewed(CUT, "granted", measure("residue", "40", "kgn_ha"))
    assert valley.cut not in valley.state[Lots]
    assert (valley.lot(review).count, valley.lot(review).tariff_cents) == (1400, 125)
    totals = Totals(issued=2750, held=1410, cancelled=1340)
    assert valley.state[CreditTotals][A] == totals
    valley.replayed()


def test_an_upheld_correction_keeps_its_credits(valley: Decided) -> None:
    valley.say(valley.appeal(CUT), by="farm-02")
    valley.reviewed(CUT, "upheld")
    assert valley.lot(valley.cut).fundable_from == "2024-09-09"
    assert valley.lot(valley.cut).count == 1340


def test_an_appeal_keeps_its_contribution_beyond_the_term(valley: Decided) -> None:
    valley.say(valley.appeal(CUT), by="farm-02", on="2024-10-09")
    valley.until("2024-11-01")
    assert CUT in valley.state[Contributions]
    assert FULL not in valley.state[Contributions]
    assert list(valley.state[Decisions]) == [valley.cut]
    valley.reviewed(CUT, "upheld")
    assert list(valley.state[Decisions]) == []
    assert valley.lot(valley.cut).fundable_from == "2024-11-01"
    valley.replayed()


def test_one_appeal_of_a_bulk_refusal_leaves_the_others_alone() -> None:
    valley = Decided()
    names = (EventId("b1"), EventId("b2"))
    for number, name in enumerate(names):
        valley.give(claim(name, "farm-04", (10, 70, 65, 75), resource=f"p1{number}"))
    refusal = valley.decide(*names, outcome="refused")
    valley.say(refusal, by="heron", principal="agency")
    for name in names:
        valley.say(valley.appeal(name), by="farm-04")
    valley.reviewed(names[0], "upheld")
    assert valley.state[Decisions][RecognitionId(refusal.id)].contributions == names[1:]
    valley.reviewed(names[1], "granted", BETTER)
    assert RecognitionId(refusal.id) not in valley.state[Decisions]


def test_the_last_day_of_the_term_is_in_time(valley: Decided) -> None:
    valley.until("2024-10-09")
    valley.say(valley.appeal(MISSED), by="farm-01")
    late = Decided()
    late.until("2024-10-10")
    assert late.refused(late.appeal(MISSED), by="farm-01") == "recognition.appeal_late"


def test_who_accepts_has_final_credits_at_once(valley: Decided) -> None:
    valley.say(valley.accept(CUT), by="farm-02")
    assert valley.lot(valley.cut).fundable_from == "2024-09-09"
    assert CUT not in valley.state[Contributions]
    assert valley.refused(valley.appeal(CUT), by="farm-02") == "recognition.appeal_late"
    assert valley.refused(valley.accept(CUT), by="farm-02") == "contribution.settled"
    valley.until("2024-10-10")
    assert not len(valley.state[Decisions])
    valley.replayed()


def test_an_accepted_refusal_is_final_too(valley: Decided) -> None:
    valley.say(valley.accept(MISSED), by="farm-01")
    assert MISSED not in valley.state[Events]


def test_who_may_appeal_what(valley: Decided) -> None:
    assert valley.refused(valley.appeal(EventId("x")), by="farm-01") == "contribution.unknown"
    assert valley.refused(valley.appeal(MISSED), by="farm-02") == "recognition.not_the_provider"
    assert valley.refused(valley.appeal(FULL), by="farm-03") == "recognition.nothing_to_appeal"
    valley.give(claim("new", "farm-04", (10, 63, 55, 71), resource="p04"))
    new = valley.appeal(EventId("new"))
    assert valley.refused(new, by="farm-04") == "recognition.not_decided"
    valley.say(valley.appeal(MISSED), by="farm-01")
    assert valley.refused(valley.appeal(MISSED), by="farm-01") == "recognition.already_appealed"


def test_who_may_accept_what(valley: Decided) -> None:
    twice = valley.accept(CUT, CUT)
    assert valley.refused(twice, by="farm-02") == "recognition.contribution_twice"
    assert valley.refused(valley.accept(CUT), by="farm-01") == "recognition.not_the_provider"
    valley.say(valley.appeal(CUT), by="farm-02")
    assert valley.refused(valley.accept(CUT), by="farm-02") == "recognition.already_appealed"


def test_who_may_review(valley: Decided) -> None:
    unasked = valley.review(MISSED, "upheld")
    board = {"by": "chouette", "principal": "board"}
    assert valley.refused(unasked, **board) == "recognition.not_appealed"
    valley.say(valley.appeal(MISSED), by="farm-01")
    assert valley.refused(unasked, by="circle") == "recognition.not_appeal_body"
    for who in ("heron", "farm-01", "farm-02", "regie"):
        valley.say(_mandate(valley, who), by="ada", principal="house")
    codes = {
        who: valley.refused(unasked, by=who, principal="board")
        for who in ("heron", "farm-01", "farm-02", "regie")
    }
    assert codes == {
        "heron": "recognition.review_by_decider",
        "farm-01": "recognition.own_work",
        "farm-02": "recognition.paid_from_same_pot",
        "regie": "recognition.own_work",
    }


def test_what_a_review_must_say(valley: Decided) -> None:
    valley.say(valley.appeal(MISSED), by="farm-01")
    board = {"by": "chouette", "principal": "board"}
    misplaced = valley.review(MISSED, "upheld", BETTER)
    assert valley.refused(misplaced, **board) == "recognition.measures_misplaced"
    worthless = valley.review(MISSED, "granted")
    assert valley.refused(worthless, **board) == "recognition.nothing_to_credit"


def test_a_review_credits_no_result_twice(valley: Decided) -> None:
    valley.say(valley.appeal(MISSED), by="farm-01")
    valley.give(claim("other", "farm-01", (1100, 50, 45, 55), resource="p01"))
    valley.recognise("other")
    said = valley.review(MISSED, "granted", BETTER)
    with pytest.raises(Refused, match=r"credit\.result_already_credited.*other=other"):
        valley.say(said, by="chouette", principal="board")


def _mandate(valley: Valley, who: str) -> MandateGranted:
    return MandateGranted(
        id=valley.new_id("mandate"),
        who=who,  # type: ignore[arg-type]
        principal="board",  # type: ignore[arg-type]
        acts=("review",),
        until="2025-12-31",
    )
