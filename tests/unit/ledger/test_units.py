"""Units and specifications."""

from subak.ledger.agents import AgentRegistered
from subak.ledger.units import SpecificationDefined, Specifications, Unit, UnitDefined, Units
from tests.support.rehearsal import Rehearsal
from tests.unit.ledger.farm import FARM, HOUR, KILOGRAM, Farm


def test_the_currency_is_a_unit_from_the_opening() -> None:
    rehearsal = Rehearsal()
    assert rehearsal.state[Units].get("eur") == Unit(decimals=2)
    again = UnitDefined(id="eur", decimals=2)
    assert rehearsal.refusal(again, by="ada", principal="house") == "unit.exists"


def test_the_operator_defines_units_and_specifications() -> None:
    farm = Farm()
    seeds = SpecificationDefined(id="seeds", unit=KILOGRAM)
    farm.say(seeds, by="ada", principal="house")
    assert farm.state[Specifications].need("seeds", "").unit == KILOGRAM
    assert farm.state[Specifications].need("seeds", "").effort_unit is None
    farm.replayed()


def test_nobody_else_does() -> None:
    farm = Farm()
    assert farm.refusal(UnitDefined(id="ton", decimals=3), by=FARM) == "unit.not_by_operator"
    seeds = SpecificationDefined(id="seeds", unit=KILOGRAM)
    assert farm.refusal(seeds, by=FARM) == "specification.not_by_operator"
    clerk = AgentRegistered(id="clerk", type="person", sphere="commons", name=bytes(32))
    farm.say(clerk, by="ada", principal="house")
    unit = UnitDefined(id="ton", decimals=3)
    assert farm.refusal(unit, by="clerk", principal="house") == "mandate.missing"
    farm.replayed()


def test_a_specification_names_known_units() -> None:
    farm = Farm()
    for unit, effort in (("ell", None), (KILOGRAM, "moment")):
        said = SpecificationDefined(id="cloth", unit=unit, effort_unit=effort)  # type: ignore[arg-type]
        assert farm.refusal(said, by="ada", principal="house") == "unit.unknown"
    said = SpecificationDefined(id="cloth", unit=KILOGRAM, effort_unit=HOUR)
    farm.say(said, by="ada", principal="house")
    farm.replayed()
