"""Schemes B and C: published figures; a refusal names the threshold that failed."""

from typing import Any, cast

import pytest

from subak.core.canonical import decode, encode
from subak.core.values import AgentId, EventId, ProtocolId, RecognitionId
from subak.exchange.sample_protocols import SampleName, sample
from subak.recognition.appeals import RecognitionAppealed, RecognitionReviewed
from subak.recognition.conditions import ConditionedProtocolPublished, Conditions, missed
from subak.recognition.credits import Lots
from subak.recognition.protocols import ProtocolPublished, Protocols
from subak.recognition.valuation import worth
from tests.unit.recognition.valley import Valley, claim, measured


@pytest.fixture
def valley() -> Valley:
    return Valley()


@pytest.fixture(scope="module")
def quiet() -> Valley:
    """Books that no test changes."""
    return Valley()


def outcome(valley: Valley, name: str, amounts: tuple[int, ...]) -> int | str:
    """The cents that a contribution is worth, or why it is worth nothing."""
    protocol = ProtocolId(f"protocol-{name}")
    terms = valley.state[Protocols][protocol]
    value = worth(terms.valuation, amounts)
    if not value.credits:
        return terms.refusal
    failed = missed(valley.state[Conditions][protocol], terms.valuation, amounts, "EUR")
    return failed.refusal if failed else value.credits * value.tariff_cents


@pytest.mark.parametrize(
    ("ares", "organic", "cents"),
    [
        (100, 0, 150_00),  # published: 150 EUR a hectare, the low end
        (100, 1, 450_00),  # published: 450 EUR a hectare, the high end
        (4_600, 0, 6_900_00),
        (2_850, 1, 12_825_00),
        (100, 2, "practice.grade_unknown"),
    ],
)
def test_scheme_b_pays_the_ends_of_the_published_range(
    quiet: Valley, ares: int, organic: int, cents: int | str
) -> None:
    """Eau de Paris, 2020-2026, State aid SA.54810."""
    assert outcome(quiet, "b", (ares, organic)) == cents


@pytest.mark.parametrize(
    ("amounts", "cents"),
    [
        ((100, 55, 0, 55), 40_00),  # published: 40 EUR a hectare, mean at the farm's target
        ((4_600, 55, 0, 2_184), 1_840_00),  # 26.00 ha at 44 and 20.00 ha at 52: mean 47.48
        ((4_600, 47, 0, 2_184), "bonus.not_earned"),
        ((100, 55, 0, 56), "bonus.not_earned"),
        ((100, 55, 1, 20), "bonus.not_earned"),  # published: conventional measures only
    ],
)
def test_the_bonus_of_b_looks_at_the_mean_of_the_farm(
    quiet: Valley, amounts: tuple[int, ...], cents: int | str
) -> None:
    """Eau de Paris, 2020."""
    assert outcome(quiet, "b-bonus", amounts) == cents


@pytest.mark.parametrize(
    ("amounts", "cents"),
    [
        ((9_000, 1, 10, 10, 10), 9_000_00),  # published: 9,000 EUR at most with one partner
        ((20_000, 3, 10, 10, 10), 27_000_00),  # published: 27,000 EUR at most with three
        ((625, 1, 6, 5, 5), 500_00),  # published: at least 500 EUR, at least 16 points
        ((624, 1, 6, 5, 5), "payment.under_minimum"),
        ((6_000, 1, 5, 5, 5), "points.under_minimum"),
        ((6_000, 1, 11, 5, 5), "points.over_maximum"),  # published: three indicators of 10
        ((8_240, 1, 9, 8, 7), 7_200_00),
        ((15_120, 3, 9, 9, 9), 20_412_00),
        ((1_200, 1, 6, 6, 6), 1_080_00),
        ((3_800, 1, 5, 6, 4), "points.under_minimum"),
    ],
)
def test_scheme_c_counts_points_times_area_up_to_its_caps(
    quiet: Valley, amounts: tuple[int, ...], cents: int | str
) -> None:
    """Water agency Adour-Garonne, 2019-2020: 5 EUR a point and hectare, 60 ha a partner."""
    assert outcome(quiet, "c", amounts) == cents


