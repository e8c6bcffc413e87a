"""The writer: all or nothing, the same act once, days closed between, and one state three ways."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from subak.core import fold
from subak.core.books import RulesAdopted
from subak.core.days import DayClosed, PauseEnded
from subak.core.errors import Refused, Unavailable
from subak.core.state import State
from subak.ledger.agents import AgentRegistered
from subak.ledger.mandates import MandateGranted
from subak.ledger.units import UnitDefined
from subak.service import writer as writing
from subak.service.clock import SetClock
from subak.service.folder import Folder
from subak.service.writer import Submission, Writer
from tests.support.books import FIRST_SECOND, agent, new_books, registering

DAY = 86_400


class Books:
    """Books with their writer and its clock, closed at the end."""

    def __init__(self, folder: Folder, clock: SetClock) -> None:
        self.folder, self.clock = folder, clock
        self.writer = Writer(folder, clock)

    def said(self) -> list[bytes]:
        return list(self.writer.store.entries())

    def agents(self) -> set[str]:
        return {str(name) for (name,) in self.writer.store.select("SELECT id FROM agent")}

    def opened_again(self) -> None:
        """A new writer on the same folder; what it finds is what the old one had."""
        live, tables = self.writer.state, self.agents()
        self.writer.close()
        self.writer = Writer(self.folder, self.clock)
        same(self.writer.state, live)
        assert self.agents() == tables
        self.writer.rebuild()
        same(self.writer.state, live)
        assert self.agents() == tables
        replayed = State(self.writer.documents)
        for raw in self.said():
            fold.replay(replayed, raw)
        same(replayed, live)


def same(one: State, other: State) -> None:
    """Equal digests at the same place."""
    assert one.next_digests() == other.next_digests()
    assert (one.size, one.at, one.today) == (other.size, other.at, other.today)
    assert (one.used, one.release) == (other.used, other.release)


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Books]:
    """Books on the morning of 2 September 2024; after each test live = reopened = rebuilt."""
    clock = SetClock(FIRST_SECOND)
    books = Books(new_books(tmp_path / "books", clock), clock)
    yield books
    books.opened_again()
    books.writer.close()


def refused(books: Books, submission: Submission) -> str:
    """The code of a refusal that leaves nothing behind."""
    before, digests = books.said(), books.writer.state.next_digests()
    with pytest.raises(Refused) as caught:
        books.writer.submit(submission)
    assert books.said() == before
    assert books.writer.state.next_digests() == digests
    assert books.writer.state.size == len(before)
    return caught.value.code


def house(*entries: AgentRegistered | UnitDefined | PauseEnded) -> Submission:
    return Submission(entries, by="ada", principal="house")


def test_positions_are_given_in_order(books: Books) -> None:
    assert books.writer.submit(registering("castor", "loutre")) == [1, 2]
    assert books.writer.submit(registering("martre")) == [3]
    assert books.agents() == {"ada", "house", "castor", "loutre", "martre"}


def test_all_or_nothing(books: Books) -> None:
    assert refused(books, registering("castor", "loutre", "house")) == "entry.id_used"
    assert (
        refused(books, house(agent("castor"), UnitDefined(id="eur", decimals=2))) == "unit.exists"
    )
    assert books.agents() == {"ada", "house"}
    assert books.writer.submit(registering("castor")) == [1]


def test_one_refused_submission_does_not_hold_up_the_others(books: Books) -> None:
    wrong = Submission([agent("loutre"), agent("martre")], by="ada")
    answers = books.writer.submit_all([registering("castor"), wrong, registering("loutre")])
    assert answers[0] == [1]
    assert isinstance(answers[1], Refused)
    assert answers[1].code == "agent.not_by_operator"
    assert answers[2] == [2]
    assert books.agents() == {"ada", "house", "castor", "loutre"}


def test_the_same_act_again_is_answered_with_its_position(books: Books) -> None:
    first = books.writer.submit(registering("castor", "loutre"))
    before = books.said()
    assert books.writer.submit(registering("castor", "loutre")) == first
    assert books.writer.submit(registering("loutre")) == [2]
    assert books.said() == before
    books.clock.seconds += 3 * 3600
    books.opened_again()
    assert books.writer.submit(registering("castor")) == [1]
    assert books.writer.submit(registering("castor", "martre")) == [1, 3]


def test_the_same_act_twice_in_one_commit(books: Books) -> None:
    answers = books.writer.submit_all([registering("castor"), registering("castor")])
    assert answers == [[1], [1]]
    assert books.writer.submit(registering("loutre", "loutre")) == [2, 2]


def test_another_act_under_a_used_id_is_refused(books: Books) -> None:
    books.writer.submit(registering("castor"))
    other = AgentRegistered(id="castor", type="person", sphere="commons", name=bytes(32))
    assert refused(books, house(other)) == "entry.id_used"
    assert refused(books, Submission([agent("castor")], by="house")) == "entry.id_used"
    assert refused(books, house(UnitDefined(id="castor", decimals=0))) == "entry.id_used"


def test_check_only_says_what_would_happen_and_writes_nothing(books: Books) -> None:
    before = books.said()
    asked = Submission([agent("castor")], by="ada", principal="house", check_only=True)
    assert books.writer.submit(asked) == [1]
    assert books.said() == before
    assert books.agents() == {"ada", "house"}
    assert books.writer.submit(registering("castor")) == [1]


def test_days_are_closed_between(books: Books) -> None:
    books.writer.submit(registering("castor"))
    books.clock.seconds += DAY
    assert books.writer.submit(registering("loutre")) == [3]
    said, stamp = fold.open_sealed(books.writer.state, books.said()[2])
    assert isinstance(said, DayClosed)
    assert (said.day, stamp.by, stamp.day) == ("2024-09-02", "house", "2024-09-03")
    assert books.writer.state.today == "2024-09-03"


def test_a_refused_submission_does_not_close_days(books: Books) -> None:
    books.clock.seconds += DAY
    assert refused(books, registering("house")) == "entry.id_used"
    assert refused(books, house(UnitDefined(id="eur", decimals=2))) == "unit.exists"
    assert books.writer.state.today == "2024-09-02"
    books.writer.close_days()
    assert books.writer.state.today == "2024-09-03"


def test_after_a_pause_somebody_says_that_the_clock_is_right(books: Books) -> None:
    books.clock.seconds += 40 * DAY
    assert refused(books, registering("castor")) == "stamp.after_pause"
    assert books.writer.submit(house(PauseEnded(id="pause"))) == [1]
    assert books.writer.submit(registering("castor")) == [2 + 40]
    assert books.writer.state.today == "2024-10-12"


def test_a_clock_that_goes_back_does_not_move_the_log(books: Books) -> None:
    books.clock.seconds += DAY
    books.writer.submit(registering("castor"))
    at, today = books.writer.state.at, books.writer.state.today
    books.clock.seconds -= 7 * 3600
    books.writer.submit(registering("loutre"))
    assert (books.writer.state.at, books.writer.state.today) == (at, today)


def test_mandates_that_end_with_a_day(books: Books) -> None:
    granted = MandateGranted(
        id="mandate",
        who=agent("castor").id,  # type: ignore[arg-type]  # a NewId that is an agent's
        principal=agent("house").id,  # type: ignore[arg-type]
        acts=("register",),
        until="2024-09-02",
    )
    books.writer.submit(registering("castor"))
    books.writer.submit(Submission([granted], by="ada", principal="house"))
    by_castor = Submission([agent("loutre")], by="castor", principal="house")
    books.clock.seconds += DAY
    assert refused(books, by_castor) == "mandate.ended"


def test_an_entry_has_a_largest_size(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fold, "LARGEST_ENTRY", 100)
    assert refused(books, registering("castor")) == "entry.too_large"


def test_a_snapshot_is_kept_and_used(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "ENTRIES_BETWEEN_SNAPSHOTS", 3)
    books.writer.submit(registering("castor", "loutre", "martre"))
    books.opened_again()
    assert (books.folder.private / "snapshot").exists()
    books.writer.close()
    books.writer = Writer(books.folder, books.clock)
    assert books.writer._snapshot_size == 4
    books.writer.submit(registering("belette"))


def test_one_writer_at_a_time(books: Books) -> None:
    with pytest.raises(Unavailable, match="writer.busy"):
        Writer(books.folder, books.clock)


def test_rules_that_nobody_knows(books: Books) -> None:
    adopted = RulesAdopted(id="rules", release="next-year")
    unknown = Submission([adopted], by="ada", principal="house")
    assert refused(books, unknown) == "rules.release_unknown"
