"""The opening: the first entry, once, by the keeper for the operator."""

import pytest
from msgspec import ValidationError
from msgspec.json import decode, encode
from msgspec.structs import replace

from subak.core import fold
from subak.core.books import Books, BooksOpened
from subak.core.entry import Stamp
from subak.core.errors import Refused
from subak.core.proof import Session
from subak.core.state import State
from subak.core.values import AgentId
from subak.ledger.agents import Agents
from subak.releases import LATEST as NAME
from tests.support.rehearsal import Rehearsal

OPENED = BooksOpened(
    id="opening",
    origin="example.org/vive",
    currency="EUR",
    zone="Europe/Paris",
    operator="house",
    keeper="ada",
    recovery_key=bytes(32),
    release=NAME,
)
STAMP = Stamp(
    at="2024-09-02T10:00:00Z",
    by=AgentId("ada"),
    day="2024-09-02",
    n=0,
    principal=AgentId("house"),
    proof=Session(),
)


def code(said: BooksOpened, stamp: Stamp = STAMP) -> str:
    with pytest.raises(Refused) as caught:
        fold.check(State(), said, stamp)
    return caught.value.code


def test_the_opening_is_kept_and_its_release_is_in_force() -> None:
    state = State()
    fold.check(state, OPENED, STAMP)
    fold.apply(state, OPENED, STAMP)
    assert (state.size, state.release, state.today) == (1, NAME, "2024-09-02")
    opening = state[Books].opening
    assert (opening.origin, opening.currency, opening.zone) == (
        "example.org/vive",
        "EUR",
        "Europe/Paris",
    )
    assert set(state[Agents]) == {"house", "ada"}


def test_refused_openings() -> None:
    assert code(OPENED, replace(STAMP, by=AgentId("ben"))) == "books.not_by_keeper"
    assert code(OPENED, replace(STAMP, principal=None)) == "books.not_by_keeper"
    alone = replace(OPENED, keeper="house")
    assert code(alone, replace(STAMP, by=AgentId("house"))) == "books.keeper_is_operator"
    assert code(replace(OPENED, release="next-year")) == "rules.release_unknown"


def test_books_are_opened_once() -> None:
    books = Rehearsal()
    again = replace(OPENED, id="again")
    assert books.refusal(again, by="ada", principal="house") == "books.already_open"


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("origin", "Example.org"),
        ("origin", "example.org//vive"),
        ("currency", "eur"),
        ("zone", "paris"),
        ("operator", "The House"),
        ("recovery_key", "AAAA"),
        ("id", ""),
    ],
)
def test_fields_have_one_form(field: str, wrong: str) -> None:
    said = decode(encode(OPENED)) | {field: wrong}
    with pytest.raises(ValidationError):
        decode(encode(said), type=BooksOpened)
