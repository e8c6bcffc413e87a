"""History: what flowed, net of corrections, in the order of the log, for ever."""

import json
from contextlib import suppress

import msgspec.json
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from msgspec import to_builtins

import subak.releases
from subak.core.books import RulesAdopted
from subak.core.errors import Refused
from subak.core.values import EventId, ProcessId, ResourceId
from subak.ledger.actions import ACTIONS
from subak.ledger.history import History, Past, past_of
from subak.releases import LATEST, third
from tests.unit.ledger.farm import FARM, GRAIN, KILOGRAM, MILL, Farm, hours, kilograms, new
from tests.unit.ledger.test_laws import Try, attempt, recorder, stocked, tries


def adopt(farm: Farm, release: str) -> None:
    said = RulesAdopted(id=farm.new_id("rules"), release=release)
    farm.say(said, by="ada", principal="house")


def names(farm: Farm) -> list[EventId]:
    return [event for event, _ in past_of(farm.state)]


def harvest(farm: Farm) -> list[EventId]:
    """Grain is raised, milled by an hour of work and handed on as flour."""
    mill = farm.process("milling")
    return [
        farm.record(farm.event("raise", FARM, FARM, quantity=kilograms(9), creates=new("grain"))),
        farm.record(
            farm.event("consume", FARM, MILL, quantity=kilograms(9), resource="grain", process=mill)
        ),
        farm.record(farm.event("work", MILL, MILL, effort=hours(100), process=mill)),
        farm.record(farm.event("produce", MILL, MILL, quantity=kilograms(8), creates=new("flour"))),
    ]


def test_an_event_is_past_with_what_decides_how_it_flows() -> None:
    farm = Farm()
    raised, consumed, worked, _ = harvest(farm)
    found = dict(past_of(farm.state))
    expected = Past(
        found[consumed].n, "consume", FARM, MILL, "2024-09-02", None, ProcessId("milling"),
        ResourceId("grain"), None, 9, 0, None, KILOGRAM, None,
    )  # fmt: skip
    assert found[consumed] == expected
    assert (found[raised].first, found[raised].process) == ("grain", None)
    assert (found[worked].effort, found[worked].effort_unit) == (100, "hour")
    assert (found[worked].quantity, found[worked].unit) == (0, None)
    farm.replayed()


def test_they_stand_in_the_order_of_the_log() -> None:
    farm = Farm()
    recorded = harvest(farm)
    assert names(farm) == recorded
    positions = [past.n for _, past in past_of(farm.state)]
    assert positions == sorted(positions)
    assert b'"n":%d' % positions[0] in farm.bytes[positions[0]]


def test_what_flows_into_nothing_is_not_past() -> None:
    farm = Farm()
    farm.record(farm.event("work", MILL, FARM, effort=hours(100)))
    farm.record(farm.event("transfer", MILL, FARM, quantity=kilograms(3)))
    farm.record(farm.event("deliverService", MILL, FARM, quantity=kilograms(3)))
    assert not farm.state[History]


def test_the_second_resource_is_the_one_that_a_transfer_creates() -> None:
    farm = Farm()
    barn = farm.stock("barn", 9)
    sale = {"resource": barn, "creates": new("bag", GRAIN)}
    sold = farm.record(farm.event("transfer", FARM, MILL, quantity=kilograms(3), **sale))
    past = farm.state[History][sold]
    assert (past.first, past.second) == ("barn", "bag")


def test_corrections_are_netted() -> None:
    farm = Farm()
    _, consumed, worked, made = harvest(farm)
    farm.say(farm.correct(consumed, -2), by=FARM)
    farm.say(farm.correct(consumed, -1), by=FARM)
    farm.say(farm.correct(worked, 50, "effort"), by=MILL)
    history = farm.state[History]
    assert (history[consumed].quantity, history[worked].effort) == (6, 150)
    assert history[made].quantity == 8
    farm.replayed()


def test_a_withdrawn_event_is_not_past() -> None:
    farm = Farm()
    *rest, made = harvest(farm)
    farm.say(farm.withdraw(made), by=MILL)
    assert names(farm) == rest
    farm.replayed()


def test_a_snapshot_shares_names() -> None:
    farm = Farm()
    _, consumed, *_ = harvest(farm)
    past = farm.state[History][consumed]
    copied = msgspec.json.decode(msgspec.json.encode(past), type=Past)
    assert copied.provider is not past.provider
    shared = farm.state[History].sharing(copied)
    assert shared == past
    assert shared.provider is past.provider
    assert shared.until is None


def fields(past: Past) -> list[object]:
    told = to_builtins(past)
    assert isinstance(told, list)
    return told


