"""What was measured, with its bounds."""

import pytest
from msgspec.structs import replace

from subak.ledger.events import EventRecorded
from subak.ledger.measures import Evidence, Measure
from tests.unit.ledger.farm import FARM, HOUR, KILOGRAM, MILL, Farm, hours

NITRATE = Measure(
    of="nitrate", amount="30", unit=KILOGRAM, low="20", high="40", method="probe", source=MILL
)


def contribution(farm: Farm, *measures: Measure) -> EventRecorded:
    evidence = (Evidence(kind="sheet", commitment=bytes(32)),)
    fields = {"effort": hours(100), "measures": measures, "evidence": evidence}
    return farm.event("work", FARM, "house", **fields)  # type: ignore[arg-type]


def test_measures_stand_beside_the_quantity() -> None:
    farm = Farm()
    care = Measure(of="care", amount="0", unit=HOUR)
    farm.record(contribution(farm, NITRATE, care))
    assert (NITRATE.number, care.number) == (30, 0)
    farm.replayed()


@pytest.mark.parametrize(
    ("measures", "code"),
    [
        ((replace(NITRATE, unit="ell"),), "unit.unknown"),
        ((replace(NITRATE, source="nobody"),), "agent.unknown"),
        ((replace(NITRATE, amount="-1", low=None),), "measure.negative"),
        ((replace(NITRATE, amount="19"),), "measure.outside_bounds"),
        ((replace(NITRATE, amount="41"),), "measure.outside_bounds"),
        ((replace(NITRATE, amount="9", low="10", high=None),), "measure.outside_bounds"),
        ((NITRATE, NITRATE), "measure.twice"),
    ],
)
def test_refusals(measures: tuple[Measure, ...], code: str) -> None:
    farm = Farm()
    assert farm.refused(contribution(farm, *measures)) == code
    farm.replayed()
