"""The bank of the valley: it plays along with the sample books through ordinary bank files."""

from pathlib import Path

from subak.cli.act import cents
from subak.exchange import camt053
from subak.exchange.pain001 import Transfer
from subak.exchange.sample_bank import (
    Account,
    BankDay,
    Move,
    Ordered,
    Receipt,
    Returned,
    answer,
    transfers_of,
)

BANK_CODE = "99999"  # given to no bank


def iban_of(name: str) -> str:
    """An IBAN that no bank gave, with right check digits (ISO 7064, mod 97-10)."""
    number = sum(ord(letter) * 31**place for place, letter in enumerate(name)) % 10**11
    account = f"{BANK_CODE}00001{number:011}"
    key = 97 - (89 * int(BANK_CODE) + 15 * 1 + 3 * number) % 97
    bban = f"{account}{key:02}"
    check = 98 - int(f"{bban}152700") % 97
    return f"FR{check:02}{bban}"


class ValleyBank:
    """What happens on one account, and the statement of each day on which something did."""

    def __init__(self, pool: str, owner: str, folder: Path) -> None:
        self.iban = iban_of(pool)
        self._pool, self._owner, self._folder = pool, owner, folder
        self._moves: list[Move] = []
        self._transfers: dict[str, Transfer] = {}
        self._days: list[BankDay] = []
        self._balance = 0

    def receives(self, payer: str, amount: str, remittance: str) -> None:
        """Money that arrives today."""
        self._moves.append(Receipt(payer, iban_of(payer), cents(amount), remittance))

    def pays(self, order: Path) -> None:
        """A payment file that the bank carries out today."""
        content = order.read_bytes()
        self._moves.append(Ordered(content))
        self._transfers |= {each.end_to_end_id: each for each in transfers_of(content)}

    def returns(self, payout: str, reason: str) -> None:
        """A transfer that comes back today."""
        self._moves.append(Returned((self._transfers[payout],), reason))

    def statement(self, day: str) -> Path:
        """Close the day and give the file of its statement."""
        today, self._moves = BankDay(day, tuple(self._moves)), []
        self._days.append(today)
        content = answer(Account(self.iban, self._owner, self._balance), [today])
        (read,) = camt053.read(content, self.iban)
        self._balance = read.closing_cents or 0
        return self._written(f"{self._pool}-{day}.xml", content)

    def everything_again(self) -> Path:
        """One statement over all days so far."""
        content = answer(Account(self.iban, self._owner, 0), self._days)
        return self._written(f"{self._pool}-all.xml", content)

    def _written(self, name: str, content: bytes) -> Path:
        path = self._folder / name
        path.write_bytes(content)
        return path