def test_what_misses_a_threshold_is_refused_by_its_name(valley: Valley) -> None:
    valley.give(claim("farm", "farm-13", (3_800, 1, 5, 6, 4), protocol="c", resource="p01"))
    said = valley.decide("farm")
    refusal = valley.refusal_of(said, by="heron", principal="agency")
    assert refusal.code == "recognition.under_threshold"
    assert refusal.facts["reason"] == "points.under_minimum"
    assert (refusal.facts["found"], refusal.facts["least"]) == ("15 point", "16 point")
    valley.give(claim("small", "farm-13", (624, 1, 10, 6, 0), protocol="c", resource="p02"))
    refusal = valley.refusal_of(valley.decide("small"), by="heron", principal="agency")
    assert (refusal.facts["found"], refusal.facts["least"]) == ("499.20 eur", "500 eur")
    refused = valley.decide("farm", outcome="refused", reasons=("points.under_minimum",))
    valley.say(refused, by="heron", principal="agency")
    valley.replayed()


def test_a_corrected_measure_meets_the_threshold_too(valley: Valley) -> None:
    valley.give(claim("farm", "farm-13", (3_800, 1, 6, 6, 4), protocol="c", resource="p01"))
    lower = measured("c", (3_800, 1, 6, 6, 3))[-1:]
    said = valley.decide("farm", outcome="corrected", measures=lower)
    assert valley.refused(said, by="heron", principal="agency") == "recognition.under_threshold"
    valley.recognise("farm")
    valley.replayed()


def test_an_appeal_wins_only_what_meets_the_threshold(valley: Valley) -> None:
    valley.give(claim("farm", "farm-13", (3_800, 1, 5, 6, 4), protocol="c", resource="p01"))
    refused = valley.decide("farm", outcome="refused")
    valley.say(refused, by="heron", principal="agency")
    appeal = RecognitionAppealed(id="appeal", contribution=EventId("farm"), ground="new-audit")
    valley.say(appeal, by="farm-13")

    def review(points: int) -> RecognitionReviewed:
        return RecognitionReviewed(
            id=valley.new_id("review"),
            contribution=EventId("farm"),
            outcome="granted",
            measures=measured("c", (3_800, 1, 5, 6, points))[-1:],
            reasons=("second.audit",),
        )

    code = valley.refused(review(4), by="chouette", principal="board")
    assert code == "recognition.under_threshold"
    granted = review(5)
    valley.say(granted, by="chouette", principal="board")
    (lot,) = valley.state[Lots][RecognitionId(granted.id)].lots
    assert (lot.count, lot.tariff_cents, lot.holder) == (60_800, 5, AgentId("farm-13"))
    valley.replayed()


def changed(name: SampleName, **changes: object) -> bytes:
    document = cast(dict[str, Any], decode(sample(name), at_most_bytes=10**6))
    return encode(document | changes)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"schema": "subak/protocol/1"}, "protocol.document_malformed"),
        ({"revision": {"days": 10, "lowers": "tears", "raises": "credits"}},
         "protocol.document_malformed"),
        ({"not_with": ["cap", "cap"]}, "protocol.named_twice"),
        ({"thresholds": [{"of": "ares", "at_least": "1 eur", "refusal": "x"}]},
         "protocol.formula_unit"),
        ({"thresholds": [{"of": "acres", "at_least": "1 are", "refusal": "x"}]},
         "formula.name_unknown"),
        ({"thresholds": [{"of": "ares", "at_least": "1 are", "refusal": "x"}] * 2},
         "protocol.named_twice"),
        ({"tariff": "organic"}, "protocol.formula_unit"),
        ({"measures": [{"of": "ares", "unit": "acre"}, {"of": "organic", "unit": "yes"}],
          "credits": "ares / 1 acre"}, "unit.unknown"),
        ({"measures": [{"of": "worth", "unit": "are"}, {"of": "organic", "unit": "yes"}],
          "credits": "worth / 1 are"}, "protocol.named_twice"),
    ],
)  # fmt: skip
def test_what_a_document_with_conditions_must_be(
    quiet: Valley, changes: dict[str, object], code: str
) -> None:
    digest = quiet.documents.add(decode(changed("b", **changes), at_most_bytes=10**6))
    said = ConditionedProtocolPublished(id="other", document=digest)
    assert quiet.refused(said, by="town") == code


def test_the_first_version_reads_no_conditions(quiet: Valley) -> None:
    digest = quiet.documents.add(decode(sample("b"), at_most_bytes=10**6))
    said = ProtocolPublished(id="other", document=digest)
    assert quiet.refused(said, by="town") == "protocol.document_malformed"
