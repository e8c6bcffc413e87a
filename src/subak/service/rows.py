"""Rows for the read tables: what projectors write beside the entries, in the same transaction."""

from collections.abc import Sequence

Value = str | int | bytes | None


class Rows:
    """Rows of one commit: new rows by table, then changes in the order in which they were said."""

    def __init__(self) -> None:
        self.inserts: dict[str, list[Sequence[Value]]] = {}
        self.changes: list[tuple[str, Sequence[Value]]] = []

    def insert(self, table: str, *values: Value) -> None:
        """A new row, all its columns in the order of the schema."""
        rows = self.inserts.get(table)
        if rows is None:
            rows = self.inserts[table] = []
        rows.append(values)

    def change(self, statement: str, *values: Value) -> None:
        """A statement on rows that stand already, here or in the tables."""
        self.changes.append((statement, values))

    def mark(self) -> tuple[dict[str, int], int]:
        """A point to which `undo` can go back."""
        return {table: len(rows) for table, rows in self.inserts.items()}, len(self.changes)

    def undo(self, mark: tuple[dict[str, int], int]) -> None:
        """Forget what was added since a mark."""
        lengths, changes = mark
        for table, rows in self.inserts.items():
            del rows[lengths.get(table, 0) :]
        del self.changes[changes:]
