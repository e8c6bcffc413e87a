"""Statements of ours as PostgreSQL takes them: numbered values, its types, the order of bytes.

Texts are compared byte by byte (`COLLATE "C"`), as SQLite does, whatever the language of the
server: lists, and comparisons of days, are the same on both.
"""

import re
from functools import lru_cache
from itertools import count

_VALUE = re.compile(r"'[^']*'|\?")
_TYPE = re.compile(r"\b(TEXT|INTEGER|BLOB)\b")
_TYPES = {"TEXT": 'TEXT COLLATE "C"', "INTEGER": "BIGINT", "BLOB": "BYTEA"}


@lru_cache(maxsize=1024)
def translated(statement: str) -> bytes:
    """A statement with `$1`, `$2` … where it has `?`; quoted texts stay as they are."""
    numbers = count(1)
    return _VALUE.sub(
        lambda found: f"${next(numbers)}" if found[0] == "?" else found[0], statement
    ).encode()


def declaring(statement: str) -> bytes:
    """A statement that declares a table, or an index."""
    return _TYPE.sub(lambda found: _TYPES[found[0]], statement).encode()
