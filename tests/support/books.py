"""Real books in a folder, opened on 2 September 2024 by the keeper `ada` for `house`."""

import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

from subak.core.books import BooksOpened
from subak.ledger.agents import AgentRegistered
from subak.service.clock import CivilTime, SetClock
from subak.service.databases import reading_of, store_at
from subak.service.folder import Folder
from subak.service.opening import RELEASE, open_books
from subak.service.read_tables import TABLES
from subak.service.store import Store
from subak.service.writer import Submission
from tests.support import postgres

FIRST_SECOND = CivilTime.seconds("2024-09-02", 8)


def new_books(root: Path, clock: SetClock | None = None, database: str | None = None) -> Folder:
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
    return open_books(root, opened, clock or SetClock(FIRST_SECOND), database)


def copy_books(made: Path, root: Path) -> None:
    """Books as they were made, in another folder; a database elsewhere is copied too."""
    shutil.copytree(made, root, ignore=shutil.ignore_patterns("*.socket"))
    folder = Folder(root)
    if folder.database_address is not None:
        folder.name_database(postgres.server().new_database(like=folder.database_address))


def new_store(folder: Path) -> Store:
    """An empty store, for nobody's books."""
    address = postgres.server().new_database() if postgres.ASKED else None
    return store_at(Folder(folder), address)


def everything(folder: Folder) -> dict[str, list[Any]]:
    """All rows of all tables of some books, each table in one order."""
    with closing(reading_of(folder)) as reading:
        tables = ("entry", "checkpoint", "read_schema", *TABLES)
        return {
            table: sorted(reading.select(f"SELECT * FROM {table}"), key=repr) for table in tables
        }


def agent(name: str) -> AgentRegistered:
    """An agent to register."""
    return AgentRegistered(id=name, type="group", sphere="commons", name=bytes(32))


def registering(*names: str) -> Submission:
    """A submission that registers agents."""
    return Submission([agent(name) for name in names], by="ada", principal="house")
