"""What the tests of linked data share: books out, books in, and what both say they hold."""

import json
from pathlib import Path
from typing import Any

from subak.service.folder import Folder
from subak.service.reader import Reader
from tests.unit.cli.valley import run

PICTURE = {
    "agent": "id, type, sphere",
    "unit": "id, decimals",
    "specification": "id, unit, effort_unit",
    "resource": "id, specification, unit, accountable, custodian, accounting, onhand, packed,"
    " contained_in, place, stage, state",
    "process": "id, specification, opened_by, closed_on IS NULL",
    "event": "id, action, provider, receiver, happened_on, until, quantity, unit, effort,"
    " effort_unit, resource, to_resource, creates, process, place, state, measures, classified_as,"
    " recorded_by, withdrawn_on IS NULL",
}
"""What comes back from an export."""


def new_books(root: Path) -> Path:
    """Books whose operator and keeper the tests never import."""
    given = ("init", str(root), "--origin", "example.org/fresh")
    assert run(*given, "--operator", "fresh-house", "--keeper", "fresh-ada") == 0
    return root


def exported(root: Path, file: Path) -> Path:
    """The books as linked data."""
    assert run("--books", str(root), "export", "valueflows", str(file)) == 0
    return file


def imported(root: Path, file: Path, *more: str) -> int:
    """The exit code of an import."""
    return run("--books", str(root), "--language", "en", "import", "valueflows", str(file), *more)


def picture(root: Path) -> dict[str, set[Any]]:
    """What books hold that an import brings."""
    reader = Reader(Folder(root))
    found = {
        table: set(reader.select(f"SELECT {columns} FROM {table}"))
        for table, columns in PICTURE.items()
    }
    reader.close()
    return found


def size(root: Path) -> int:
    """The number of entries."""
    reader = Reader(Folder(root))
    ((count,),) = reader.select("SELECT count(*) FROM entry")
    reader.close()
    return int(str(count))


def written(file: Path, content: object) -> Path:
    """A file of JSON."""
    file.write_text(json.dumps(content), encoding="utf-8")
    return file
