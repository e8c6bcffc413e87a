"""Methods: exact divisions down the tree, and the laws that they keep whatever the numbers."""

from typing import NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from subak.core.canonical import Json
from subak.core.values import RuleId
from subak.finance.methods import compute_run
from subak.finance.trace import Rest, RunResult
from tests.unit.finance.circle import FARMS, Circle, Given

FEW = settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])


def computed(root: Json, cents: int, *held: Given) -> RunResult:
    """What a rule does with an amount; nothing is written."""
    circle = Circle(laws=False)
    circle.open_pools()
    circle.credit(*held)
    circle.adopt("rule", root)
    circle.receive("f", cents)
    return compute_run(circle.state, RuleId("rule"), ("received:f",))


def test_all_to_one() -> None:
    result = computed({"id": "n", "to": "lab"}, 100)
    assert result.payouts() == {"lab": 100}
    (step,) = result.awards[0].steps
    assert (step.method, step.line.weight, step.line.total_weight) == ("all", 1, 1)
    assert computed({"id": "n", "account": "pot"}, 100).kept() == {"pot": 100}


def test_equal_gives_the_odd_cent_to_the_smaller_id() -> None:
    root: Json = {"id": "n", "equal": {"among": ["town", "lab", "castor"]}}
    assert computed(root, 100).payouts() == {"castor": 34, "lab": 33, "town": 33}


def test_what_no_part_of_a_split_takes_is_not_distributed() -> None:
    parts: list[Json] = [
        {"id": "x", "weight": "33.3", "to": "lab"},
        {"id": "y", "weight": 20, "account": "pot"},
    ]
    result = computed({"id": "n", "split": parts, "total": 100}, 1000)
    assert result.payouts() == {"lab": 333}
    assert result.kept() == {"pot": 200}
    assert result.rests == (Rest("n", "no_part", 467),)
    assert result.undistributed == 467


def test_hours_count_each_minute_alike() -> None:
    root: Json = {"id": "n", "hours": {"protocols": ["d"]}}
    held = (
        Given("perdrix", 60, 0, "d"), Given("kim", 90, 0, "d"), Given("kim", 30, 0, "d"),
        Given("other", 500, 0, "d", pact="mill"), Given("other", 500, 0, "c"),
    )  # fmt: skip
    result = computed(root, 900, *held)
    assert result.payouts() == {"kim": 600, "perdrix": 300}
    assert result.lots_paid == {}
    assert len(result.awards[0].lots) == 2
    assert computed(root, 900).rests == (Rest("n", "nobody", 900),)


def test_credits_whose_appeal_is_not_over_are_not_paid() -> None:
    root: Json = {"id": "n", "rates": {"protocols": ["a"]}}
    result = computed(root, 900, Given("farm-01", 3, 100, fundable_from="2024-09-03"))
    assert result.payouts() == {}
    assert result.rests == (Rest("n", "nobody", 900),)
    result = computed(root, 900, Given("farm-01", 3, 100, fundable_from="2024-09-02"))
    assert result.payouts() == {"farm-01": 300}
    assert result.rests == (Rest("n", "claims_met", 600),)


def test_cents_of_a_holder_go_to_its_lots_by_what_is_open() -> None:
    root: Json = {"id": "n", "rates": {"protocols": ["a"]}}
    result = computed(root, 100, Given("farm-01", 100, 1), Given("farm-01", 200, 1))
    assert list(result.lots_paid.values()) == [33, 67]
    steps = [share.step for share in result.awards[0].lots]
    assert [step.line.rounded_up for step in steps if step] == [False, True]
    assert steps[1] is not None
    assert steps[1].next_remainder == 100


def test_a_tree_inside_a_tree() -> None:
    inner: dict[str, Json] = {
        "id": "half",
        "weight": 1,
        "split": [{"id": "p", "weight": 1, "to": "lab"}, {"id": "q", "weight": 2, "to": "town"}],
    }
    root: Json = {"id": "n", "split": [inner, {"id": "rest", "weight": 1, "to": "lab"}]}
    result = computed(root, 101)
    assert result.payouts() == {"lab": 67, "town": 34}
    assert [[step.node for step in award.steps] for award in result.awards] == [
        ["n", "half"], ["n", "half"], ["n"],
    ]  # fmt: skip


