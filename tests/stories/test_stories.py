"""Every story is told from its first row to its last, and its bytes alone give the same books."""

import importlib
from pathlib import Path

import pytest

from tests.stories.telling import FOLDER, Telling, rows, stories, tell
from tests.stories.vocabulary import DEEDS, OUTCOMES, Unknown, mean, meaning

for _room in sorted((FOLDER / "words").glob("[a-z]*.py")):
    importlib.import_module(f"tests.stories.words.{_room.stem}")


@pytest.mark.parametrize("file", stories(), ids=lambda file: file.stem)
def test_a_story_comes_true(file: Path) -> None:
    tell(file).books.replayed()


def test_every_known_sentence_is_told() -> None:
    told = [row for file in stories() for row in rows(file)]
    deeds = {meaning(DEEDS, row.does.partition(", called ")[0]).text for row in told if row.who}
    outcomes = {meaning(OUTCOMES, each).text for row in told for each in row.outcomes}
    assert {each.text for each in DEEDS} - deeds == set()
    assert {each.text for each in OUTCOMES} - outcomes == set()


def test_an_unknown_sentence_names_the_closest_ones() -> None:
    with pytest.raises(Unknown, match=r"signs \{pact\}"):
        mean(DEEDS, "sings Ditch", Telling())


OPENING = "Ada for House | opens the books of House"


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (f"{OPENING} | books.opened | Kim has 7 credits", "Kim has 0"),
        (f"{OPENING} | day.closed | recorded", r"books\.opened was recorded"),
        (f"{OPENING} | | refused day.not_over", "DID NOT RAISE"),
        (f"{OPENING} under next-year | | refused day.not_over", r"refused rules\.release_unknown"),
        (f"{OPENING} | | recorded, refused day.not_over", "no known sentence"),
        ("Kim | signs Ditch | | recorded", r"books\.not_open"),
    ],
)
def test_a_false_row_fails(tmp_path: Path, row: str, problem: str) -> None:
    file = tmp_path / "false.md"
    file.write_text(f"| who | does | entry | then |\n|--|--|--|--|\n| {row} |\n", encoding="utf-8")
    with pytest.raises(AssertionError, match=rf"false\.md:3 .*{problem}"):
        tell(file)
