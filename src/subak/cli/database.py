"""How people name the database of some books: an address of PostgreSQL, or `sqlite`."""

from subak.cli.extras import need_extra
from subak.service.databases import checked_address
from subak.service.folder import Folder

IN_THE_FOLDER = "sqlite"


def database_of(named: str) -> str | None:
    """The address that was named; None is the file in the folder of the books.

    Refused: database.address_malformed, argument.extra_missing.
    """
    if named == IN_THE_FOLDER:
        return None
    checked_address(named)
    need_extra("pg")
    return named


def need_driver(folder: Folder) -> None:
    """Refused: argument.extra_missing, where the books lie in a database that needs the extra."""
    if folder.database_address is not None:
        need_extra("pg")
