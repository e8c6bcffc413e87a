"""Which database the books of a folder lie in: SQLite in the folder, or PostgreSQL by its address.

The address stands in the settings of the folder; without one it is SQLite.
"""

import re

from subak.core.errors import need
from subak.service.folder import Folder
from subak.service.sqlite_store import SqliteReading, SqliteStore
from subak.service.store import Reading, Store

SCHEMES = ("postgresql://", "postgres://")
_PASSWORD = re.compile(r"(//[^/@:]*:)[^@/]+(?=@)|(password=)[^&]+")


def shown(folder: Folder, address: str | None) -> str:
    """A database as people may read it: without a password."""
    if address is None:
        return str(folder.database)
    return _PASSWORD.sub(r"\1\2…", address)


def checked_address(address: str) -> str:
    """Refused: database.address_malformed, where it is no address of a PostgreSQL database."""
    need(address.startswith(SCHEMES), "database.address_malformed")
    return address


def store_of(folder: Folder) -> Store:
    """The database that the settings of a folder name, to write in."""
    return store_at(folder, folder.database_address)


def store_at(folder: Folder, address: str | None) -> Store:
    """A database for a folder: that of the address, or the file in the folder."""
    if address is None:
        return SqliteStore(folder.database)
    from subak.service.postgres_store import PostgresStore  # noqa: PLC0415 - it needs the extra

    return PostgresStore(checked_address(address))


def reading_of(folder: Folder) -> Reading:
    """The database that the settings of a folder name, to read only."""
    address = folder.database_address
    if address is None:
        return SqliteReading(folder.database)
    from subak.service.postgres_store import PostgresReading  # noqa: PLC0415 - it needs the extra

    return PostgresReading(checked_address(address))
