"""Contributions: what an event must carry, until when it changes, when its decision is late."""

import pytest
from msgspec.structs import replace

from subak.core.instants import Day
from subak.core.values import EventId, PactId, UnitId
from subak.ledger.corrections import EventCorrected, EventWithdrawn
from subak.ledger.events import EventRecorded, Events
from subak.ledger.measures import Measure
from subak.pacts.pacts import PactEnded
from subak.recognition.contributions import Contributions, Overdue, overdue
from subak.recognition.credits import Lots
from tests.unit.recognition.valley import Valley, claim

PLOT = EventId("plot")


@pytest.fixture
def valley() -> Valley:
    return Valley()


def plot(**changes: object) -> EventRecorded:
    said = claim(PLOT, "farm-01", (1240, 38, 33, 43), resource="p01")
    return replace(said, **changes)


def correction(valley: Valley, difference: str) -> EventCorrected:
    new_id = valley.new_id("correction")
    return EventCorrected(id=new_id, event=PLOT, part="measure", of="ares", difference=difference)


def test_a_contribution_waits_for_its_decision(valley: Valley) -> None:
    valley.give(plot())
    assert valley.state[Contributions][PLOT].due == "2024-10-24"
    assert list(overdue(valley.state, Day("2024-10-24"))) == []
    assert list(overdue(valley.state, Day("2024-10-26"))) == [Overdue(PLOT, 2)]
    valley.replayed()


def test_an_event_without_pact_is_no_contribution(valley: Valley) -> None:
    valley.give(plot(pact=None, protocol=None))
    assert PLOT not in valley.state[Contributions]


ARES = Measure(of="ares", amount="1240", unit=UnitId("are"))
RESIDUE = Measure(of="residue", amount="38", unit=UnitId("kgn_ha"), low="33", high="43")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"pact": "pact-x"}, "pact.unknown"),
        ({"pact": "pact-code"}, "contribution.protocol_not_in_pact"),
        ({"protocol": None}, "event.contribution_incomplete"),
        ({"action": "transferCustody"}, "contribution.action_not_allowed"),
        ({"happened_on": "2024-08-31"}, "contribution.outside_validity"),
        ({"measures": (ARES,)}, "contribution.measures_differ"),
        ({"measures": (ARES, replace(RESIDUE, of="nitrate"))}, "contribution.measures_differ"),
        ({"measures": (ARES, RESIDUE, replace(ARES, of="more"))}, "contribution.measures_differ"),
        (
            {"measures": (replace(ARES, unit=UnitId("piece")), RESIDUE)},
            "contribution.measure_unit",
        ),
        ({"measures": (ARES, replace(RESIDUE, low=None))}, "contribution.range_missing"),
    ],
)
def test_what_a_contribution_must_carry(
    valley: Valley, changes: dict[str, object], code: str
) -> None:
    said = plot(**({"resource": None} if "action" in changes else {}), **changes)
    assert valley.refused(said, by="farm-01") == code


def test_measures_stand_in_any_order(valley: Valley) -> None:
    valley.give(plot(measures=(RESIDUE, ARES)))
    recognition = valley.recognise(PLOT)
    assert valley.state[Lots][recognition].lots[0].count == 1240


def test_only_a_pact_in_force_takes_contributions(valley: Valley) -> None:
    valley.say(PactEnded(id="end", pact=PactId("pact-water"), ground="done"), by="users")
    assert valley.refused(plot(), by="farm-01") == "contribution.pact_not_in_force"


def test_a_recogniser_is_not_paid_from_the_pot_that_it_judges(valley: Valley) -> None:
    said = claim("own", "agency", (60,), protocol="d", receiver="vive")
    assert valley.refused(said, by="agency") == "contribution.recogniser_provides"


def test_corrections_count_until_the_decision(valley: Valley) -> None:
    valley.give(plot())
    valley.say(correction(valley, "-40"), by="farm-01")
    recognition = valley.recognise(PLOT)
    assert valley.state[Lots][recognition].lots[0].count == 1200
    late = correction(valley, "-1")
    assert valley.refused(late, by="farm-01") == "contribution.already_decided"
    withdrawn = EventWithdrawn(id="back", event=PLOT)
    assert valley.refused(withdrawn, by="farm-01") == "contribution.already_decided"


def test_an_open_contribution_can_be_withdrawn(valley: Valley) -> None:
    valley.give(plot())
    valley.say(EventWithdrawn(id="back", event=PLOT), by="farm-01")
    assert PLOT not in valley.state[Contributions]
    assert PLOT not in valley.state[Events]
    gone = valley.decide(PLOT)
    assert valley.refused(gone, by="heron", principal="agency") == "contribution.settled"


def test_events_outside_pacts_are_corrected_and_withdrawn_freely(valley: Valley) -> None:
    valley.give(plot(pact=None, protocol=None))
    valley.say(correction(valley, "-40"), by="farm-01")
    valley.say(EventWithdrawn(id="back", event=PLOT), by="farm-01")
    assert PLOT not in valley.state[Events]
