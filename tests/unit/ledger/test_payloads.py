"""Which fields of entries stand for payloads, and which of them may ever be open."""

import pytest

import subak.releases  # noqa: F401 - every kind of entry is known
from subak.core.entry import REGISTRY
from subak.core.values import AgentId, Quantity, SpecificationId, UnitId
from subak.finance.payouts import PayoutSent
from subak.ledger.agents import AgentRegistered, AgentType
from subak.ledger.events import EventRecorded, NewResource
from subak.ledger.measures import Evidence
from subak.ledger.payloads import Committed, fields_of, is_payload_field, payloads_of

NAME, PAGE, COMMIT, MADE = (bytes([number]) * 32 for number in range(1, 5))


def test_fields_are_found_in_entries_and_in_their_parts() -> None:
    assert fields_of(AgentRegistered) == {"name": ()}
    assert fields_of(EventRecorded) == {"creates": ("name",), "evidence": ("commitment",)}
    assert fields_of(REGISTRY["aid.recorded", 1]) == {"evidence": ("commitment",)}
    assert fields_of(PayoutSent) == {}


@pytest.mark.parametrize(
    ("kind", "may_open"),
    [("person", False), ("organisation", True), ("group", True), ("ecosystem", True)],
)
def test_names_of_persons_are_never_open(kind: AgentType, may_open: bool) -> None:
    said = AgentRegistered(id="kim", type=kind, sphere="commons", name=NAME)
    assert list(payloads_of(said)) == [Committed("name", NAME, may_open)]


def test_of_evidence_only_what_a_repository_has_published_may_be_open() -> None:
    said = EventRecorded(
        id="e",
        action="produce",
        provider=AgentId("kim"),
        receiver=AgentId("kim"),
        happened_on="2024-09-02",
        quantity=Quantity(amount="1", unit=UnitId("one")),
        creates=NewResource(id="loom", specification=SpecificationId("machine"), name=MADE),
        evidence=(
            Evidence(kind="notebook-page", commitment=PAGE),
            Evidence(kind="commit", commitment=COMMIT),
        ),
    )
    assert sorted(payloads_of(said)) == [
        Committed("creates", MADE, may_open=True),
        Committed("evidence", PAGE, may_open=False),
        Committed("evidence", COMMIT, may_open=True),
    ]


def test_documents_are_no_payloads() -> None:
    assert is_payload_field("account")
    assert not is_payload_field("document")
    assert not is_payload_field("recovery_key")
