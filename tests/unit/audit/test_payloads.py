"""What a stranger is told of payloads: open, withheld, erased; and what may not be open."""

import pytest

from subak.audit.payloads import Payloads, openings_among
from subak.core.errors import Corrupt
from subak.core.values import AgentId
from subak.ledger.agents import AgentRegistered, AgentType
from subak.ledger.erasures import ErasedField, PayloadErased
from subak.ledger.events import EventRecorded
from subak.ledger.measures import Evidence

NAME, PAGE, LINES = (bytes([number]) * 32 for number in range(1, 4))


def agent(kind: AgentType = "group") -> AgentRegistered:
    return AgentRegistered(id="a", type=kind, sphere="commons", name=NAME)


def event() -> EventRecorded:
    kim = AgentId("kim")
    evidence = (
        Evidence(kind="notebook-page", commitment=PAGE),
        Evidence(kind="lines", commitment=LINES),
    )
    return EventRecorded(
        id="e",
        action="work",
        provider=kim,
        receiver=kim,
        happened_on="2024-09-02",
        evidence=evidence,
    )


def erased(entry: str, field: str) -> PayloadErased:
    part = ErasedField(entry=entry, field=field)
    return PayloadErased(id="x", payloads=(part,), ground="request")


@pytest.mark.parametrize("openings", [frozenset[bytes](), frozenset({bytes(32)}), None])
def test_fields_are_counted(openings: frozenset[bytes] | None) -> None:
    payloads = Payloads(openings)
    for n, said in enumerate((agent(), event(), erased("e", "evidence"))):
        payloads.take(n, said)
    payloads.check(lambda _: False)
    assert payloads.counts(0) == (1, 1)


def test_what_is_open_is_not_withheld() -> None:
    payloads = Payloads(frozenset({NAME, LINES}))
    payloads.take(0, agent())
    payloads.take(1, event())
    payloads.check(lambda _: True)
    assert payloads.counts(2) == (0, 0)


@pytest.mark.parametrize(
    ("said", "opened"), [(agent("person"), NAME), (event(), PAGE)], ids=["name", "evidence"]
)
def test_what_may_not_be_open_is_found(
    said: AgentRegistered | EventRecorded, opened: bytes
) -> None:
    payloads = Payloads(frozenset({opened}))
    payloads.take(7, said)
    with pytest.raises(Corrupt, match="verify.opening_not_allowed") as found:
        payloads.check(lambda _: True)
    assert found.value.facts == {"entry": 7, "file": f"openings/{opened.hex()}.json"}


def test_files_that_name_no_commitment_are_no_openings() -> None:
    assert openings_among([f"openings/{NAME.hex()}.json", "vkey"]) == {NAME}
    with pytest.raises(Corrupt, match="verify.file_changed"):
        openings_among(["openings/kim.json"])
