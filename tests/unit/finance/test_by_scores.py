"""Money by scores: a table of the log, a policy, what was paid before; parts sum to the amount."""

import pytest

from subak.core.canonical import Json
from subak.core.values import AgentId, RuleId
from subak.finance.explain import as_json, explain
from subak.finance.methods import compute_run
from subak.finance.rules import paid_on
from subak.finance.runs import DistributionRun
from subak.finance.score_table import TOTAL
from tests.unit.finance.circle import Circle
from tests.unit.finance.test_score_tables import publishing

WEEKS = 60


def by(policy: dict[str, Json], table: str, **more: Json) -> dict[str, Json]:
    return {"id": "n", "score": {"table": table, "policy": policy, **more}}


@pytest.fixture
def circle() -> Circle:
    opened = Circle()
    opened.open_pools()
    return opened


@pytest.fixture
def table(circle: Circle) -> str:
    """Carpe has 0.1 then 0.2 of all, Truite 0.3 then 0.4."""
    said = publishing(circle)
    circle.regie(said)
    return said.document.hex()


def pays(circle: Circle, name: str, root: Json, cents: int) -> dict[str, int]:
    """Publish, adopt and run a rule on a new receipt; who is paid what."""
    circle.publish(f"p-{name}", root)
    circle.adopt_published(f"rule-{name}", f"p-{name}")
    circle.receive(f"f-{name}", cents)
    paid = circle.distribute_bound(f"run-{name}", f"rule-{name}", f"f-{name}").payouts
    return {str(who): each for who, each in paid.items()}


@pytest.mark.parametrize(
    ("policy", "more", "paid"),
    [
        ({"kind": "immediate", "lookback": 1}, {}, {"carpe": 333, "truite": 667}),
        ({"kind": "immediate", "lookback": 2}, {}, {"carpe": 300, "truite": 700}),
        ({"kind": "recent", "discount": "0.5"}, {}, {"carpe": 312, "truite": 688}),
        ({"kind": "balanced"}, {}, {"carpe": 300, "truite": 700}),
        ({"kind": "special", "to": "lab"}, {}, {"lab": 1_000}),
        ({"kind": "balanced"}, {"exclude": ["carpe"]}, {"truite": 1_000}),
    ],
)
def test_each_policy_pays(
    circle: Circle,
    table: str,
    policy: dict[str, Json],
    more: dict[str, Json],
    paid: dict[str, int],
) -> None:
    assert pays(circle, "s", by(policy, table, **more), 1_000) == paid
    circle.replayed()


def test_where_nobody_has_a_score_nothing_is_distributed(circle: Circle, table: str) -> None:
    nobody = by({"kind": "balanced"}, table, exclude=["carpe", "truite"])
    both: Json = {
        "id": "both",
        "split": [{**nobody, "weight": 1}, {"id": "m", "to": "lab", "weight": 1}],
    }
    assert pays(circle, "s", both, 100) == {"lab": 50}
    assert paid_on(circle.state, RuleId("rule-s"), "n:carpe") == 0


def test_balanced_makes_up_for_what_was_paid_before_by_any_version(
    circle: Circle, table: str
) -> None:
    first = by({"kind": "special", "to": "truite"}, table)
    assert pays(circle, "s", first, 1_000) == {"truite": 1_000}
    assert paid_on(circle.state, RuleId("rule-s"), "n:truite") == 1_000
    circle.publish("p-later", by({"kind": "balanced"}, table), replaces="p-s")
    circle.adopt_published("later", "p-later")
    circle.receive("f-later", 1_000)
    paid = circle.distribute_bound("run-later", "later", "f-later").payouts
    # Of 2,000 in all the shares are 600 and 1,400: 600 and 400 are missing.
    assert paid == {"carpe": 600, "truite": 400}
    circle.replayed()


def test_a_cap_of_persons_leaves_a_rest(circle: Circle, table: str) -> None:
    capped = by({"kind": "balanced"}, table) | {"cap": 350}
    assert pays(circle, "s", capped, 1_000) == {"carpe": 350, "truite": 350}


def test_a_rule_by_a_table_that_nobody_published_is_refused(circle: Circle) -> None:
    unknown = circle.published("p", by({"kind": "balanced"}, "00" * 32))
    assert circle.regie_refusal(unknown) == "score.table_unknown"


def test_the_input_of_a_run_names_the_table_and_the_trace_can_be_read(
    circle: Circle, table: str
) -> None:
    """Sixty weeks of a discount with three digits: exact weights would have 180 digits."""
    days = [f"2023-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 29, 6)]
    ones: list[Json] = [1] * (WEEKS - 1)
    long: dict[str, Json] = {
        "schema": "subak/scores/1",
        "graph": "00" * 32,
        "parameters": {},
        "participants": ["carpe", "truite"],
        "epochs": list[Json](days),
        "scores": [[*ones, 1], [*ones, TOTAL - 2 * WEEKS + 1]],
    }
    said = publishing(circle, long, name="scores-2")
    circle.regie(said)
    inputs = set()
    for name, hashed in (("one", table), ("two", said.document.hex())):
        circle.publish(f"p-{name}", by({"kind": "recent", "discount": "0.125"}, hashed))
        circle.adopt_published(name, f"p-{name}")
        circle.receive(f"f-{name}", 1_000)
        result = compute_run(circle.state, RuleId(name), (f"received:f-{name}",))
        inputs.add(result.input)
        run = DistributionRun(id=f"run-{name}", rule=RuleId(name), sources=(f"f-{name}",))
        payee = result.awards[0].payee
        assert payee is not None
        told = as_json(explain(circle.state, run, payee, {}))
        assert isinstance(told, dict)
        assert told["cents"] == result.payouts()[payee]
    assert len(inputs) == 2


def test_what_is_due_by_scores_can_be_computed_again(circle: Circle, table: str) -> None:
    """Carpe has 0.3 of all: of 5.00 ever paid 1.50 are due, and 0.90 were paid by the first run."""
    circle.publish("p", by({"kind": "balanced"}, table))
    circle.adopt_published("rule", "p")
    circle.receive("f-1", 300)
    circle.distribute_bound("r1", "rule", "f-1")
    circle.receive("f-2", 200)
    before = circle.state
    result = compute_run(before, RuleId("rule"), ("received:f-2",))
    (traced,) = result.scored
    explained = traced.of(AgentId("carpe"))
    assert explained is not None
    assert (explained.row, explained.score) == ((100_000_000, 200_000_000), 300_000_000)
    assert (explained.total_score, explained.given_cents) == (TOTAL, 200)
    assert (explained.ever_cents, explained.paid_before_cents) == (500, 90)
    due = explained.ever_cents * explained.score // explained.total_score
    assert due - explained.paid_before_cents == result.payouts()[AgentId("carpe")] == 60
    assert traced.of(AgentId("lab")) is None
