"""The private store of bank details: the account of an agent or of a pool.

Nothing of it enters the log, which holds commitments. A file that only its owner reads, and that
overwrites what it deletes. Invariant: every IBAN kept has its form and its check digits.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from subak.core.errors import need
from subak.exchange import bic, iban
from subak.service.private_file import open_private

FILE = "members.sqlite3"


@dataclass(frozen=True)
class BankDetails:
    """The account of an agent or a pool (`owner`, its id), in the name that the bank knows."""

    owner: str
    name: str
    iban: str
    bic: str | None = None


class Members:
    """Bank details by the id of their owner."""

    def __init__(self, private: Path) -> None:
        path = private / FILE
        self._database = open_private(
            path,
            "CREATE TABLE IF NOT EXISTS account"
            " (owner TEXT PRIMARY KEY, name TEXT NOT NULL, iban TEXT NOT NULL, bic TEXT)"
            " WITHOUT ROWID",
        )

    def put(self, details: BankDetails) -> None:
        """Keep an account, in place of the one that its owner had.

        Refused: bank.field_wrong, bank.iban_malformed, bank.bic_malformed.
        """
        self.put_all([details])

    def put_all(self, many: Iterable[BankDetails]) -> None:
        """Keep several accounts, all in one durable step, or none where one is refused."""
        rows = [(each.owner, each.name, each.iban, each.bic) for each in map(checked, many)]
        self._database.execute("BEGIN IMMEDIATE")
        self._database.executemany("INSERT OR REPLACE INTO account VALUES (?, ?, ?, ?)", rows)
        self._database.execute("COMMIT")

    def get(self, owner: str) -> BankDetails | None:
        """The account of an agent or a pool, or None where it is not kept here."""
        row = self._database.execute(
            "SELECT owner, name, iban, bic FROM account WHERE owner = ?", (owner,)
        ).fetchone()
        return None if row is None else BankDetails(*row)

    def drop(self, owner: str) -> None:
        """Forget an account; nothing of it stays in the file."""
        self._database.execute("DELETE FROM account WHERE owner = ?", (owner,))

    def close(self) -> None:
        """Close the store."""
        self._database.close()


def checked(details: BankDetails) -> BankDetails:
    """The details with IBAN and BIC as machines write them, and a name that is not empty.

    Refused: bank.field_wrong, bank.iban_malformed, bank.bic_malformed.
    """
    name = " ".join(details.name.split())
    need(name, "bank.field_wrong", field="name", found=details.name)
    code = None if details.bic is None else bic.checked(details.bic, name)
    return replace(details, name=name, iban=iban.checked(details.iban, name), bic=code)


def masked(number: str) -> str:
    """An IBAN that people recognise and nobody can use: country, check digits, last four."""
    return f"{number[:4]} … {number[-4:]}"
