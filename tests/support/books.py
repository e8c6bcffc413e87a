"""Real books in a folder, opened on 2 September 2024 by the keeper `ada` for `house`."""

from pathlib import Path

from subak.core.books import BooksOpened
from subak.ledger.agents import AgentRegistered
from subak.service.clock import CivilTime, SetClock
from subak.service.folder import Folder
from subak.service.opening import RELEASE, open_books
from subak.service.writer import Submission

FIRST_SECOND = CivilTime.seconds("2024-09-02", 8)


def new_books(root: Path, clock: SetClock | None = None) -> Folder:
    """Open books in a new folder."""
    opened = BooksOpened(
        id="opening",
        origin="example.org/vive",
        currency="EUR",
        zone="Europe/Paris",
        operator="house",
        keeper="ada",
        recovery_key=bytes(32),
        release=RELEASE,
    )
    return open_books(root, opened, clock or SetClock(FIRST_SECOND))


def agent(name: str) -> AgentRegistered:
    """An agent to register."""
    return AgentRegistered(id=name, type="group", sphere="commons", name=bytes(32))


def registering(*names: str) -> Submission:
    """A submission that registers agents."""
    return Submission([agent(name) for name in names], by="ada", principal="house")
