"""A folder of books: where everything of one log lies.

subak.toml · subak.sqlite3 · private/ (0700: payloads, snapshot, members, waiting) · keys/ (0600) ·
public/ (checkpoint, tile/, documents/, openings/, vkey): all that a mirror needs.
"""

import os
import tomllib
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
        """Entries, checkpoint and read tables."""
        return self.root / "subak.sqlite3"

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

    def _setting(self, name: str) -> str:
        try:
            settings = tomllib.loads(self.settings.read_text(encoding="utf-8"))
            return str(settings[name])
        except (FileNotFoundError, NotADirectoryError):
            refuse("books.folder_unknown", folder=str(self.root.absolute()))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError):
            raise Corrupt("books.settings_malformed", file=str(self.settings)) from None


def create(root: Path, opened: BooksOpened) -> Folder:
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
    folder.settings.write_text("".join(lines), encoding="utf-8")
    return folder


def write_durably(path: Path, data: bytes | bytearray, mode: int = 0o644) -> None:
    """Write a file so that after a power cut it is there whole or not at all."""
    beside = path.with_name(path.name + ".new")
    write_synced(beside, data, mode)
    beside.rename(path)


def write_synced(path: Path, data: bytes | bytearray, mode: int = 0o644) -> None:
    """Write a file and wait until the disk has its bytes; a power cut may leave a part of it."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    descriptor = os.open(path, flags, mode)
    try:
        view = memoryview(data)
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
