"""Decisions: who is competent, what an outcome carries, what follows, when two are asked."""

import pytest
from msgspec import ValidationError
from msgspec.json import decode, encode
from msgspec.structs import replace

from subak.core.instants import Day
from subak.core.values import EventId, ProtocolId, RecognitionId, UnitId
from subak.ledger.corrections import EventCorrected
from subak.ledger.measures import Measure
from subak.recognition.contributions import Contributions, overdue
from subak.recognition.credits import Lots
from subak.recognition.decisions import Decisions, RecognitionDecided, RecognitionSeconded
from tests.unit.recognition.test_protocols import changed
from tests.unit.recognition.valley import Valley, claim


@pytest.fixture
def valley() -> Valley:
    made = Valley()
    made.give(claim("plot", "farm-01", (1240, 38, 33, 43), resource="p01"))
    made.give(claim("missed", "farm-02", (700, 63, 55, 71), resource="p02"))
    made.give(claim("bare", "farm-03", (700, 30, 25, 35), resource="p03", evidence="lab-sheet"))
    made.give(claim("hours", "perdrix", (60,), protocol="d", receiver="vive"))
    return made


def ares(amount: str, unit: str = "are", of: str = "ares") -> tuple[Measure, ...]:
    return (Measure(of=of, amount=amount, unit=UnitId(unit)),)


def test_recognised_as_recorded(valley: Valley) -> None:
    recognition = valley.recognise("plot")
    (lot,) = valley.state[Lots][recognition].lots
    assert (lot.first, lot.last, lot.holder, lot.tariff_cents) == (1, 1240, "farm-01", 125)
    assert lot.fundable_from == "2024-10-10"
    assert valley.state[Decisions][recognition].until == "2024-10-09"
    valley.replayed()


def test_recognised_with_another_measure(valley: Valley) -> None:
    said = valley.decide("plot", outcome="corrected", measures=ares("1000"))
    valley.say(said, by="heron", principal="agency")
    assert valley.state[Lots][RecognitionId(said.id)].lots[0].count == 1000


def test_refused_with_a_reason(valley: Valley) -> None:
    said = valley.decide("missed", "bare", outcome="refused")
    valley.say(said, by="heron", principal="agency")
    assert RecognitionId(said.id) not in valley.state[Lots]
    assert valley.state[Contributions][EventId("bare")].decision == said.id


def test_many_at_once_are_numbered_in_their_order(valley: Valley) -> None:
    names = [f"plot-{number}" for number in range(3)]
    for number, name in enumerate(names):
        valley.give(
            claim(name, f"farm-0{number + 4}", (10, 38, 33, 43), resource=f"p0{number + 4}")
        )
    recognition = valley.recognise(*reversed(names))
    lots = valley.state[Lots][recognition].lots
    assert [(lot.first, lot.last, lot.holder) for lot in lots] == [
        (1, 10, "farm-06"), (11, 20, "farm-05"), (21, 30, "farm-04"),
    ]  # fmt: skip


def test_a_late_decision_keeps_its_delay(valley: Valley) -> None:
    valley.recognise("plot", on="2024-10-30")
    assert valley.state[Contributions][EventId("plot")].days_late == 6


@pytest.mark.parametrize(
    ("contributions", "outcome", "more", "code"),
    [
        (("nothing",), "recorded", {}, "contribution.unknown"),
        (("plot", "plot"), "recorded", {}, "recognition.contribution_twice"),
        (("plot", "hours"), "recorded", {}, "recognition.mixed"),
        (("missed",), "recorded", {}, "recognition.nothing_to_credit"),
        (("bare",), "recorded", {}, "recognition.evidence_missing"),
        (("plot",), "recorded", {"measures": ares("1")}, "recognition.measures_misplaced"),
        (("plot",), "corrected", {}, "recognition.measures_misplaced"),
        (("plot",), "recorded", {"reasons": ("why",)}, "recognition.reason_misplaced"),
        (("plot",), "refused", {"reasons": ()}, "recognition.reason_missing"),
        (("plot", "missed"), "corrected", {"measures": ares("1")}, "recognition.corrected_alone"),
        (
            ("plot",), "corrected", {"measures": ares("1", of="acres")},
            "recognition.measure_unknown",
        ),
        (("plot",), "corrected", {"measures": ares("1", "piece")}, "recognition.measure_unit"),
        (("plot",), "corrected", {"measures": ares("-1")}, "measure.negative"),
        (("plot",), "corrected", {"measures": ares("0")}, "recognition.nothing_to_credit"),
        (
            ("plot",), "corrected", {"measures": ares("9" * 18)},
            "recognition.worth_too_large",
        ),
    ],
)  # fmt: skip
def test_what_is_refused(
    valley: Valley,
    contributions: tuple[str, ...],
    outcome: str,
    more: dict[str, tuple[object, ...]],
    code: str,
) -> None:
    said = valley.decide(*contributions, outcome=outcome, **more)  # type: ignore[arg-type]
    assert valley.refused(said, by="heron", principal="agency") == code


def test_nobody_decides_twice(valley: Valley) -> None:
    valley.recognise("plot")
    again = valley.decide("plot")
    assert valley.refused(again, by="heron", principal="agency") == "contribution.already_decided"


