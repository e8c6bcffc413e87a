"""Commits as contributions: 60 parts a change, pseudonyms under a key, each part once."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subak.core.canonical import decode
from subak.core.values import AgentId, PactId, ProtocolId, Quantity
from subak.exchange.git_contributions import PART, PARTS_OF_A_CHANGE, Contributing, Imported
from subak.exchange.git_history import Author, Commit
from subak.ledger.measures import Measure
from subak.ledger.payloads import payloads_of

ADA = Author("Ada", "ada@example.org")
KIM = Author("Kim", "kim@example.org")
LEA = Author("Lea", "lea@example.org")
TURNING = Contributing(PactId("pact"), ProtocolId("changes"), AgentId("code"), bytes(range(32)))


def commit(*authors: Author, number: int = 1) -> Commit:
    return Commit(f"{number:040x}", 1_700_049_600, "2023-11-15", authors, 7, 3, 1, 2)


def turned(*commits: Commit, turning: Contributing = TURNING) -> Imported:
    """A batch out of some commits of which nothing is known."""
    batch, known = Imported(), set[str]()
    for each in commits:
        turning.add(each, known, batch)
    return batch


def parts(batch: Imported) -> dict[str, int]:
    """Parts by contributor."""
    return {each.provider: int(each.quantity.amount) for each in batch.events if each.quantity}


def test_a_change_is_sixty_parts_of_a_day_for_a_pact() -> None:
    (said,) = turned(commit(ADA)).events
    assert (said.provider, said.receiver) == (TURNING.author_id(ADA), "code")
    assert (said.pact, said.protocol, said.happened_on) == ("pact", "changes", "2023-11-15")
    assert said.quantity == Quantity(amount="60", unit=PART)
    assert said.measures == (Measure(of="change_parts", amount="60", unit=PART),)


def test_co_authors_share_the_sixty_parts() -> None:
    ada, kim, lea = map(TURNING.author_id, (ADA, KIM, LEA))
    assert parts(turned(commit(ADA, KIM))) == {ada: 30, kim: 30}
    assert parts(turned(commit(ADA, KIM, LEA))) == {ada: 20, kim: 20, lea: 20}


@given(st.integers(1, 80))
def test_the_parts_sum_to_sixty_and_differ_by_one_at_most(count: int) -> None:
    authors = [Author(f"A{each}", f"a{each}@example.org") for each in range(count)]
    shares = parts(turned(commit(*authors)))
    assert sum(shares.values()) == PARTS_OF_A_CHANGE
    assert max(shares.values()) - min(shares.values()) <= 1


def test_one_address_is_one_contributor_registered_once() -> None:
    other_name = replace(ADA, name="A. L.")
    batch = turned(commit(ADA), commit(other_name, number=2), commit(KIM, number=3))
    assert [each.id for each in batch.agents] == [TURNING.author_id(ADA), TURNING.author_id(KIM)]
    assert len({each.id for each in batch.events}) == 3


def test_what_is_known_is_not_said_again() -> None:
    both, known, batch = commit(ADA, KIM), set[str](), Imported()
    assert TURNING.add(both, known, batch) == 2
    again = Imported()
    assert TURNING.add(both, known, again) == 0
    assert again == Imported()


def test_half_of_a_commit_that_was_said_is_completed() -> None:
    """A batch may break off between the parts of one commit."""
    ada, kim = map(TURNING.author_id, (ADA, KIM))
    known, batch = {ada, kim, TURNING.event_id(commit(ADA), ada)}, Imported()
    assert TURNING.add(commit(ADA, KIM), known, batch) == 1
    assert parts(batch) == {kim: 30}
    assert batch.agents == []


def test_ids_are_the_same_at_every_import_and_others_under_another_key() -> None:
    one, same = turned(commit(ADA)), turned(commit(ADA))
    other = turned(commit(ADA), turning=replace(TURNING, secret=bytes(32)))
    assert [each.id for each in one.events] == [each.id for each in same.events]
    assert [each.id for each in one.agents] == [each.id for each in same.agents]
    assert one.events[0].id != other.events[0].id
    assert one.agents[0].id != other.agents[0].id


def test_who_and_which_commit_stand_behind_commitments() -> None:
    made = commit(ADA)
    batch = turned(made)
    (agent,), (event,) = batch.agents, batch.events
    said = f"{agent}{event}"
    for private in ("Ada", "ada@example.org", made.id):
        assert private not in said
    kept = {each.commitment for each in batch.payloads}
    published = [each.commitment for each in event.evidence]
    assert kept == {agent.name, *published}
    entries = (*batch.agents, *batch.events)
    may_open = [each.commitment for one in entries for each in payloads_of(one) if each.may_open]
    assert may_open == published  # what may be published is never a name
    assert [each.kind for each in event.evidence] == ["commit", "lines"]
    contents = {each.commitment: decode(each.content, at_most_bytes=200) for each in batch.payloads}
    assert [contents[each] for each in published] == [
        made.id,
        {"added": 7, "binary_files": 1, "files": 2, "removed": 3},
    ]


@pytest.mark.parametrize(
    ("author", "name"),
    [(ADA, "Ada"), (Author("", "ada@example.org"), "ada@example.org"), (Author("", ""), "")],
)
def test_a_contributor_is_called_by_the_name_else_the_address(author: Author, name: str) -> None:
    batch = turned(commit(author))
    payload = next(each for each in batch.payloads if each.commitment == batch.agents[0].name)
    assert decode(payload.content, at_most_bytes=100) == name
