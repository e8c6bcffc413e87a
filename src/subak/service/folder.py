"""A folder of books: where everything of one log lies.

subak.toml · subak.sqlite3 (or a database elsewhere) · keys/ (0600) · private/ (0700: payloads,
snapshot, members, waiting) · public/ (checkpoint, tile/, documents/, openings/, vkey): all that a
mirror needs.
"""

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path

from subak.core.books import BooksOpened
from subak.core.errors import Corrupt, refuse
from subak.service.durable import write_durably

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
    def waiting(self) -> Path:
        """Files that are not whole yet, before they take their places in the public tree."""
        return self.private / "waiting"

    @property
    def written_into(self) -> tuple[Path, ...]:
        """The folders into which files are written beside the tree of the log."""
        below = (self.public / "documents", self.public / "openings")
        return (self.root, self.private, self.public, *below)

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
        write_settings(self.settings, address, self.lines_without_database())

    def lines_without_database(self) -> list[str]:
        """The lines of the settings but that of the database."""
        lines = self.settings.read_text(encoding="utf-8").splitlines(keepends=True)
        return [line for line in lines if line.partition("=")[0].strip() != "database"]

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
    make_root(root)
    for private in (folder.private, folder.keys):
        private.mkdir(mode=0o700)
    folder.public.mkdir()
    write_settings(folder.settings, database, settings_of(opened))
    return folder


def make_root(root: Path) -> None:
    """Make a folder, or take up an empty one. Refused: books.folder_not_empty."""
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        refuse("books.folder_not_empty", folder=str(root))
    root.mkdir(parents=True, exist_ok=True)


def settings_of(opened: BooksOpened) -> list[str]:
    """The lines of settings that follow from the first entry."""
    named = {"origin": opened.origin, "operator": opened.operator, "keeper": opened.keeper}
    return [f'{name} = "{value}"\n' for name, value in named.items()]


def write_settings(path: Path, address: str | None, others: list[str]) -> None:
    """For the keeper's eyes only where there is an address, which may hold a password."""
    first = [] if address is None else [f"database = {json.dumps(address)}\n"]
    mode = 0o644 if address is None else 0o600
    write_durably(path, "".join(first + others).encode(), mode)
