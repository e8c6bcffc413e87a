"""Histories that have every kind of entry together: all stories, and the sample year."""

from functools import cache

import tests.stories.test_stories  # noqa: F401 - knows the words of the stories
from tests.stories.telling import FOLDER, stories, tell
from tests.support.rehearsal import Rehearsal
from tests.unit.recognition.test_valley_year import Year

YEAR = "year"
STORIES = tuple(file.stem for file in stories())
HISTORIES = (*STORIES, YEAR)


@cache
def told(name: str) -> Rehearsal:
    """A history by its name, told to its end; nobody adds to it."""
    if name != YEAR:
        return tell(FOLDER / f"{name}.md").books
    year = Year()
    year.play()
    year.valley.until("2025-08-31")
    return year.valley