def test_books_that_adopt_the_rule_later_take_up_what_they_still_have(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(subak.releases, "LATEST", third.NAME)
    farm = Farm()
    recorded = harvest(farm)
    farm.say(farm.correct(recorded[1], -2), by=FARM)
    farm.until("2024-09-03")
    late = farm.record(farm.event("lower", MILL, MILL, quantity=kilograms(1), resource="flour"))
    assert not farm.state[History]
    adopt(farm, LATEST)
    assert names(farm) == [*sorted(recorded), late]
    positions = [past.n for _, past in past_of(farm.state)]
    last = len(farm.bytes) - 1
    assert positions == list(range(last - 5, last))
    assert farm.state[History][recorded[1]].quantity == 7
    after = farm.record(farm.event("lower", MILL, MILL, quantity=kilograms(1), resource="flour"))
    assert names(farm)[-1] == after
    farm.replayed()


def test_what_other_rules_did_in_between_is_taken_up_when_these_return() -> None:
    farm = Farm()
    raised, consumed, worked, made = harvest(farm)
    known = farm.state[History][raised]
    adopt(farm, third.NAME)
    farm.say(farm.withdraw(made), by=MILL)
    farm.say(farm.correct(consumed, -2), by=FARM)
    new_one = farm.record(
        farm.event("raise", FARM, FARM, quantity=kilograms(5), creates=new("more"))
    )
    adopt(farm, LATEST)
    assert names(farm) == [raised, consumed, worked, new_one]
    history = farm.state[History]
    assert (history[raised], history[consumed].quantity) == (known, 7)
    assert history[new_one].n > history[worked].n
    farm.replayed()


@settings(max_examples=50)
@given(some.lists(tries(tuple(ACTIONS)), max_size=20), some.data())
def test_it_equals_what_a_naive_replay_of_the_log_gives(
    tried: list[Try], data: some.DataObject
) -> None:
    farm = stocked()
    said: list[EventId] = []
    for each in tried:
        _act(farm, each, said, data)
    naive = replayed_naively(farm.bytes)
    assert {event: fields(past) for event, past in past_of(farm.state)} == naive
    assert list(naive) == names(farm)
    farm.replayed()


@settings(max_examples=30)
@given(some.lists(tries(tuple(ACTIONS)), min_size=2, max_size=16), some.data())
def test_what_is_taken_back_with_its_batch_leaves_no_trace(
    tried: list[Try], data: some.DataObject
) -> None:
    farm = stocked()
    said: list[EventId] = []
    middle = len(tried) // 2
    for each in tried[:middle]:
        _act(farm, each, said, data)
    farm.state.keep_journal()
    mark, size = farm.state.mark(), len(farm.bytes)
    before = (dict(farm.state[History]), farm.state.next_digests())
    for each in tried[middle:]:
        _act(farm, each, said, data)
    adopt(farm, third.NAME)
    adopt(farm, LATEST)
    farm.state.undo(mark)
    del farm.bytes[size:]
    assert (dict(farm.state[History]), farm.state.next_digests()) == before


def _act(farm: Farm, tried: Try, said: list[EventId], data: some.DataObject) -> None:
    """Somebody tries to record something, then to put something right."""
    event = attempt(farm, tried)
    if event is not None:
        said.append(event)
    if not said:
        return
    event = data.draw(some.sampled_from(said))
    change = data.draw(some.integers(-6, 6))
    effort = data.draw(some.booleans())
    correction = farm.correct(event, change, "effort" if effort else "quantity")
    with suppress(Refused):
        farm.say(correction if change else farm.withdraw(event), by=recorder(farm, event))


def replayed_naively(log: list[bytes]) -> dict[str, list[object]]:
    """The history from the bytes alone, by the words of its docstring."""
    found: dict[str, list[object]] = {}
    for n, raw in enumerate(log):
        entry = json.loads(raw)
        body = entry["body"]
        if entry["kind"] == "event.recorded":
            resources = {"resource", "to_resource", "creates"} & set(body)
            acts = body["action"] not in ("work", "deliverService")
            if "process" in body or (resources and acts):
                found[body["id"]] = _told(n, body)
        elif entry["kind"] == "event.withdrawn":
            found.pop(body["event"], None)
        elif entry["kind"] == "event.corrected" and body["event"] in found:
            place = {"quantity": 9, "effort": 10}[body["part"]]
            found[body["event"]][place] += int(body["difference"])  # type: ignore[operator]
    return found


def _told(n: int, body: dict[str, object]) -> list[object]:
    made = body.get("creates")
    first, second = body.get("resource"), body.get("to_resource")
    if isinstance(made, dict) and body["action"] in ("raise", "lower", "produce"):
        first = made["id"]
    elif isinstance(made, dict):
        second = made["id"]
    amounts: list[object] = []
    units: list[object] = []
    for name in ("quantity", "effort"):
        said = body.get(name)
        assert said is None or isinstance(said, dict)
        amounts.append(int(said["amount"]) if said else 0)
        units.append(said["unit"] if said else None)
    days = (body["happened_on"], body.get("until"))
    who = (body["action"], body["provider"], body["receiver"])
    way = (body.get("process"), first, second)
    return [n, *who, *days, *way, *amounts, body.get("protocol"), *units]
