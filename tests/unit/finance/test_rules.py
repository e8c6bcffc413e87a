"""Adopting a rule: by the holder, with agents and protocols that are known."""

import pytest

from subak.core.canonical import Json
from subak.finance.pools import PoolId
from subak.finance.rules import DistributionAdopted, Rules
from tests.unit.finance.circle import Circle, document


@pytest.fixture
def circle() -> Circle:
    opened = Circle()
    opened.open_pools()
    return opened


def adopting(circle: Circle, root: Json, *, pool: str = "vive") -> DistributionAdopted:
    digest = circle.documents.add(document(root))
    return DistributionAdopted(id="rates-1", pool=PoolId(pool), document=digest)


def test_a_rule_is_adopted_by_its_hash(circle: Circle) -> None:
    said = adopting(circle, {"id": "n", "rates": {"protocols": ["a"]}})
    circle.regie(said)
    assert circle.state[Rules]["rates-1"].document == said.document
    circle.replayed()


def test_adopting_is_refused(circle: Circle) -> None:
    stranger = adopting(circle, {"id": "n", "to": "nobody"})
    assert circle.regie_refusal(stranger) == "agent.unknown"
    unknown = adopting(circle, {"id": "n", "hours": {"protocols": ["z"]}})
    assert circle.regie_refusal(unknown) == "distribution.protocol_not_in_pact"
    malformed = adopting(circle, {"id": "n"})
    assert circle.regie_refusal(malformed) == "distribution.document_malformed"
    fine = adopting(circle, {"id": "n", "to": "lab"}, pool="workshop")
    assert circle.regie_refusal(fine) == "pool.not_by_holder"
    only_releases = adopting(circle, {"id": "n", "to": "lab"})
    code = circle.refusal(only_releases, by="truite", principal="regie")
    assert code == "mandate.missing"
    absent = DistributionAdopted(id="rates-1", pool=PoolId("vive"), document=bytes(32))
    assert circle.regie_refusal(absent) == "document.missing"
