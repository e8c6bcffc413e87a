"""Words of the room pacts: declared, published, signed, ended."""

from subak.core.entry import Entry
from subak.core.values import AgentId, PactId, ProtocolId, ResourceId
from subak.pacts.pacts import PactDeclared, PactEnded, PactPublished, Pacts, PactSigned
from tests.stories.telling import Telling
from tests.stories.vocabulary import deed, key, listed, outcome


@deed(
    "declares {pact} for {resource} under {protocols…} with {partners…}, "
    "recognised by {recognisers…}, reviewed by {body}"
)
def declares(told: Telling, pact: str, resource: str, protocols: str, **bodies: str) -> Entry:
    return PactDeclared(
        id=key(pact),
        resource=ResourceId(resource),
        protocols=tuple(ProtocolId(each) for each in listed(protocols) if each != "nothing"),
        partners=tuple(map(AgentId, listed(bodies["partners"]))),
        recognisers=tuple(
            AgentId(each) for each in listed(bodies["recognisers"]) if each != "nobody"
        ),
        appeal_body=AgentId(key(bodies["body"])),
        document=told.books.documents.add({"pact": key(pact)}),
    )


@deed("publishes the pact {pact}")
def publishes_pact(told: Telling, pact: str) -> Entry:
    return PactPublished(id=told.new_id("publication"), pact=PactId(key(pact)))


@deed("signs {pact}")
def signs(told: Telling, pact: str) -> Entry:
    return PactSigned(id=told.new_id("signature"), pact=PactId(key(pact)))


@deed("ends {pact} because of {ground}")
def ends_pact(told: Telling, pact: str, ground: str) -> Entry:
    return PactEnded(id=told.new_id("end"), pact=PactId(key(pact)), ground=ground)


@outcome("the pact {pact} is {status}")
def pact_is(told: Telling, pact: str, status: str) -> None:
    assert told.state[Pacts][PactId(key(pact))].status == status
