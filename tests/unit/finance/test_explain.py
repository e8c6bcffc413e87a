"""Explain this euro: D1, D2 and D4 of the sample books, line by line, summing to the cent."""

import json

import pytest

from subak.core.canonical import Json
from subak.core.errors import Refused
from subak.core.values import AgentId, EventId, RuleId, RunId, UnitId
from subak.finance.explain import ContributionFacts, Explanation, as_json, explain, explain_all
from subak.finance.runs import DistributionRun
from subak.finance.trace import Rest
from subak.ledger.measures import Measure
from tests.unit.finance.circle import Circle, Given

RESIDUE = Measure(of="residue", amount="33", unit=UnitId("kgn_ha"), low="28", high="38")


def explained(circle: Circle, payee: str, *sources: str, rule: str = "rates") -> Explanation:
    run = DistributionRun(id="d1", rule=RuleId(rule), sources=sources)
    facts = {
        EventId(f"of-{recognition}"): ContributionFacts(
            happened_on="2024-11-18",
            measures=(RESIDUE,),
            recognised_by=(AgentId("agency"),),
            recognised_on="2024-12-09",
        )
        for recognition in circle.recognitions()
    }
    return explain(circle.state, run, AgentId(payee), facts)


def prepared(root: Json, cents: int, *held: Given) -> Circle:
    circle = Circle()
    circle.open_pools()
    circle.credit(*held)
    circle.adopt("rates", root)
    circle.receive("fund", cents)
    return circle


def test_a_payout_of_scheme_a_is_its_lots_times_their_tariffs() -> None:
    root: Json = {"id": "results", "rates": {"protocols": ["a"]}}
    lots = Given("farm-07", 2010, 125), Given("farm-07", 445, 80), Given("farm-07", 400, 80)
    circle = prepared(root, 1_800_000, Given("farm-01", 2220, 125), *lots)
    found = explained(circle, "farm-07", "fund")
    assert (found.payout, found.cents, found.run_cents) == ("d1.farm-07", 318_850, 1_800_000)
    (receipt,) = found.receipts
    assert (receipt.payer, receipt.cents, receipt.line) == ("basin", 1_800_000, "line-fund")
    (part,) = found.parts
    assert [lot.step.line.amount for lot in part.lots if lot.step] == [251_250, 35_600, 32_000]
    assert [(lot.first, lot.last, lot.tariff_cents) for lot in part.lots] == [
        (1, 2010, 125), (1, 445, 80), (1, 400, 80),
    ]  # fmt: skip
    assert part.lots[0].facts is not None
    assert part.lots[0].facts.measures == (RESIDUE,)
    (step,) = part.steps
    assert (step.given, step.divided) == (1_800_000, 318_850 + 277_500)
    assert found.rests == (Rest("results", "claims_met", 1_800_000 - 596_350),)


def test_the_one_cent_of_d4_is_a_line_with_its_remainders() -> None:
    root: Json = {"id": "points", "rates": {"protocols": ["c"]}}
    held = [Given("farm-11", 144_000, 5, "c"), Given("farm-12", 408_240, 5, "c")]
    circle = prepared(root, 2_480_000, *held, Given("farm-14", 21_600, 5, "c"))
    (step,) = explained(circle, "farm-11", "fund").parts[0].steps
    line = step.line
    assert (line.weight, line.total_weight, line.floor) == (720_000, 2_869_200, 622_333)
    assert (line.rounded_up, line.amount) == (True, 622_334)
    assert line.remainder * 1000 // line.total_weight == 751
    assert step.next_remainder is not None
    assert step.next_remainder * 1000 // line.total_weight == 185
    (other,) = explained(circle, "farm-12", "fund").parts[0].steps
    assert not other.line.rounded_up


def test_what_is_passed_on_shows_the_holder_and_the_member() -> None:
    members: list[Json] = [{"to": "farm-01", "weight": 3}, {"to": "farm-02", "weight": 1}]
    rates: Json = {"protocols": ["a"], "pass_on": [{"of": "mottes", "members": members}]}
    circle = prepared({"id": "n", "rates": rates}, 500, Given("mottes", 100, 1))
    (part,) = explained(circle, "farm-02", "fund").parts
    assert [(step.method, step.line.id, step.line.amount) for step in part.steps] == [
        ("rates", "mottes", 100), ("pass_on", "farm-02", 25),
    ]  # fmt: skip
    assert part.cents == 25
    assert part.lots[0].step is not None
    assert part.lots[0].step.line.amount == 100


def test_hours_stand_behind_a_payout_without_cents_of_their_own() -> None:
    circle = prepared({"id": "n", "hours": {"protocols": ["d"]}}, 500, Given("lerot", 60, 0, "d"))
    (part,) = explained(circle, "lerot", "fund").parts
    assert [lot.step for lot in part.lots] == [None]


def test_the_state_before_the_run_by_replay_gives_the_same() -> None:
    root: Json = {"id": "results", "rates": {"protocols": ["a"]}}
    circle = prepared(root, 100, Given("farm-01", 60, 1), Given("farm-02", 90, 1))
    live = explained(circle, "farm-02", "fund")
    before = circle.replayed()
    circle.distribute("d1", "rates", "fund")
    assert live.cents == 60
    run = DistributionRun(id="d1", rule=RuleId("rates"), sources=("fund",))
    again = explain(before, run, AgentId("farm-02"), {})
    assert [part.steps for part in again.parts] == [part.steps for part in live.parts]


def test_all_payouts_of_a_run_are_explained_at_once_and_sum_to_what_it_pays() -> None:
    root: Json = {"id": "n", "rates": {"protocols": ["a"]}}
    circle = prepared(root, 100, Given("farm-02", 90, 1), Given("farm-01", 60, 1))
    run = DistributionRun(id="d1", rule=RuleId("rates"), sources=("fund",))
    found = list(explain_all(circle.state, run, {}))
    assert found == [explain(circle.state, run, each.payee, {}) for each in found]
    assert {each.payee: each.cents for each in found} == {"farm-01": 40, "farm-02": 60}
    assert circle.distribute("d1", "rates", "fund").payouts == {"farm-01": 40, "farm-02": 60}


def test_programs_get_plain_values_and_a_stranger_gets_a_refusal() -> None:
    root: Json = {"id": "n", "split": [{"id": "x", "weight": 1, "to": "lab"}], "total": 2}
    circle = prepared(root, 100)
    found = explained(circle, "lab", "fund")
    plain = as_json(found)
    assert json.loads(json.dumps(plain)) == plain
    assert isinstance(plain, dict)
    assert plain["run"] == RunId("d1")
    assert plain["document"] == found.document
    with pytest.raises(Refused, match=r"explain\.payee_unknown"):
        explained(circle, "town", "fund")
