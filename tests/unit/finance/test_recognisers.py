"""Nobody is paid from a pot under which they recognise, unless its protocol allows it."""

from subak.core.entry import Stamp
from subak.core.proof import Session
from subak.core.state import State
from subak.core.values import AgentId, PactId, RuleId
from subak.finance import recognisers
from subak.finance.methods import compute_run
from subak.finance.runs import DistributionRun
from tests.unit.finance.circle import Circle, CreditsPrepared, Given


def prepared(*held: Given) -> Circle:
    circle = Circle()
    circle.open_pools()
    circle.credit(*held)
    circle.adopt("rates", {"id": "n", "rates": {"protocols": ["a", "open"]}})
    circle.receive("f1", 1000)
    return circle


def refusal(circle: Circle) -> str:
    run = DistributionRun(id="d1", rule=RuleId("rates"), sources=("f1",))
    return circle.regie_refusal(run)


def test_a_body_that_the_pact_names_is_not_paid_for_credits_that_it_holds() -> None:
    circle = prepared(Given("farm-01", 5, 1), Given("agency", 5, 1))
    assert refusal(circle) == "distribution.recogniser_paid"


def test_a_protocol_may_allow_it() -> None:
    circle = prepared(Given("agency", 5, 1, protocol="open"))
    assert circle.distribute("d1", "rates", "f1").payouts == {"agency": 5}
    circle.replayed()


def test_who_had_credits_issued_is_a_recogniser_of_that_pot_alone() -> None:
    circle = prepared(Given("farm-01", 5, 1), Given("lab", 5, 1))
    state = circle.state
    decide(state, circle.recognitions()[0], by="castor", principal="lab")
    assert sorted(state[recognisers.Recognisers]) == ["water a castor", "water a lab"]
    decide(state, "none", by="carpe", principal="regie")
    assert len(state[recognisers.Recognisers]) == 2
    assert refusal(circle) == "distribution.recogniser_paid"
    elsewhere = prepared(Given("farm-01", 5, 1, protocol="open"), Given("lab", 5, 1))
    decide(elsewhere.state, elsewhere.recognitions()[0], by="castor", principal="lab")
    result = compute_run(elsewhere.state, RuleId("rates"), ("received:f1",))
    assert recognisers.paid_recogniser(elsewhere.state, PactId("water"), result) is None


def decide(state: State, recognition: str, *, by: str, principal: str) -> None:
    """What follows when a recognition of this id was said by somebody."""
    stamp = Stamp(
        at="2024-09-02T12:00:00Z",
        by=AgentId(by),
        day="2024-09-02",
        n=state.size,
        principal=AgentId(principal),
        proof=Session(),
    )
    said = CreditsPrepared(id=recognition, given=Given("farm-01", 1, 1))
    recognisers.remember(state, stamp, said)
