"""A present reader follows the log beside its writer."""

from pathlib import Path

from subak.ledger.agents import Agents
from subak.service.clock import SetClock
from subak.service.present import Present
from subak.service.writer import Writer
from tests.support.books import FIRST_SECOND, new_books, registering


def test_it_follows_while_another_writes(tmp_path: Path) -> None:
    folder = new_books(tmp_path / "books")
    present = Present(folder)
    assert present.state.size == 1
    with Writer(folder, SetClock(FIRST_SECOND + 60)) as writer:
        writer.submit(registering("lea", "kim"))
        assert present.state.size == 3
        assert "kim" in present.state[Agents]
        assert present.state.next_digests() == writer.state.next_digests()
    present.close()


def test_it_starts_from_a_snapshot(tmp_path: Path) -> None:
    folder = new_books(tmp_path / "books")
    with Writer(folder, SetClock(FIRST_SECOND + 60)) as writer:
        for start in range(0, 2_100, 300):
            writer.submit(registering(*(f"agent-{start + n}" for n in range(300))))
    assert (folder.private / "snapshot").exists()
    present = Present(folder)
    assert present.state.size == 2_101
    present.close()
