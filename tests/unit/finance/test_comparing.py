"""Before and after: every cent in one place, the largest change first."""

from hypothesis import given
from hypothesis import strategies as st

from subak.core.canonical import Json
from subak.core.values import RuleId
from subak.finance.comparing import Change, Outcome, compare, computed, spheres_of
from subak.finance.trace import Rest
from tests.unit.finance.circle import Circle, Given

NAMES = ("ann", "bo", "cy", "kept:pot", "undistributed:n")
SPHERES = {"ann": "commons", "bo": "commons", "cy": "state"}


def outcome(amounts: dict[str, int]) -> Outcome:
    """An outcome of so many cents to each name; a colon makes an account."""
    return Outcome(
        amount=sum(amounts.values()),
        payees={name: cents for name, cents in amounts.items() if ":" not in name and cents},
        accounts={name: cents for name, cents in amounts.items() if ":" in name and cents},
        rests=(),
    )


def changed(changes: tuple[Change, ...]) -> list[tuple[str, int | None, int, int]]:
    """Names with before, after and change, in their order."""
    return [(each.name, each.before, each.after, each.change) for each in changes]


def test_the_largest_change_stands_first_up_or_down() -> None:
    before = outcome({"ann": 60, "bo": 30, "cy": 10})
    after = outcome({"ann": 30, "bo": 35, "cy": 10, "kept:pot": 25})
    found = compare(before, after, SPHERES)
    assert changed(found.people) == [("ann", 60, 30, -30), ("bo", 30, 35, 5), ("cy", 10, 10, 0)]
    assert changed(found.spheres) == [("commons", 90, 65, -25), ("state", 10, 10, 0)]
    assert changed(found.accounts) == [("kept:pot", 0, 25, 25)]
    assert found.moved == 30


def test_without_another_rule_there_is_no_before() -> None:
    found = compare(None, outcome({"ann": 1, "cy": 2, "kept:pot": 3}), SPHERES)
    assert changed(found.people) == [("cy", None, 2, 2), ("ann", None, 1, 1)]
    assert [each.before for each in (*found.spheres, *found.accounts)] == [None, None, None]


@given(
    before=st.lists(st.integers(0, 9), min_size=5, max_size=5),
    order=st.permutations(range(5)),
)
def test_sums_are_kept_and_ties_go_by_name(before: list[int], order: list[int]) -> None:
    first = dict(zip(NAMES, before, strict=True))
    second = dict(zip(NAMES, (before[place] for place in order), strict=True))
    found = compare(outcome(first), outcome(second), SPHERES)
    everything = (*found.people, *found.accounts)
    assert sum(each.after for each in everything) == found.amount
    assert sum(each.before or 0 for each in everything) == found.amount
    assert sum(each.change for each in everything) == 0
    assert found.moved == sum(-each.change for each in everything if each.change < 0)
    turned = dict(reversed(second.items()))
    assert compare(outcome(first), outcome(turned), SPHERES) == found


def test_what_a_rule_cannot_give_stands_under_its_node() -> None:
    circle = Circle()
    circle.open_pools()
    circle.credit(Given("lab", 3, 100))
    circle.receive("f", 1000)
    parts: list[Json] = [
        {"id": "care", "weight": 1, "rates": {"protocols": ["a"]}},
        {"id": "pot", "weight": 1, "account": "roof"},
        {"id": "empty", "weight": 2, "hours": {"protocols": ["d"]}},
    ]
    circle.adopt("rule", {"id": "all", "split": parts})
    found = computed(circle.state, RuleId("rule"), ("received:f",))
    assert found.payees == {"lab": 250}
    assert found.accounts == {"kept:roof": 250, "undistributed:empty": 500}
    assert found.rests == (Rest("empty", "nobody", 500),)
    assert spheres_of(circle.state, None, found) == {"lab": "market"}
