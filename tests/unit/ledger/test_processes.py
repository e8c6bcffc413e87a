"""Processes open and close."""

from subak.ledger.processes import Halves, ProcessClosed, Processes
from tests.unit.ledger.farm import FARM, MILL, Farm, hours, kilograms


def test_a_process_takes_events_until_it_is_closed() -> None:
    farm = Farm()
    milling = farm.process("milling")
    work = farm.event("work", MILL, MILL, effort=hours(150), process=milling)
    farm.record(work)
    farm.close(milling)
    late = farm.event("work", MILL, MILL, effort=hours(150), process=milling)
    assert farm.refused(late) == "process.closed"
    again = ProcessClosed(id="again", process=milling)
    assert farm.refusal(again, by=MILL) == "process.closed"
    farm.replayed()


def test_who_opened_it_or_the_operator_closes_it() -> None:
    farm = Farm()
    milling = farm.process("milling")
    closing = ProcessClosed(id="closing", process=milling)
    assert farm.refusal(closing, by=FARM) == "process.not_by_opener"
    farm.say(closing, by="ada", principal="house")
    assert farm.state[Processes][milling].closed
    farm.replayed()


def test_an_unknown_process_is_refused_by_name() -> None:
    farm = Farm()
    assert farm.refusal(ProcessClosed(id="c", process="dream"), by=MILL) == "process.unknown"  # type: ignore[arg-type]
    work = farm.event("work", MILL, MILL, effort=hours(150), process="dream")
    assert farm.refused(work) == "process.unknown"
    farm.replayed()


def test_nothing_may_be_left_inside() -> None:
    farm = Farm()
    barn, repair = farm.stock("barn", 100), farm.process("repair")
    halves = {"quantity": kilograms(40), "resource": barn, "process": repair}
    farm.record(farm.event("accept", FARM, FARM, **halves))
    closing = ProcessClosed(id="closing", process=repair)
    assert farm.refusal(closing, by=MILL) == "process.not_empty"
    farm.record(farm.event("modify", FARM, FARM, **halves))
    assert len(farm.state[Halves]) == 0
    farm.say(closing, by=MILL)
    farm.replayed()