class Case(NamedTuple):
    """Credits, an amount, and weights of three buckets."""

    credits: list[Given]
    cents: int
    weights: tuple[int, int, int]


givens = st.builds(
    Given,
    holder=st.sampled_from(FARMS),
    count=st.integers(1, 10**6),
    tariff_cents=st.integers(0, 500),
    protocol=st.sampled_from(["a", "c", "d"]),
)
cases = st.builds(
    Case,
    credits=st.lists(givens, max_size=8),
    cents=st.integers(1, 10**9),
    weights=st.tuples(st.integers(1, 99), st.integers(0, 99), st.integers(0, 99)),
)


def tree(weights: tuple[int, int, int], *, turned: bool = False) -> Json:
    """Rates, hours and a list of claims, with a total that leaves something over."""
    parts: list[Json] = [
        {"id": "results", "weight": weights[0], "rates": {"protocols": ["a", "c"]}},
        {"id": "care", "weight": weights[1], "hours": {"protocols": ["d"]}},
        {"id": "debts", "weight": weights[2], "claims": [
            {"id": "one", "to": "lab", "cents": 1000}, {"id": "two", "account": "x", "cents": 77},
        ]},
    ]  # fmt: skip
    ordered = parts[::-1] if turned else parts
    return {"id": "n", "split": ordered, "total": sum(weights) + 7}


@FEW
@given(cases)
def test_every_cent_has_a_name_and_nobody_gets_more_than_the_claim(case: Case) -> None:
    result = computed(tree(case.weights), case.cents, *case.credits)
    named = sum(result.payouts().values()) + sum(result.kept().values()) + result.undistributed
    assert named == case.cents
    by_rates = sum(
        award.cents for award in result.awards if award.lots and award.lots[0].step is not None
    )
    assert by_rates == sum(result.lots_paid.values())
    for award in result.awards:
        for share in award.lots:
            if share.step is not None:
                assert share.step.line.amount <= share.lot.count * share.lot.tariff_cents


@FEW
@given(cases)
def test_order_changes_nothing(case: Case) -> None:
    straight = computed(tree(case.weights), case.cents, *case.credits)
    turned = computed(tree(case.weights, turned=True), case.cents, *case.credits[::-1])
    assert turned.payouts() == straight.payouts()
    assert turned.kept() == straight.kept()
    assert turned.undistributed == straight.undistributed


@FEW
@given(
    st.lists(st.integers(1, 10**6), min_size=1, max_size=7),
    st.integers(1, 10**6),
    st.integers(1, 10**6),
)
def test_two_runs_differ_from_one_by_a_cent_at_most(
    claims: list[int], first: int, second: int
) -> None:
    once, twice = _paid(claims, first + second), _paid(claims, first, second)
    assert sum(once.values()) == sum(twice.values())
    assert all(abs(once[farm] - twice[farm]) <= 1 for farm in once)
    assert all(twice[farm] <= claim for farm, claim in zip(FARMS, claims, strict=False))


def _paid(claims: list[int], *amounts: int) -> dict[str, int]:
    circle = Circle(laws=False)
    circle.open_pools()
    held = circle.credit(
        *(Given(farm, cents, 1) for farm, cents in zip(FARMS, claims, strict=False))
    )
    circle.adopt("rule", {"id": "n", "rates": {"protocols": ["a"]}})
    for number, cents in enumerate(amounts):
        circle.receive(f"f{number}", cents)
        if sum(amounts[:number]) < sum(claims):
            circle.distribute(f"d{number}", "rule", f"f{number}")
    circle.replayed()
    return {farm: circle.paid_cents(credit) for farm, credit in zip(FARMS, held, strict=False)}
