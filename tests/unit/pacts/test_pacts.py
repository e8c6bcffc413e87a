"""Pacts: who may declare, publish, sign and end; when a pact is in force."""

import pytest
from msgspec.structs import replace

from subak.core.entry import Entry
from subak.core.values import AgentId, PactId
from subak.ledger.processes import ProcessOpened
from subak.pacts.pacts import Pact, PactDeclared, PactEnded, PactPublished, Pacts, PactSigned
from tests.unit.recognition.valley import WATER, Valley

OURS = PactId("pact-ours")


@pytest.fixture
def valley() -> Valley:
    return Valley()


def declared(valley: Valley, **changes: object) -> PactDeclared:
    said = valley.declaration(OURS, "workshop", WATER, "users town", "agency")
    return replace(said, **changes)


def signed(valley: Valley) -> PactSigned:
    return PactSigned(id=valley.new_id("signature"), pact=OURS)


def published(valley: Valley) -> PactPublished:
    return PactPublished(id=valley.new_id("publishing"), pact=OURS)


def ended(valley: Valley) -> PactEnded:
    return PactEnded(id=valley.new_id("end"), pact=OURS, ground="done")


def pact(valley: Valley) -> Pact:
    return valley.state[Pacts][OURS]


def test_a_pact_is_in_force_from_its_last_signature_until_its_end(valley: Valley) -> None:
    valley.say(declared(valley), by="users")
    assert pact(valley).status == "declared"
    valley.say(published(valley), by="town")
    assert pact(valley).status == "published"
    valley.say(signed(valley), by="town")
    assert pact(valley).status == "published"
    valley.say(signed(valley), by="users")
    assert pact(valley).status == "in-force"
    assert pact(valley).signed == ("town", "users")
    valley.say(ended(valley), by="users")
    assert pact(valley).status == "ended"
    valley.replayed()


def test_who_declares_is_a_partner(valley: Valley) -> None:
    valley.say(declared(valley), by="mottes")
    assert pact(valley).partners == ("users", "town", "mottes")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"resource": "the-moon"}, "resource.unknown"),
        ({"protocols": ()}, "pact.without_protocol"),
        ({"protocols": ("protocol-x",)}, "protocol.unknown"),
        ({"recognisers": ()}, "pact.without_recogniser"),
        ({"partners": ("users", "users")}, "pact.named_twice"),
        ({"partners": ("nobody",)}, "agent.unknown"),
        ({"recognisers": ("agency", "board")}, "pact.appeal_body_recognises"),
        ({"document": bytes(32)}, "document.missing"),
    ],
)
def test_what_a_declaration_must_say(valley: Valley, changes: dict[str, object], code: str) -> None:
    assert valley.refused(declared(valley, **changes), by="users") == code


def test_who_declares_acts_under_a_mandate(valley: Valley) -> None:
    assert valley.refused(declared(valley), by="heron", principal="users") == "mandate.missing"


def test_a_public_body_publishes_once(valley: Valley) -> None:
    assert valley.refused(published(valley), by="town") == "pact.unknown"
    valley.say(declared(valley), by="users")
    assert valley.refused(published(valley), by="mottes") == "pact.not_by_public_body"
    valley.say(published(valley), by="town")
    assert valley.refused(published(valley), by="town") == "pact.already_published"


def test_each_partner_signs_once_what_is_published(valley: Valley) -> None:
    valley.say(declared(valley), by="users")
    assert valley.refused(signed(valley), by="users") == "pact.not_published"
    valley.say(published(valley), by="town")
    assert valley.refused(signed(valley), by="mottes") == "pact.not_a_partner"
    valley.say(signed(valley), by="users")
    assert valley.refused(signed(valley), by="users") == "pact.already_signed"


def test_an_ended_pact_stays_as_it_is(valley: Valley) -> None:
    valley.say(declared(valley), by="users")
    assert valley.refused(ended(valley), by="mottes") == "pact.not_a_partner"
    valley.say(ended(valley), by="users")
    late: tuple[Entry, ...] = (published(valley), signed(valley), ended(valley))
    assert [valley.refused(said, by="town") for said in late] == ["pact.over"] * 3


def test_a_process_names_a_known_pact(valley: Valley) -> None:
    unknown = ProcessOpened(id="making", pact=OURS)
    assert valley.refused(unknown, by=AgentId("castor")) == "pact.unknown"
    valley.say(ProcessOpened(id="cooking"), by="castor")
    valley.say(replace(unknown, pact=PactId("pact-code")), by="castor")
