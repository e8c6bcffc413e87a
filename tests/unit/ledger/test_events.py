"""Recorded events: what is kept of them, and that contributions are events."""

from subak.core.values import EventId
from subak.ledger.events import Difference, EventRecorded, Events, RecordedEvent
from subak.ledger.measures import Evidence, Measure
from subak.ledger.resources import Resources
from tests.unit.ledger.farm import FARM, HOUR, MILL, TODAY, Farm, hours, kilograms

CARE = Measure(of="care", amount="300", unit=HOUR, low="250", high="350")


def contribution(farm: Farm) -> EventRecorded:
    return farm.event(
        "work",
        FARM,
        MILL,
        effort=hours(300),
        happened_on="2024-08-30",
        pact="river",
        protocol="hours-to-a-commons",
        measures=(CARE,),
        evidence=(Evidence(kind="sheet", commitment=bytes(32)),),
        classified_as="care",
    )


def test_a_contribution_is_kept_as_it_was_said() -> None:
    """The entry alone: pacts and protocols are asked for by guards of upper rooms."""
    farm = Farm()
    said = contribution(farm)
    stamp = farm.stamp(FARM)
    said.check(farm.state, stamp)
    said.apply(farm.state, stamp)
    recorded = farm.state[Events][EventId(said.id)]
    assert recorded == RecordedEvent(said, FARM, TODAY)
    assert (recorded.effort, recorded.quantity, recorded.measures) == (300, 0, (CARE,))
    assert not said.changes_resources
    assert len(farm.state[Resources]) == 0


def test_corrections_are_summed_part_by_part() -> None:
    farm = Farm()
    differences = (Difference("effort", None, -50), Difference("measure", "care", 20))
    recorded = RecordedEvent(contribution(farm), FARM, TODAY, differences=differences)
    assert (recorded.effort, recorded.quantity) == (250, 0)
    assert recorded.measures[0].number == 320
    assert recorded.difference("measure", "other") == 0


def test_what_changes_resources() -> None:
    farm = Farm()
    barn = farm.stock("barn", 10)
    produce = farm.event("produce", FARM, FARM, quantity=kilograms(1), resource=barn)
    for_the_barn = farm.event("work", FARM, FARM, effort=hours(1), resource=barn)
    assert produce.changes_resources
    assert not for_the_barn.changes_resources
