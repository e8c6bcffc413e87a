"""What Subak exports as linked data comes back into fresh books with equal quantities."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from subak.core.errors import Refused
from subak.core.values import EventId
from subak.ledger.actions import ACTIONS
from tests.support.histories import HISTORIES, told
from tests.support.rehearsal import Rehearsal
from tests.support.retelling import retell
from tests.unit.cli.linked import exported, imported, new_books, picture, size
from tests.unit.ledger.test_laws import Try, attempt, recorder, stocked, tries


def check_round_trip(books: Rehearsal, folder: Path) -> None:
    """What books export comes back into fresh books, and a second time nothing."""
    writer = retell(books, folder / "books")
    writer.close()
    file = exported(folder / "books", folder / "out.jsonld")
    fresh = new_books(folder / "fresh")
    own = picture(fresh)["agent"]
    assert imported(fresh, file) == 0
    there, back = picture(folder / "books"), picture(fresh)
    back["agent"] -= own
    assert back == there
    before = size(fresh)
    assert imported(fresh, file) == 0
    assert size(fresh) == before


@pytest.mark.parametrize("name", HISTORIES)
def test_every_history_comes_back(name: str, tmp_path: Path) -> None:
    check_round_trip(told(name), tmp_path)


@settings(max_examples=12)
@given(tried=some.lists(tries(tuple(ACTIONS)), max_size=25), data=some.data())
def test_any_events_come_back_with_their_corrections(
    tried: list[Try], data: some.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    farm = stocked()
    recorded: list[EventId] = []
    for each in tried:
        made = attempt(farm, each)
        if made is not None:
            recorded.append(made)
        if recorded:
            changed = data.draw(some.sampled_from(recorded))
            by = data.draw(some.integers(-12, 12))
            said = farm.correct(changed, by) if by else farm.withdraw(changed)
            try:
                farm.say(said, by=recorder(farm, changed))
            except Refused:
                continue
    check_round_trip(farm, tmp_path_factory.mktemp("farm"))
