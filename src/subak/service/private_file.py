"""A private SQLite file: only its owner reads it, and what is deleted is overwritten."""

import os
import sqlite3
from pathlib import Path


def open_private(path: Path, *statements: str) -> sqlite3.Connection:
    """Open the file, made where it is not there yet, and run the statements that it needs."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # before SQLite makes it readable
    database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    database.execute("PRAGMA synchronous=FULL")
    database.execute("PRAGMA secure_delete=ON")
    database.execute("PRAGMA busy_timeout=10000")
    for statement in statements:
        database.execute(statement)
    return database
