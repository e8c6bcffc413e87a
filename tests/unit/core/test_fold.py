"""The fold: bytes that can be read, entries that may come next, equal states from equal bytes."""

import pytest
from msgspec.structs import replace

from subak.core import fold
from subak.core.books import RulesAdopted
from subak.core.entry import REGISTRY, Entry, entry
from subak.core.errors import Corrupt, Refused
from subak.core.state import State
from subak.ledger.agents import AgentRegistered
from tests.support.rehearsal import Rehearsal

AGENT = AgentRegistered(id="castor", type="person", sphere="commons", name=bytes(32))


@pytest.fixture
def books() -> Rehearsal:
    return Rehearsal()


def sealed(books: Rehearsal) -> bytes:
    """The bytes of the agent as the next entry."""
    stamp = books._stamp("ada", "house", books.state.today, "12:00:00")
    return fold.seal(AGENT, stamp)


def corrupt(state: State, raw: bytes) -> Corrupt:
    with pytest.raises(Corrupt) as caught:
        fold.replay(state, raw)
    return caught.value


def test_bytes_are_canonical_json_without_defaults(books: Rehearsal) -> None:
    name = "A" * 43 + "="
    assert sealed(books).decode() == (
        f'{{"body":{{"id":"castor","name":"{name}","sphere":"commons","type":"person"}},'
        '"kind":"agent.registered","stamp":{"at":"2024-09-02T12:00:00Z","by":"ada",'
        '"day":"2024-09-02","for":"house","n":1,"proof":{"way":"session"}},"version":1}'
    )


def test_sealed_bytes_open_to_the_same(books: Rehearsal) -> None:
    said, stamp = fold.open_sealed(books.state, sealed(books))
    assert said == AGENT
    assert fold.seal(said, stamp) == sealed(books)
    assert (stamp.actor, replace(stamp, principal=None).actor) == ("house", "ada")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b"", b"", "entry.malformed"),
        (b"}}", b"}", "entry.malformed"),
        (b'"sphere":"commons",', b"", "entry.malformed"),
        (b'"commons"', b'"moon"', "entry.malformed"),
        (b'"type":"person"', b'"type":"person","note":1', "entry.malformed"),
        (b'"n":1', b'"n":1.5', "entry.malformed"),
        (b'"n":1,', b"", "entry.malformed"),
        (b'"version":1', b'"version":1,"more":1', "entry.malformed"),
        (b'"version":1', b'"version":1,"more":' + b"[" * 20_000 + b"]" * 20_000, "entry.malformed"),
        (b'"way":"session"', b'"way":"magic"', "entry.malformed"),
        (b'"id":"castor"', b'"id":"Castor"', "entry.malformed"),
        (b'"id":"castor"', b'"id": "castor"', "entry.not_canonical"),
        (b'"id":"castor"', b'"id":"beaver","id":"castor"', "entry.not_canonical"),
        (b'"kind":"agent', b'"kind":"a\\u0067ent', "entry.not_canonical"),
    ],
)
def test_bytes_that_no_writer_wrote(books: Rehearsal, old: bytes, new: bytes, code: str) -> None:
    raw = sealed(books).replace(old, new) if old else b"\xff"
    found = corrupt(books.state, raw)
    assert (found.code, found.facts["entry"]) == (code, 1)
    assert books.state.size == 1


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        (b"agent.registered", b"agent.invented", "entry.kind_unknown"),
        (b'"version":1', b'"version":9', "entry.version_unknown"),
        (b'"n":1', b'"n":2', "stamp.position"),
        (b'"n":1', b'"n":18446744073709551616', "stamp.position"),
        (b'"id":"castor"', b'"id":"opening"', "entry.id_used"),
        (b'"by":"ada"', b'"by":"ghost"', "agent.unknown"),
        (b',"for":"house"', b"", "agent.not_by_operator"),
        (b"T12:00:00Z", b"T11:59:59Z", "stamp.goes_back"),
        (b'"day":"2024-09-02"', b'"day":"2024-09-03"', "stamp.day_not_open"),
    ],
)
def test_entries_that_a_rule_refuses(books: Rehearsal, old: bytes, new: bytes, rule: str) -> None:
    found = corrupt(books.state, sealed(books).replace(old, new))
    assert (found.code, found.facts) == ("entry.refused", {"entry": 1, "rule": rule})
    assert books.state.size == 1


def test_before_the_opening_nothing_else_is_known(books: Rehearsal) -> None:
    stamp = books._stamp("ada", "house", "2024-09-02", "12:00:00")
    with pytest.raises(Refused, match="books.not_open"):
        fold.check(State(), AGENT, stamp)
    found = corrupt(State(), sealed(books))
    assert found.facts["rule"] == "books.not_open"


def test_replay_gives_the_live_state(books: Rehearsal) -> None:
    books.say(AGENT, by="ada", principal="house")
    books.until("2024-09-20")
    live, state = books.state, State(books.documents)
    for raw in books.bytes:
        fold.replay(state, raw)
    assert state.next_digests() == live.next_digests()
    places = [(each.size, each.at, each.today, each.used, each.release) for each in (state, live)]
    assert places[0] == places[1]


def test_a_kind_and_version_are_registered_once() -> None:
    with pytest.raises(AssertionError, match="registered twice"):
        entry("rules.adopted", version=1)(type("Again", (Entry,), {}, kw_only=True, frozen=True))
    assert REGISTRY["rules.adopted", 1] is RulesAdopted
