"""Methods of schema 2 in books: buckets, points, claim rules, caps and floors of persons."""

from collections.abc import Collection
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from subak.core.canonical import Json, encode
from subak.core.errors import Refused
from subak.core.values import AgentId, EventId, PactId, ProtocolId, RecognitionId
from subak.finance.methods import compute_tree
from subak.finance.rule_document import read_rule
from subak.finance.run_input import Lots, NoFacts
from subak.finance.trace import Rest, RunResult
from subak.recognition.credits import Lot
from tests.unit.finance.circle import FARMS, Circle, Given

FEW = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def circle_with(root: Json, *held: Given) -> Circle:
    circle = Circle(laws=False)
    circle.open_pools()
    circle.credit(*held)
    circle.publish("p", root)
    circle.adopt_published("rule", "p")
    return circle


def computed(root: Json, cents: int, *held: Given) -> RunResult:
    """What a rule does with so many cents, where some credits are held."""
    circle = circle_with(root, *held)
    circle.receive("f", cents)
    return circle.computed("rule", "f")


def claims(name: str, percent: Json, **cents: int) -> dict[str, Json]:
    listed: list[Json] = [
        {"id": f"{name}-{who}", "to": who, "cents": amount} for who, amount in cents.items()
    ]
    return {"id": name, "percent": percent, "claims": listed}


def buckets(mode: str, *parts: Json) -> dict[str, Json]:
    return {"id": "root", "buckets": {"mode": mode, "parts": list(parts)}}


def test_straight_buckets_keep_what_they_cannot_pay() -> None:
    care: Json = {"id": "care", "percent": "8.5", "hours": {"protocols": ["d"]}}
    kept: Json = {"id": "kept", "percent": 10, "account": "pot"}
    root = buckets("straight", kept, care, claims("made", 80, lab=300, town=100))
    result = computed(root, 1000, Given("kim", 60, 0, "d"), Given("castor", 30, 0, "d"))
    assert result.kept() == {"pot": 100}
    assert result.payouts() == {"castor": 28, "kim": 57, "lab": 300, "town": 100}
    assert result.rests == (Rest("made", "claims_met", 400), Rest("root", "no_part", 15))
    (step, of_care) = next(each for each in result.awards if each.payee == "kim").steps
    assert (step.method, step.line.weight, step.line.total_weight) == ("buckets", 85, 1000)
    assert (of_care.node, of_care.method) == ("care", "hours")


def test_a_stream_of_care_that_nobody_gave_is_named() -> None:
    care: Json = {"id": "care", "percent": 8, "hours": {"protocols": ["d"]}}
    result = computed(buckets("straight", care, claims("made", 92, lab=5000)), 1000)
    assert result.rests == (Rest("care", "nobody", 80),)


def test_each_takes_its_percent_of_what_is_left() -> None:
    root = buckets(
        "remaining",
        claims("b1", 50, lab=20),
        claims("b2", 50, town=500),
        claims("b3", 100, castor=15, loutre=15),
    )
    result = computed(root, 100)
    assert result.payouts() == {"castor": 15, "lab": 20, "loutre": 15, "town": 40}
    assert result.rests == (Rest("root", "no_part", 10),)
    assert result.passed_on == (Rest("b1", "claims_met", 30), Rest("b3", "claims_met", 10))


def test_buckets_lie_in_buckets() -> None:
    inner = buckets("remaining", claims("x", 100, lab=5), claims("y", 100, town=5))
    root = buckets("straight", {**inner, "id": "in", "percent": 50}, claims("z", 50, castor=9))
    result = computed(root, 100)
    assert result.payouts() == {"castor": 9, "lab": 5, "town": 5}
    assert result.rests == (Rest("in", "no_part", 40), Rest("z", "claims_met", 41))


