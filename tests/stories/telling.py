"""A story read from Markdown and told to a rehearsal, row by row.

A story is text with tables of the columns `who` (somebody, perhaps `for` somebody, perhaps `with` a
key) and `does`, and perhaps `on` (the day), `entry` (the kind that is said) and `then` (outcomes,
parted by commas). A link to a scene before the first table means that this scene was played before.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

import subak.releases  # noqa: F401 - the rules that stories are told under
from subak.core import fold
from subak.core.days import DayClosed
from subak.core.entry import Entry
from subak.core.errors import Refused
from subak.core.instants import Day, add_days
from subak.core.state import State
from subak.core.values import Quantity, UnitId
from subak.ledger.units import Units
from tests.stories import vocabulary
from tests.stories.vocabulary import key
from tests.support.authors import Key, Passkey, Recovery
from tests.support.rehearsal import FIRST_DAY, MemoryDocuments, Rehearsal

FOLDER = Path(__file__).parent
REFUSED = "refused "
RECOVERY = Recovery()
"""What a speaker signs with that is no key of the story: the recovery key of the books."""


class Row(NamedTuple):
    """One row of a table."""

    place: str
    on: str
    who: str
    does: str
    entry: str
    then: str

    @property
    def refusal(self) -> str:
        """The code with which it is refused; empty where it is recorded."""
        return self.then.removeprefix(REFUSED) if self.then.startswith(REFUSED) else ""

    @property
    def outcomes(self) -> list[str]:
        """What is true afterwards, besides that it was recorded or refused."""
        told = [] if self.refusal else self.then.split(", ")
        return [each for each in told if each not in ("", "recorded")]


class Unopened(Rehearsal):
    """The rehearsal before its first entry; a story opens the books itself."""

    def __init__(self) -> None:
        self.documents = MemoryDocuments()
        self.state = State(self.documents)
        self.bytes = []
        self.laws = True
        self.author = None
        self._last_id = 0

    def until(self, day: str) -> None:
        """Close days until `day` is the open one, also after a pause."""
        while self.state.today < day:
            self.close(Day(self.state.today))

    def close(self, day: Day, others: Mapping[str, bytes] | None = None) -> None:
        """Close a day, soon after its end; `others` are digests that the books do not have."""
        digests = self.state.next_digests() | dict(others or {})
        said = DayClosed(id=f"day-{day}", day=day, digests=digests)
        morning = max(str(add_days(day, 1)), self.state.at[:10])
        self._admit(said, self._stamp("house", None, morning, "01:00:00"))

    def after_rest(self, said: Entry, *, by: str, principal: str | None, days: int) -> None:
        """Say something after so many days in which nobody said anything."""
        day = add_days(Day(self.state.today), days)
        self._admit(said, self._stamp(by, principal, day, "12:00:00"))


class Telling:
    """A story on its way: the books, who speaks, and what the next thing is called."""

    def __init__(self) -> None:
        self.books = Unopened()
        self.by = ""
        self.principal: str | None = None
        self.keys: dict[str, Key | Passkey] = {}
        """Keys by what the story calls them."""
        self.called = ""
        self.day = FIRST_DAY
        """The day on which the books are opened."""

    @property
    def state(self) -> State:
        """The state of the books."""
        return self.books.state

    @property
    def actor(self) -> str:
        """The agent to whom what is said counts."""
        return self.principal or self.by

    def new_id(self, prefix: str) -> str:
        """What the thing is called in the row, or a new id."""
        return self.called or self.books.new_id(prefix)

    def quantity(self, amount: str, unit: str) -> Quantity:
        """An amount as people say it, "2.5 hours", in the smallest parts of its unit."""
        name = self.unit(unit)
        known = self.state[Units].get(UnitId(name))
        whole, _, rest = amount.partition(".")
        parts = whole + rest.ljust(known.decimals if known else 0, "0")
        return Quantity(amount=str(int(parts)), unit=UnitId(name))

    def unit(self, name: str) -> str:
        """A unit by its name in the singular or the plural."""
        known = name in self.state[Units]
        return name if known else name.removesuffix("s")

    def tell(self, row: Row) -> None:
        """Let a row happen, and assert its outcomes."""
        if row.who:
            self._speak(row)
            does, _, called = row.does.partition(", called ")
            self.called = called
            if row.refusal:
                self._refused(does, row.refusal)
            else:
                self._recorded(does, row.entry)
        for each in row.outcomes:
            vocabulary.mean(vocabulary.OUTCOMES, each, self)

    def _speak(self, row: Row) -> None:
        who, _, with_key = row.who.partition(" with ")
        self.books.author = self.keys.get(with_key, RECOVERY) if with_key else None
        by, _, principal = who.partition(" for ")
        self.by, self.principal = key(by), key(principal) or None
        if row.on and self.state.size:
            self.books.until(row.on)
        self.day = self.state.today or row.on or self.day

    def _say(self, does: str) -> None:
        said = vocabulary.mean(vocabulary.DEEDS, does, self)
        for each in (said,) if isinstance(said, Entry) else said or ():
            self.books.say(each, by=self.by, principal=self.principal, on=self.day)

    def _recorded(self, does: str, kind: str) -> None:
        size = self.state.size
        self._say(does)
        assert self.state.size > size, "nothing was recorded"
        if kind:
            last, _ = fold.open_sealed(self.state, self.books.bytes[-1])
            assert last.kind == kind, f"{last.kind} was recorded, not {kind}"

    def _refused(self, does: str, code: str) -> None:
        size = self.state.size
        with pytest.raises(Refused) as caught:
            self._say(does)
        assert caught.value.code == code, f"refused {caught.value}, not {code}"
        assert self.state.size == size, "something was recorded before the refusal"


def stories() -> list[Path]:
    """All stories, without their scenes."""
    return sorted(FOLDER.glob("*.md"))


def rows(file: Path) -> Iterator[Row]:
    """The rows of a story, those of the scene that it goes on from first."""
    text = file.read_text(encoding="utf-8")
    for scene in re.findall(r"\]\(((?:scenes/)?\w+\.md)\)", text.partition("\n|")[0]):
        yield from rows(file.parent / scene)
    heads: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line[:1] == "|" else []
        if not cells:
            heads = []
        elif not heads:
            heads = cells
            assert set(heads) <= set(Row._fields), f"{file.name}:{number} has unknown columns"
        elif set(cells[0]) - set("- ") or not cells[0]:
            yield _row(f"{file.name}:{number}", dict(zip(heads, cells, strict=True)))


def tell(file: Path) -> Telling:
    """Tell a story to its end; a failure names its row."""
    telling = Telling()
    for row in rows(file):
        try:
            telling.tell(row)
        except (AssertionError, Refused, pytest.fail.Exception) as problem:
            raise AssertionError(f"{row.place} {row.who} {row.does}: {problem}") from problem
    assert telling.state.size, f"{file.name} tells nothing"
    return telling


def _row(place: str, cells: dict[str, str]) -> Row:
    named = {name: cells.get(name, "").strip("`") for name in Row._fields if name != "place"}
    return Row(place=place, **named)
