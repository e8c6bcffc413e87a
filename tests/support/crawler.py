"""What people could find in public bytes: all of them joined with what is private.

A window is a run of twelve bytes. Names of organisations and places are public on purpose, as
openings; they are left out of both sides.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

WINDOW = 12


def public_bytes(public: Path) -> bytes:
    """All files of a public tree but the openings, with their names."""
    files = [path for path in sorted(public.rglob("*")) if path.is_file()]
    kept = [path for path in files if path.parent.name != "openings"]
    names = b"\n".join(str(path.relative_to(public)).encode() for path in kept)
    return b"\n".join([names, *(path.read_bytes() for path in kept)])


def opened(public: Path) -> list[str]:
    """What is open."""
    files = sorted((public / "openings").glob("*.json"))
    return [text for path in files for text in texts(json.loads(path.read_bytes())["content"])]


def private_texts(private: Path) -> Iterator[str]:
    """All texts of the private stores: payloads, contacts, accounts, lines that wait."""
    for (content,) in rows(private / "payloads.sqlite3", "SELECT content FROM payload"):
        yield from texts(json.loads(content))
    for table in ("account", "contact"):
        for row in rows(private / "members.sqlite3", f"SELECT * FROM {table}"):
            yield from (str(value) for value in row[1:] if value is not None)
    for path in private.glob("waiting-*.json"):
        for line in json.loads(path.read_bytes()):
            told = ("counterparty_name", "counterparty_iban", "remittance", "bank_reference")
            yield from (line[name] for name in told)


def texts(content: Any) -> Iterator[str]:
    """The texts in a value of JSON."""
    if isinstance(content, dict):
        for value in content.values():
            yield from texts(value)
    elif isinstance(content, list):
        for value in content:
            yield from texts(value)
    elif isinstance(content, str):
        yield content


def rows(path: Path, statement: str) -> list[tuple[Any, ...]]:
    """Rows of a private file; none where it or the table is not there."""
    if not path.exists():
        return []
    with closing(sqlite3.connect(path)) as database:
        name = statement.rpartition(" ")[2]
        known = "SELECT 1 FROM sqlite_master WHERE name = ?"
        return (
            database.execute(statement).fetchall()
            if database.execute(known, (name,)).fetchone()
            else []
        )


def in_common(public: bytes, private: Iterable[str], left_out: Iterable[str] = ()) -> set[bytes]:
    """The windows of private texts that stand in public bytes."""
    wanted = {each for text in private for each in windows(text.encode())}
    wanted -= {each for text in left_out for each in windows(text.encode())}
    return {each for each in windows(public) if each in wanted}


def windows(raw: bytes) -> Iterator[bytes]:
    """All runs of twelve bytes; a shorter text is too short to be told from chance."""
    return (raw[at : at + WINDOW] for at in range(len(raw) - WINDOW + 1))


def holding(root: Path, canaries: Iterable[str]) -> list[tuple[str, str]]:
    """Which files below a folder hold which canaries, however they are written."""
    forms = {form: each for each in canaries for form in written(each)}
    found = []
    for path in sorted(root.rglob("*")):
        if path.is_file() and not path.is_socket():
            raw = path.read_bytes()
            found += [
                (str(path.relative_to(root)), each) for form, each in forms.items() if form in raw
            ]
    return found


def written(text: str) -> set[bytes]:
    """A text as files may hold it: UTF-8, Latin-1, UTF-16, and JSON that is ASCII alone."""
    forms = {text.encode(), text.encode("latin-1", "ignore"), text.encode("utf-16-le")}
    return forms | {json.dumps(text).strip('"').encode()}