class InProcess(NoFacts):
    """Kim planed a board in a process and cooked a meal for all; Lab minded the children."""

    def lots(self, protocols: Collection[ProtocolId]) -> Lots:
        held: Lots = {}
        for who, event, minutes in (
            ("kim", "board", 600),
            ("kim", "meal", 60),
            ("lab", "care", 30),
        ):
            lot = Lot(
                1, minutes, AgentId(who), ProtocolId("d"), PactId("water"), EventId(event), 0,
                "2024-09-01",
            )  # fmt: skip
            held.setdefault(lot.holder, []).append((RecognitionId(event), lot))
        return held

    def in_process(self, event: EventId) -> bool:
        return event == "board"


def test_care_is_what_went_into_no_process() -> None:
    title: Json = {"en": "Care", "fr": "Soin"}
    for outside, paid in ((True, {"kim": 60, "lab": 30}), (False, {"kim": 86, "lab": 4})):
        hours: Json = {"protocols": ["d"], "outside_processes": outside}
        rule: Json = {"schema": "subak/rule/2", "title": title, "root": {"id": "n", "hours": hours}}
        run = compute_tree(read_rule(encode(rule)).root, 90, InProcess())
        assert {award.payee: award.cents for award in run.awards} == paid


def test_points_that_nobody_got_burn() -> None:
    root: Json = {"id": "n", "points": {"protocols": ["d"], "of": 50_000}}
    held = Given("kim", 75, 0, "d"), Given("lab", 1425, 0, "d")
    result = computed(root, 1_500, *held)
    assert result.rests == (Rest("n", "points_unused", 1455),)
    assert result.payouts() == {"kim": 2, "lab": 43}
    without: Json = {"id": "n", "points": {"protocols": ["d"]}}
    assert computed(without, 1_500, *held).payouts() == {"kim": 75, "lab": 1425}


def test_more_points_than_there_are_is_refused() -> None:
    circle = circle_with(
        {"id": "n", "points": {"protocols": ["d"], "of": 5}}, Given("kim", 6, 0, "d")
    )
    circle.receive("f", 10)
    with pytest.raises(Refused, match=r"distribution\.points_exceed"):
        circle.computed("rule", "f")


def test_equity_like_claims_share_without_an_end_and_stay_open() -> None:
    root: Json = {"id": "n", "rates": {"protocols": ["a"]}, "rule": "equity_like"}
    circle = circle_with(root, Given("farm-01", 3, 100), Given("farm-02", 1, 100))
    circle.receive("f", 4000)
    assert circle.distribute_bound("d1", "rule", "f").payouts == {"farm-01": 3000, "farm-02": 1000}
    assert [circle.paid_cents(each) for each in circle.recognitions()] == [0, 0]
    listed = {**claims("n", 0, lab=75, town=25), "rule": "equity_like"}
    del listed["percent"]
    assert computed(listed, 1000).payouts() == {"lab": 750, "town": 250}


@pytest.mark.parametrize("method", ["rates", "claims"])
def test_a_claim_that_is_paid_once_is_closed(method: str) -> None:
    root: dict[str, Json] = {"id": "n", "rates": {"protocols": ["a"]}}
    if method == "claims":
        root = claims("n", 0, lab=300)
        del root["percent"]
    circle = circle_with({**root, "rule": "once"}, Given("lab", 3, 100))
    circle.receive("f1", 100)
    circle.receive("f2", 100)
    assert circle.distribute_bound("d1", "rule", "f1").payouts == {"lab": 100}
    result = circle.computed("rule", "f2")
    assert (result.payouts(), result.rests) == ({}, (Rest("n", "nobody", 100),))


def test_a_cap_holds_over_all_claims_of_a_person() -> None:
    listed: list[Json] = [
        {"id": "c1", "to": "lab", "cents": 300},
        {"id": "c2", "to": "lab", "cents": 100},
        {"id": "c3", "to": "town", "cents": 200},
        {"id": "c4", "account": "pot", "cents": 400},
    ]
    result = computed({"id": "n", "claims": listed, "cap": 100}, 900)
    assert result.payouts() == {"lab": 100, "town": 100}
    assert result.kept() == {"pot": 400}
    assert result.claims_paid == {"c1": 75, "c2": 25, "c3": 100, "c4": 400}
    assert result.rests == (Rest("n", "capped", 300),)
    assert [step.bound for step in result.awards[0].steps] == ["cap", None]


