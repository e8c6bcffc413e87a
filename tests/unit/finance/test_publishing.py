"""Rules published under a pact, adopted as versions; payments on claims count for the line."""

import pytest
from msgspec.structs import replace

from subak.core.canonical import Json
from subak.core.values import PactId, RuleId
from subak.finance.pools import PoolId
from subak.finance.publishing import PublishedAdopted, PublishedRules
from subak.finance.rules import ClaimsPaid, Rules, Versions, paid_on
from tests.unit.finance.circle import Circle, Given

TO_LAB: Json = {"id": "n", "to": "lab"}


def owed(cents: int) -> Json:
    return {"id": "n", "claims": [{"id": "debt", "to": "lab", "cents": cents}]}


@pytest.fixture
def circle() -> Circle:
    opened = Circle()
    opened.open_pools()
    return opened


def test_a_published_rule_is_adopted_and_runs(circle: Circle) -> None:
    circle.publish("proposal", {"id": "n", "equal": {"among": ["lab", "town"]}, "cap": 40})
    circle.adopt_published("rule", "proposal")
    published = circle.state[PublishedRules]["proposal"]
    assert circle.state[Rules]["rule"].document == published.document
    assert (published.pact, published.line) == ("water", "proposal")
    circle.receive("f", 100)
    paid = circle.distribute_bound("d1", "rule", "f")
    assert paid.payouts == {"lab": 40, "town": 40}
    assert paid.accounts["undistributed:d1"] == 20
    circle.replayed()


def test_publishing_is_refused(circle: Circle) -> None:
    fine = circle.published("p", TO_LAB)
    assert circle.refusal(fine, by="castor", principal="atelier") == (
        "distribution.publisher_stranger"
    )
    assert circle.refusal(fine, by="truite", principal="regie") == "mandate.missing"
    assert circle.regie_refusal(replace(fine, pact=PactId("sea"))) == "pact.unknown"
    assert circle.regie_refusal(replace(fine, document=bytes(32))) == "document.missing"
    malformed = circle.published("p", {"id": "n", "to": "lab", "cap": 5})
    assert circle.regie_refusal(malformed) == "distribution.document_malformed"
    stranger = circle.published("p", {"id": "n", "to": "nobody"})
    assert circle.regie_refusal(stranger) == "agent.unknown"
    unknown = circle.published("p", {"id": "n", "points": {"protocols": ["z"]}})
    assert circle.regie_refusal(unknown) == "distribution.protocol_not_in_pact"
    missing = circle.published("p", TO_LAB, replaces="nothing")
    assert circle.regie_refusal(missing) == "distribution.published_unknown"
    circle.say(circle.published("of-mill", TO_LAB, pact="mill"), by="town")
    other = circle.published("p", TO_LAB, replaces="of-mill")
    assert circle.regie_refusal(other) == "distribution.published_other_pact"


def test_a_partner_of_the_pact_may_publish(circle: Circle) -> None:
    circle.say(circle.published("p", TO_LAB), by="town")
    assert circle.state[PublishedRules]["p"].pact == "water"


def test_adopting_is_refused(circle: Circle) -> None:
    circle.publish("p", TO_LAB)
    circle.say(circle.published("of-mill", TO_LAB, pact="mill"), by="town")
    adopted = PublishedAdopted(id="rule", pool=PoolId("vive"), published="p")
    assert circle.refusal(adopted, by="castor", principal="atelier") == "pool.not_by_holder"
    unknown = replace(adopted, published="q")
    assert circle.regie_refusal(unknown) == "distribution.published_unknown"
    other = replace(adopted, published="of-mill")
    assert circle.regie_refusal(other) == "distribution.published_other_pact"
    circle.regie(adopted)
    again = replace(adopted, id="again")
    assert circle.regie_refusal(again) == "distribution.already_adopted"


def test_a_new_version_ends_the_old_one_and_pays_no_claim_twice(circle: Circle) -> None:
    circle.publish("p1", owed(100))
    circle.adopt_published("r1", "p1")
    circle.receive("f1", 60)
    assert circle.distribute_bound("d1", "r1", "f1").payouts == {"lab": 60}
    circle.publish("p2", owed(150), replaces="p1")
    circle.publish("rival", TO_LAB, replaces="p1")
    assert circle.state[PublishedRules]["rival"].line == "p1"
    circle.adopt_published("r2", "p2")
    assert circle.state[Versions]["r1"].replaced_by == "r2"
    circle.receive("f2", 200)
    late = circle.bound("d2", "r1", "f2")
    assert circle.regie_refusal(late) == "distribution.rule_replaced"
    assert circle.distribute_bound("d2", "r2", "f2").payouts == {"lab": 90}
    assert paid_on(circle.state, RuleId("r1"), "debt") == 150
    assert list(circle.state[ClaimsPaid]) == ["vive:p1 debt"]
    circle.replayed()


