"""Releases: adopted in the log, from the next entry on; old entries replay under their own."""

from collections.abc import Iterator

import pytest

from subak.core import fold
from subak.core.books import RulesAdopted
from subak.core.errors import Corrupt, Refused
from subak.core.release import RELEASES, Release, publish
from subak.core.state import State
from subak.ledger.agents import AgentRegistered
from subak.ledger.units import UnitDefined
from subak.releases import LATEST as NAME
from tests.support.rehearsal import Rehearsal

SECOND = "tests-second"


@pytest.fixture
def second() -> Iterator[Release]:
    """A release without units, and without the guard that asks for a mandate to register."""
    first = RELEASES[NAME]
    kinds = first.kinds - {("unit.defined", 1)}
    release = Release(SECOND, kinds, first.guards - {"mandate.register"}, first.consequences)
    publish(release)
    yield release
    del RELEASES[SECOND]


def agent(name: str) -> AgentRegistered:
    return AgentRegistered(id=name, type="person", sphere="commons", name=bytes(32))


def test_a_release_decides_from_the_next_entry_on(second: Release) -> None:
    books = Rehearsal()
    stranger = {"by": "ghost", "principal": "house"}
    assert books.refusal(agent("castor"), **stranger) == "agent.unknown"
    books.say(RulesAdopted(id="second", release=SECOND), by="ada", principal="house")
    books.say(agent("castor"), **stranger)
    assert books.replayed().release == SECOND


def test_a_kind_that_it_does_not_name_is_refused(second: Release) -> None:
    books = Rehearsal()
    books.say(UnitDefined(id="are", decimals=0), by="ada", principal="house")
    books.say(RulesAdopted(id="second", release=SECOND), by="ada", principal="house")
    refused = books.refusal(UnitDefined(id="piece", decimals=0), by="ada", principal="house")
    assert refused == "entry.version_unknown"
    books.replayed()


def test_back_to_the_first(second: Release) -> None:
    books = Rehearsal()
    books.say(RulesAdopted(id="second", release=SECOND), by="ada", principal="house")
    books.say(RulesAdopted(id="back", release=NAME), by="ada", principal="house")
    assert books.replayed().release == NAME


def test_refused_releases() -> None:
    books = Rehearsal()
    unknown = RulesAdopted(id="next", release="never-published")
    assert books.refusal(unknown, by="ada", principal="house") == "rules.release_unknown"
    same = RulesAdopted(id="same", release=NAME)
    assert books.refusal(same, by="ada", principal="house") == "rules.already_in_force"
    assert books.state.release == NAME


def test_a_log_of_an_unknown_release_names_its_first_entry_that_cannot_be_run() -> None:
    first = RELEASES[NAME]
    publish(Release(SECOND, first.kinds, first.guards, first.consequences))
    books = Rehearsal()
    books.say(RulesAdopted(id="second", release=SECOND), by="ada", principal="house")
    del RELEASES[SECOND]
    state = State(books.documents)
    fold.replay(state, books.bytes[0])
    with pytest.raises(Corrupt, match="entry.refused") as caught:
        fold.replay(state, books.bytes[1])
    assert caught.value.facts == {"entry": 1, "rule": "rules.release_unknown"}


def test_undone_with_the_entry_that_adopted_it(second: Release) -> None:
    books = Rehearsal()
    books.state.keep_journal()
    mark = books.state.mark()
    books.say(RulesAdopted(id="second", release=SECOND), by="ada", principal="house")
    books.state.undo(mark)
    assert books.state.release == NAME
    with pytest.raises(Refused, match="agent.unknown"):
        books.say(agent("castor"), by="ghost", principal="house")
