"""What entries name outside the log: documents, and names that may be published."""

from subak.core import fold
from subak.core.entry import Stamp
from subak.core.named import named_in
from subak.core.proof import Session
from subak.core.values import AgentId
from subak.ledger.agents import AgentRegistered, AgentType
from subak.recognition.protocols import ProtocolPublished

STAMP = Stamp(at="2024-09-02T06:00:00Z", by=AgentId("ada"), day="2024-09-02", n=0, proof=Session())
HASH = bytes(range(32))


def registered(type_: AgentType) -> bytes:
    return fold.seal(AgentRegistered(id="a", type=type_, sphere="commons", name=HASH), STAMP)


def test_names_of_organisations_may_be_published_those_of_persons_never() -> None:
    assert named_in(registered("organisation")) == ([], [HASH])
    assert named_in(registered("ecosystem")) == ([], [HASH])
    assert named_in(registered("person")) == ([], [])


def test_documents_are_named_by_their_hash() -> None:
    assert "document" in ProtocolPublished.__struct_fields__
    raw = b'{"body":{"document":"' + b"A" * 43 + b'=","id":"p"},"kind":"protocol.published"}'
    assert named_in(raw) == ([bytes(32)], [])


def test_what_only_looks_like_one_is_none() -> None:
    assert named_in(b'{"name":"short","document":"also short"}') == ([], [])
    assert named_in(b'{"recovery_key":"' + b"A" * 43 + b'="}') == ([], [])
