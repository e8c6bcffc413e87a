"""Corrections by signed differences, and withdrawals."""

import pytest
from msgspec.structs import replace

from subak.core.values import EventId, Quantity
from subak.ledger.corrections import EventCorrected
from subak.ledger.events import Events
from subak.ledger.measures import Measure
from subak.ledger.processes import Halves
from subak.ledger.resources import Resources
from tests.unit.ledger.farm import BOX, FARM, HOUR, MILL, ONE, Farm, hours, kilograms, new

ONE_BOX = Quantity(amount="1", unit=ONE)


def test_the_resources_follow_a_correction() -> None:
    farm = Farm()
    barn, silo = farm.stock("barn", 100), farm.stock("silo", 0, of=MILL)
    both = {"resource": barn, "to_resource": silo}
    sale = farm.record(farm.event("transfer", FARM, MILL, quantity=kilograms(30), **both))
    farm.say(farm.correct(sale, 5), by=FARM)
    assert (farm.quantities(barn), farm.quantities(silo)) == ((65, 65), (35, 35))
    assert farm.state[Events][sale].quantity == 35
    farm.say(farm.correct(sale, -35), by=FARM)
    assert (farm.quantities(barn), farm.quantities(silo)) == ((100, 100), (0, 0))
    farm.replayed()


def test_a_difference_and_its_opposite_leave_no_trace() -> None:
    farm = Farm()
    barn = farm.stock("barn", 100)
    use = farm.record(farm.event("consume", FARM, FARM, quantity=kilograms(30), resource=barn))
    before = (dict(farm.state[Events].items()), dict(farm.state[Resources].items()))
    for difference in (5, -5):
        farm.say(farm.correct(use, difference), by=FARM)
    assert before == (dict(farm.state[Events].items()), dict(farm.state[Resources].items()))
    farm.replayed()


def test_efforts_and_measures_are_corrected_apart() -> None:
    farm = Farm()
    care = Measure(of="care", amount="300", unit=HOUR, low="250", high="350")
    work = farm.record(farm.event("work", FARM, MILL, effort=hours(300), measures=(care,)))
    farm.say(farm.correct(work, -20, "effort"), by=FARM)
    farm.say(replace(farm.correct(work, 50, "measure"), of="care"), by=FARM)
    recorded = farm.state[Events][work]
    assert (recorded.effort, recorded.measures[0].amount) == (280, "350")
    too_much = replace(farm.correct(work, 1, "measure"), of="care")
    assert farm.refusal(too_much, by=FARM) == "measure.outside_bounds"
    farm.replayed()


@pytest.mark.parametrize(
    ("correction", "code"),
    [
        ({"event": "dream"}, "event.unknown"),
        ({"difference": "0"}, "event.difference_zero"),
        ({"difference": "-301"}, "event.correction_below_zero"),
        ({"difference": "9" * 18}, "event.too_large"),
        ({"part": "quantity"}, "event.part_missing"),
        ({"part": "measure"}, "event.part_missing"),
        ({"part": "measure", "of": "care"}, "event.part_missing"),
        ({"of": "care"}, "event.part_missing"),
    ],
)
def test_refused_corrections(correction: dict[str, str], code: str) -> None:
    farm = Farm()
    work = farm.record(farm.event("work", FARM, MILL, effort=hours(300)))
    said = EventCorrected(id="c", event=work, part="effort", difference="1")
    assert farm.refusal(replace(said, **correction), by=FARM) == code
    farm.replayed()


def test_only_who_recorded_it_corrects_or_withdraws() -> None:
    farm = Farm()
    work = farm.record(farm.event("work", FARM, MILL, effort=hours(300)))
    assert farm.refusal(farm.correct(work, 1, "effort"), by=MILL) == "event.not_by_recorder"
    assert farm.refusal(farm.withdraw(work), by=MILL) == "event.not_by_recorder"
    farm.say(farm.withdraw(work), by=FARM)
    assert farm.refusal(farm.withdraw(work), by=FARM) == "event.unknown"
    farm.replayed()


def test_no_correction_or_withdrawal_goes_below_zero() -> None:
    farm = Farm()
    made = farm.record(farm.event("produce", FARM, FARM, quantity=kilograms(10), creates=new("x")))
    heap = {"quantity": kilograms(7), "resource": "x"}
    farm.record(farm.event("consume", FARM, FARM, **heap))
    assert farm.refusal(farm.correct(made, -4), by=FARM) == "event.below_zero"
    assert farm.refusal(farm.withdraw(made), by=FARM) == "event.below_zero"
    farm.say(farm.correct(made, -3), by=FARM)
    assert farm.quantities("x") == (0, 0)
    farm.replayed()


