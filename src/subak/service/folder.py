"""A folder of books: where everything of one log lies.

subak.toml · subak.sqlite3 (or a database elsewhere) · keys/ (0600) · private/ (0700: payloads,
snapshot, members, waiting) · public/ (checkpoint, tile/, documents/, openings/, vkey): all that a
mirror needs.
"""

import json
import os
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from subak.core.books import BooksOpened
from subak.core.errors import Corrupt, refuse

SETTINGS = "subak.toml"


@dataclass(frozen=True)
class Folder:
    """The paths of a folder of books."""

    root: Path

    @property
    def settings(self) -> Path:
        """Origin and language: the file that makes a folder a folder of books."""
        return self.root / SETTINGS

    @property
    def database(self) -> Path:
        """Entries, checkpoint and read tables, where they lie in the folder."""
        return self.root / "subak.sqlite3"

    @property
    def database_address(self) -> str | None:
        """Where they lie elsewhere, from the settings; None where they lie in the folder."""
        return self._settings().get("database")

    @property
    def private(self) -> Path:
        """Payloads, members, the snapshot, and files that wait to be published."""
        return self.root / "private"

    @property
    def keys(self) -> Path:
        """Private keys."""
        return self.root / "keys"

    @property
    def public(self) -> Path:
        """The static tree that mirrors copy."""
        return self.root / "public"

    @property
    def lock(self) -> Path:
        """Held by the one writer."""
        return self.root / "writer.lock"

    @property
    def socket(self) -> Path:
        """Where the writer listens while it serves."""
        return self.root / "writer.socket"

    @property
    def origin(self) -> str:
        """The origin of the log, from the settings."""
        return self._setting("origin")

    @property
    def operator(self) -> str:
        """The operator's id, from the settings."""
        return self._setting("operator")

    @property
    def keeper(self) -> str:
        """The keeper's id, from the settings: who acts where nobody is named."""
        return self._setting("keeper")

    def name_database(self, address: str | None) -> None:
        """Name another database in the settings, in one durable step."""
        lines = self.settings.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if line.partition("=")[0].strip() != "database"]
        _write_settings(self.settings, address, kept)
        sync_folder(self.root)

    def _setting(self, name: str) -> str:
        try:
            return self._settings()[name]
        except KeyError:
            raise Corrupt("books.settings_malformed", file=str(self.settings)) from None

    def _settings(self) -> dict[str, str]:
        try:
            settings = tomllib.loads(self.settings.read_text(encoding="utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            refuse("books.folder_unknown", folder=str(self.root.absolute()))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError):
            raise Corrupt("books.settings_malformed", file=str(self.settings)) from None
        return {name: str(value) for name, value in settings.items()}


def create(root: Path, opened: BooksOpened, database: str | None = None) -> Folder:
    """Make an empty folder of books; refuses a folder that already has something in it."""
    folder = Folder(root)
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        refuse("books.folder_not_empty", folder=str(root))
    root.mkdir(parents=True, exist_ok=True)
    for private in (folder.private, folder.keys):
        private.mkdir(mode=0o700)
    folder.public.mkdir()
    named = {"origin": opened.origin, "operator": opened.operator, "keeper": opened.keeper}
    lines = [f'{name} = "{value}"\n' for name, value in named.items()]
    _write_settings(folder.settings, database, lines)
    return folder


def _write_settings(path: Path, address: str | None, others: list[str]) -> None:
    """For the keeper's eyes only where there is an address, which may hold a password."""
    first = [] if address is None else [f"database = {json.dumps(address)}\n"]
    mode = 0o644 if address is None else 0o600
    write_durably(path, "".join(first + others).encode(), mode)


def write_durably(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Write a file so that after a power cut it is there whole or not at all."""
    write_parts_durably(path, (data,), mode)


def write_parts_durably(path: Path, parts: Iterable[bytes], mode: int = 0o644) -> None:
    """The same for a file that need not be in memory as a whole."""
    beside = path.with_name(path.name + ".new")
    write_synced(beside, parts, mode)
    beside.rename(path)


def place_durably(waiting: Path, path: Path, data: bytes) -> None:
    """Write a file beside a tree and put it in its place there, which never holds a part of it."""
    write_synced(waiting, (data,))
    path.parent.mkdir(parents=True, exist_ok=True)
    waiting.rename(path)
    sync_folder(path.parent)


def write_synced(path: Path, parts: Iterable[bytes], mode: int = 0o644) -> None:
    """Write a file and wait until the disk has its bytes; a power cut may leave a part of it."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    descriptor = os.open(path, flags, mode)
    try:
        for part in parts:
            view = memoryview(part)
            while view:
                view = view[os.write(descriptor, view) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(path: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