def test_who_is_not_competent(valley: Valley) -> None:
    said = valley.decide("plot")
    assert valley.refused(said, by="castor") == "recognition.no_mandate"
    assert valley.refused(said, by="castor", principal="agency") == "mandate.missing"
    valley.give(claim("gift", "farm-04", (60,), protocol="d", receiver="heron"))
    own = valley.decide("gift")
    assert valley.refused(own, by="heron", principal="agency") == "recognition.own_work"


def test_who_is_paid_from_the_same_pot_does_not_decide(valley: Valley) -> None:
    valley.give(claim("heron-too", "heron", (60,), protocol="d", receiver="vive"))
    said = valley.decide("hours")
    code = valley.refused(said, by="heron", principal="agency")
    assert code == "recognition.paid_from_same_pot"
    valley.say(said, by="heron-2", principal="agency")


def test_a_negative_tariff_is_refused(valley: Valley) -> None:
    raw = changed("d", tariff="0 eur - 1 eur * minutes / 1 minute")
    valley.publish("bad", raw)
    valley.pact("pact-bad", "workshop", ("bad",), "atelier", "agency")
    hours = claim("bad-hours", "lerot", (60,), protocol="d", receiver="vive", pact="pact-bad")
    valley.give(replace(hours, protocol=ProtocolId("protocol-bad")))
    decision = valley.decide("bad-hours")
    code = valley.refused(decision, by="heron", principal="agency")
    assert code == "recognition.tariff_negative"


# --- two persons -----------------------------------------------------------------------------


@pytest.fixture
def code() -> Valley:
    """A code base whose maintainers castor and loutre are paid, like hermine and lerot."""
    made = Valley()
    for name in ("castor", "loutre", "hermine", "lerot"):
        change = claim(
            f"change-{name}", name, (60,), protocol="e", receiver="atelier", pact="pact-code"
        )
        made.give(change)
    return made


def second(valley: Valley, recognition: str) -> RecognitionSeconded:
    new_id = valley.new_id("second")
    return RecognitionSeconded(id=new_id, recognition=RecognitionId(recognition))


def test_a_paid_recogniser_needs_a_second_one(code: Valley) -> None:
    said = code.decide("change-hermine", "change-lerot")
    code.say(said, by="castor")
    assert RecognitionId(said.id) not in code.state[Lots]
    assert code.refused(second(code, said.id), by="castor") == "recognition.same_person"
    assert code.refused(second(code, said.id), by="hermine") == "recognition.no_mandate"
    code.say(second(code, said.id), by="loutre")
    assert [lot.count for lot in code.state[Lots][RecognitionId(said.id)].lots] == [60, 60]
    assert code.refused(second(code, said.id), by="martre") == "recognition.not_waiting"
    code.replayed()


def test_a_waiting_decision_holds_its_contributions(code: Valley) -> None:
    said = code.decide("change-hermine")
    code.say(said, by="castor")
    other = code.decide("change-hermine")
    assert code.refused(other, by="loutre") == "contribution.already_decided"
    change = EventCorrected(
        id="less", event=EventId("change-hermine"), part="measure", of="change_parts",
        difference="-1",
    )  # fmt: skip
    assert code.refused(change, by="hermine") == "contribution.already_decided"


def test_a_decision_that_nobody_seconds_lapses(code: Valley) -> None:
    said = code.decide("change-hermine")
    code.say(said, by="castor")
    code.until("2024-12-08")
    assert not list(overdue(code.state, Day("2024-12-08")))
    assert len(list(overdue(code.state, Day("2024-12-09")))) == 4
    assert code.state[Decisions][RecognitionId(said.id)].until == "2024-12-08"
    code.until("2024-12-09")
    assert code.refused(second(code, said.id), by="loutre") == "recognition.unknown"
    assert code.state[Contributions][EventId("change-hermine")].decision is None
    assert len(list(overdue(code.state, Day("2024-12-09")))) == 4
    again = code.decide("change-hermine")
    code.say(again, by="loutre")
    code.say(second(code, again.id), by="castor")
    assert code.state[Contributions][EventId("change-hermine")].days_late == 1
    code.replayed()


def test_the_second_person_is_as_independent_as_the_first(code: Valley) -> None:
    said = code.decide("change-loutre")
    code.say(said, by="castor")
    assert code.refused(second(code, said.id), by="loutre") == "recognition.own_work"
    code.say(second(code, said.id), by="martre")


def test_who_is_not_paid_decides_alone(code: Valley) -> None:
    said = code.decide("change-castor", "change-hermine")
    code.say(said, by="martre")
    assert code.state[Lots][RecognitionId(said.id)].lots[-1].last == 120


def test_a_decision_takes_up_to_a_thousand_contributions(code: Valley) -> None:
    names = tuple(EventId(f"c{number}") for number in range(1_001))
    said = code.decide(*names[:1_000])
    assert decode(encode(said), type=RecognitionDecided) == said
    with pytest.raises(ValidationError, match="length <= 1000"):
        decode(encode(replace(said, contributions=names)), type=RecognitionDecided)