def test_an_older_version_can_be_adopted_again(circle: Circle) -> None:
    circle.publish("p1", TO_LAB)
    circle.publish("p2", {"id": "n", "to": "town"}, replaces="p1")
    for rule, published in (("r1", "p1"), ("r2", "p2"), ("r3", "p1")):
        circle.adopt_published(rule, published)
    assert circle.state[Versions]["r2"].replaced_by == "r3"
    circle.receive("f", 10)
    assert circle.distribute_bound("d1", "r3", "f").payouts == {"lab": 10}


def test_a_claim_below_what_was_paid_on_it_weighs_nothing_and_is_told(circle: Circle) -> None:
    circle.publish("p1", owed(100))
    circle.adopt_published("r1", "p1")
    circle.receive("f1", 100)
    circle.distribute_bound("d1", "r1", "f1")
    both: list[Json] = [
        {"id": "debt", "to": "lab", "cents": 70},
        {"id": "new", "to": "town", "cents": 50},
    ]
    circle.publish("p2", {"id": "n", "claims": both}, replaces="p1")
    circle.adopt_published("r2", "p2")
    circle.receive("f2", 80)
    result = circle.computed("r2", "f2")
    assert result.negative == {"debt": 30}
    assert result.payouts() == {"town": 50}
    assert [(rest.reason, rest.cents) for rest in result.rests] == [("claims_met", 30)]


def test_rules_of_schema_2_are_bound_and_those_of_schema_1_need_not(circle: Circle) -> None:
    circle.publish("p", TO_LAB)
    circle.adopt_published("second", "p")
    circle.adopt("first", TO_LAB)
    circle.receive("f", 10)
    free = circle.run("d1", "second", "f")
    assert circle.regie_refusal(free) == "distribution.run_without_input"
    assert circle.distribute_bound("d1", "first", "f").payouts == {"lab": 10}


def test_a_run_does_what_was_looked_at_or_nothing(circle: Circle) -> None:
    root: Json = {"id": "n", "rates": {"protocols": ["a"]}, "cap": 1000}
    circle.credit(Given("farm-01", 3, 100))
    circle.publish("p", root)
    circle.adopt_published("rule", "p")
    circle.receive("f", 1000)
    looked_at = circle.bound("d1", "rule", "f")
    circle.receive("other", 5)
    circle.credit(Given("farm-01", 3, 100, "c"))
    assert circle.bound("d1", "rule", "f").input == looked_at.input
    circle.credit(Given("farm-02", 3, 100))
    assert circle.regie_refusal(looked_at) == "distribution.input_changed"
    circle.regie(circle.bound("d1", "rule", "f"))
    circle.replayed()


def test_the_input_depends_on_amount_and_document_and_not_on_order(circle: Circle) -> None:
    circle.publish("p", TO_LAB)
    circle.publish("q", {"id": "n", "to": "town"})
    circle.adopt_published("p-rule", "p")
    circle.adopt_published("q-rule", "q")
    circle.receive("f", 10)
    circle.receive("g", 11)
    inputs = {
        circle.bound("d1", rule, *sources).input
        for rule in ("p-rule", "q-rule")
        for sources in (("f",), ("g",), ("f", "g"))
    }
    assert len(inputs) == 6
    assert circle.bound("d1", "p-rule", "g", "f").input in inputs


def test_deliveries_are_named_once_and_where_a_cascade_asks(circle: Circle) -> None:
    circle.publish("p", TO_LAB)
    circle.adopt_published("rule", "p")
    circle.receive("f", 10)
    run = circle.bound("d1", "rule", "f")
    twice = replace(run, deliveries=("e", "e"))
    assert circle.regie_refusal(twice) == "distribution.delivery_twice"
    once = replace(run, deliveries=("e",))
    assert circle.regie_refusal(once) == "distribution.delivery_without_cascade"