def test_who_sold_a_resource_no_longer_changes_it() -> None:
    farm = Farm()
    made = farm.record(farm.event("produce", FARM, FARM, quantity=kilograms(10), creates=new("x")))
    both = {"resource": "x", "to_resource": "x"}
    sale = farm.record(farm.event("transfer", FARM, MILL, quantity=kilograms(10), **both))
    assert farm.refusal(farm.correct(made, 1), by=FARM) == "event.not_accountable"
    assert farm.refusal(farm.withdraw(made), by=FARM) == "event.followed"
    assert farm.refusal(farm.correct(sale, -1), by=FARM) == "event.quantity_fixed"
    farm.say(farm.withdraw(sale), by=FARM)
    assert (farm.held("x").accountable, farm.quantities("x")) == (FARM, (10, 10))
    farm.say(farm.withdraw(made), by=FARM)
    assert farm.quantities("x") == (0, 0)
    farm.replayed()


def test_a_withdrawal_undoes_place_state_and_stage() -> None:
    farm = Farm()
    barn = farm.stock("barn", 100)
    before = farm.held(barn)
    inside = {"quantity": kilograms(40), "resource": barn, "process": farm.process("p", "drying")}
    accept = farm.record(farm.event("accept", FARM, FARM, **inside, state="wet"))
    modify = farm.record(farm.event("modify", FARM, FARM, **inside, state="dry", place="loft"))
    assert farm.refusal(farm.withdraw(accept), by=FARM) == "event.followed"
    farm.say(farm.withdraw(modify), by=FARM)
    farm.say(farm.withdraw(accept), by=FARM)
    assert farm.held(barn) == before
    farm.replayed()


def test_halves_are_put_right_from_the_open_end() -> None:
    farm = Farm()
    barn, repair = farm.stock("barn", 100), farm.process("repair")
    inside = {"resource": barn, "process": repair}
    accept = farm.record(farm.event("accept", FARM, FARM, quantity=kilograms(40), **inside))
    farm.say(farm.correct(accept, 5), by=FARM)
    assert farm.state[Halves][f"{repair} {barn}"].quantity == 45
    modify = farm.record(farm.event("modify", FARM, FARM, quantity=kilograms(45), **inside))
    assert farm.refusal(farm.correct(accept, 1), by=FARM) == "event.half_closed"
    assert farm.refusal(farm.withdraw(accept), by=FARM) == "event.half_closed"
    assert farm.refusal(farm.correct(modify, 1), by=FARM) == "event.quantity_fixed"
    again = farm.record(farm.event("accept", FARM, FARM, quantity=kilograms(9), **inside))
    assert farm.refusal(farm.withdraw(modify), by=FARM) == "event.half_open"
    farm.say(farm.withdraw(again), by=FARM)
    farm.say(farm.withdraw(modify), by=FARM)
    assert farm.state[Halves][f"{repair} {barn}"].event == accept
    farm.say(farm.withdraw(accept), by=FARM)
    assert (farm.quantities(barn), len(farm.state[Halves])) == ((100, 100), 0)
    farm.close(repair)
    farm.replayed()


def test_what_came_out_of_a_closed_process_stays_out() -> None:
    farm = Farm()
    barn, repair = farm.stock("barn", 100), farm.process("repair")
    inside = {"quantity": kilograms(40), "resource": barn, "process": repair}
    farm.record(farm.event("accept", FARM, FARM, **inside))
    modify = farm.record(farm.event("modify", FARM, FARM, **inside))
    farm.close(repair)
    assert farm.refusal(farm.withdraw(modify), by=FARM) == "process.closed"
    farm.replayed()


def test_events_of_a_contained_resource_wait_until_it_is_out() -> None:
    farm = Farm()
    barn, chest = farm.stock("barn", 10), farm.stock("chest", 1, specification=BOX)
    grown = farm.record(farm.event("raise", FARM, FARM, quantity=kilograms(5), resource=barn))
    packing = {"quantity": kilograms(15), "resource": barn, "process": farm.process("packing")}
    combine = farm.record(farm.event("combine", FARM, FARM, **packing, to_resource=chest))
    assert farm.refusal(farm.correct(grown, 1), by=FARM) == "event.contained"
    assert farm.refusal(farm.withdraw(grown), by=FARM) == "event.contained"
    assert farm.refusal(farm.correct(combine, -1), by=FARM) == "event.quantity_fixed"
    farm.say(farm.withdraw(combine), by=FARM)
    assert (farm.quantities(barn), farm.held(barn).contained_in) == ((15, 15), None)
    farm.say(farm.withdraw(grown), by=FARM)
    assert farm.quantities(barn) == (10, 10)
    farm.replayed()


def test_a_separation_is_not_withdrawn_into_its_own_content() -> None:
    farm = Farm()
    bag, chest = (farm.stock(name, 1, specification=BOX) for name in ("bag", "chest"))
    packing = {"quantity": ONE_BOX, "process": farm.process("packing")}
    farm.record(farm.event("combine", FARM, FARM, **packing, resource=bag, to_resource=chest))
    out = farm.record(farm.event("separate", FARM, FARM, **packing, resource=bag))
    turned = farm.event("combine", FARM, FARM, **packing, resource=chest, to_resource=bag)
    turned_id: EventId = farm.record(turned)
    assert farm.refusal(farm.withdraw(out), by=FARM) == "event.followed"
    farm.say(farm.withdraw(turned_id), by=FARM)
    farm.say(farm.withdraw(out), by=FARM)
    assert farm.held(bag).contained_in == chest
    farm.replayed()
