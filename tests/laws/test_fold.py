"""Laws of the fold over random histories: what a check may do, what an undone entry leaves."""

import json
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as some

from subak.core import fold
from subak.core.state import State
from subak.core.values import RuleId
from subak.finance.methods import compute_run
from subak.finance.pools import Accounts, unbalanced
from subak.finance.rules import Rules
from subak.recognition.credits import CreditTotals, Lots
from tests.simulate.histories import History
from tests.simulate.scene import Body, Scene

SEEDS = some.integers(0, 2**32)


def picture(state: State) -> tuple[object, ...]:
    """All that a state is; records and keys compared without their order."""
    sections = {}
    for name, held in state.sections().items():
        records, touched, digest = held.kept()
        sections[name] = (dict(records), set(touched), digest)
    return sections, state.size, state.at, state.today, set(state.used), state.release


@settings(max_examples=25)
@given(SEEDS)
def test_check_never_writes_and_apply_never_fails_after_it(seed: int) -> None:
    history = History(seed, laws=True)
    history.tell(40)
    history.scene.replayed()


@settings(max_examples=25)
@given(SEEDS)
def test_after_every_entry_credits_and_money_add_up(seed: int) -> None:
    history = History(seed)
    for _ in range(50):
        history.tell(1)
        state = history.scene.state
        for _, of in state[CreditTotals].items():  # noqa: PERF102  # a section, not a dict
            assert of.issued == of.held + of.retired + of.cancelled
            assert min(of.held, of.retired, of.cancelled) >= 0
        for _, issue in state[Lots].items():  # noqa: PERF102
            following = 1
            for lot in issue.lots:
                assert lot.first == following
                assert 0 <= lot.paid_cents <= max(lot.count * lot.tariff_cents, 0)
                following = lot.last + 1
        assert unbalanced(state) == {}
        assert all(account.cents > 0 for _, account in state[Accounts].items())


@settings(max_examples=25)
@given(SEEDS)
def test_the_parts_of_every_possible_run_sum_to_its_amount(seed: int) -> None:
    history = History(seed)
    history.tell(45)
    state = history.scene.state
    for rule, adopted in state[Rules].items():
        names = [key.split(" ", 1)[1] for key in state[Accounts] if key.startswith(adopted.pool)]
        result = compute_run(state, RuleId(rule), tuple(sorted(names)))
        given_out = sum(award.cents for award in result.awards)
        assert given_out + result.undistributed == result.amount
        paid = sum(result.payouts().values()) + sum(result.kept().values())
        assert paid + result.undistributed == result.amount


@settings(max_examples=40)
@given(SEEDS, some.integers(0, 30), some.integers(1, 25))
def test_what_is_undone_leaves_nothing_behind(seed: int, first: int, then: int) -> None:
    history = History(seed)
    history.tell(first)
    scene, state = history.scene, history.scene.state
    before, entries = picture(state), len(scene.bytes)
    state.keep_journal()
    mark = state.mark()
    history.tell(then)
    scene.until("2025-02-01")
    after, digests = picture(state), state.next_digests()
    state.undo(mark)
    assert picture(state) == before
    for raw in scene.bytes[entries:]:
        fold.replay(state, raw)
    assert picture(state) == after
    assert state.next_digests() == digests


def own_acts(scene: Scene, farm: str, choices: list[int]) -> list[tuple[str, Body]]:
    """Acts of one farm on its own things: its store, its field, its hours, its pledges."""
    store, field = {"f1": ("barn", "p1"), "f2": ("loft", "p2")}[farm]
    today = scene.state.today
    both: Body = {"provider": farm, "receiver": farm, "happened_on": today}
    minutes = {"amount": "30", "unit": "minute"}
    hours: Body = {"action": "work", "effort": minutes, "pact": "water", "protocol": "d"}
    measured = {"measures": [{"of": "minutes", "amount": "30", "unit": "minute"}]}
    acts: list[tuple[str, Body]] = []
    for place, choice in enumerate(choices):
        name = f"{farm}-{place}"
        grain: Body = {"quantity": {"amount": str(choice + 1), "unit": "kg"}, "resource": store}
        possible: list[tuple[str, Body]] = [
            ("event.recorded", both | grain | {"action": "raise"}),
            ("event.recorded", both | grain | {"action": "consume"}),
            ("event.recorded", both | {"action": "use", "effort": minutes, "resource": field}),
            ("event.recorded", both | hours | measured | {"receiver": "town"}),
            ("funding.pledged", {"pool": "pot", "pact": "water", "amount": str(choice + 1)}),
        ]
        kind, body = possible[choice]
        acts.append((kind, {"id": name, **body}))
        if choice in (0, 3):
            acts.append(("event.withdrawn", {"id": f"{name}-back", "event": name}))
    return acts


@settings(max_examples=60)
@given(
    some.lists(some.integers(0, 4), max_size=5),
    some.lists(some.integers(0, 4), max_size=5),
    some.randoms(use_true_random=False),
)
def test_independent_entries_commute(ours: list[int], theirs: list[int], random: Random) -> None:

    digests = []
    for _ in range(2):
        scene = Scene(laws=False)
        waiting = {
            farm: own_acts(scene, farm, each) for farm, each in (("f1", ours), ("f2", theirs))
        }
        turns = ["f1"] * len(waiting["f1"]) + ["f2"] * len(waiting["f2"])
        random.shuffle(turns)
        for farm in turns:
            kind, body = waiting[farm].pop(0)
            scene.tell(kind, body, farm)
        scene.until("2024-09-03")
        digests.append(json.loads(scene.bytes[-1])["body"]["digests"])
        scene.until("2024-10-20")
        digests[-1] |= {"later": scene.state.next_digests()}
    assert digests[0] == digests[1]