def test_a_floor_comes_first_where_the_money_holds_it() -> None:
    root: Json = {"id": "n", "hours": {"protocols": ["d"]}, "floor": 20}
    held = (Given("kim", 8, 0, "d"), Given("lab", 1, 0, "d"), Given("town", 1, 0, "d"))
    assert computed(root, 100, *held).payouts() == {"kim": 60, "lab": 20, "town": 20}
    assert computed(root, 40, *held).payouts() == {"kim": 14, "lab": 13, "town": 13}


def test_a_floor_never_pays_beyond_what_is_open() -> None:
    root: Json = {"id": "n", "rates": {"protocols": ["a"]}, "floor": 20, "cap": 60}
    held = Given("farm-01", 5, 1), Given("farm-02", 300, 1), Given("farm-03", 10, 1)
    result = computed(root, 80, *held)
    assert result.payouts() == {"farm-01": 5, "farm-02": 60, "farm-03": 10}
    assert result.rests == (Rest("n", "capped", 5),)


class Case(NamedTuple):
    """Credits, an amount, percents, and bounds."""

    credits: list[Given]
    cents: int
    percents: list[int]
    bounds: tuple[int, int]
    rule: str
    mode: str


givens = st.builds(
    Given,
    holder=st.sampled_from(FARMS[:5]),
    count=st.integers(1, 1000),
    tariff_cents=st.integers(0, 50),
    protocol=st.sampled_from(["a", "c", "d"]),
)
cases = st.builds(
    Case,
    credits=st.lists(givens, max_size=8),
    cents=st.integers(1, 10**5),
    percents=st.lists(st.integers(0, 30), min_size=3, max_size=3),
    bounds=st.tuples(st.integers(1, 10**4), st.integers(1, 10**4)),
    rule=st.sampled_from(["debt_like", "once", "equity_like"]),
    mode=st.sampled_from(["straight", "remaining"]),
)


def tree(case: Case, *, turned: bool = False) -> Json:
    floor, cap = sorted(case.bounds)
    within: dict[str, Json] = {"floor": floor, "cap": cap}
    parts: list[Json] = [
        {"id": "results", "rates": {"protocols": ["a"]}, "rule": case.rule, **within},
        {"id": "care", "hours": {"protocols": ["d"]}, **within},
        {"id": "thanks", "points": {"protocols": ["c", "d"], "of": 10**5}, **within},
    ]
    named = [
        {**part, "percent": percent}
        for part, percent in zip(parts, case.percents, strict=True)
        if isinstance(part, dict)
    ]
    listed: list[Json] = [*named]
    return buckets(case.mode, *(listed[::-1] if turned else listed))


@FEW
@given(cases)
def test_every_cent_has_a_name_within_bounds_and_claims(case: Case) -> None:
    result = computed(tree(case), case.cents, *case.credits)
    named = sum(result.payouts().values()) + sum(result.kept().values()) + result.undistributed
    assert named == case.cents
    for award in result.awards:
        assert award.cents <= max(case.bounds)
        for share in award.lots:
            if share.step is not None:
                assert share.step.line.amount <= share.lot.count * share.lot.tariff_cents


@FEW
@given(cases)
def test_order_changes_nothing(case: Case) -> None:
    straight = case._replace(mode="straight")
    one = computed(tree(straight), case.cents, *case.credits)
    two = computed(tree(straight, turned=True), case.cents, *case.credits[::-1])
    assert one.payouts() == two.payouts()
    assert sorted(one.rests, key=str) == sorted(two.rests, key=str)
