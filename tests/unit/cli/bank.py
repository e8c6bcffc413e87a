"""A pool of the garden's friends at a sample bank: what happens on its account, and its statements.

The bank answers in camt.053 for any days, so that statements may overlap.
"""

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from subak.cli.act import acting_in
from subak.cli.console import Console
from subak.core.entry import Entry
from subak.core.state import State
from subak.core.values import PayoutId, RuleId, RunId
from subak.exchange import camt053
from subak.exchange.pain001 import Order, Transfer, write
from subak.exchange.payment_ids import end_to_end_id
from subak.exchange.sample_bank import Account, BankDay, Ordered, Receipt, Returned, answer
from subak.finance.payouts import PayoutReleased, PayoutSent
from subak.finance.pools import PoolId
from subak.finance.rules import DistributionAdopted
from subak.finance.runs import DistributionRun
from tests.unit.cli.commons import Commons

IBAN = "FR7630006000011234567890189"
OTHER_IBAN = "DE89370400440532013000"
BANK = Account(IBAN, "Friends", 0)
FRIENDS = "--as friends"
POOL = f"fund pool Friends --id water --iban {IBAN} --pact pact-garden {FRIENDS}"


class Pool:
    """The pool `water` in the garden's books, and its account at the bank."""

    def __init__(self, commons: Commons) -> None:
        self.commons = commons
        self.days: list[BankDay] = []
        commons.does(POOL)

    def receives(self, day: str, cents: int, text: str, end_to_end: str = "NOTPROVIDED") -> None:
        """Money arrives at the bank."""
        receipt = Receipt("Mairie", OTHER_IBAN, cents, text, end_to_end)
        self.happens(BankDay(day, (receipt,)))

    def happens(self, day: BankDay) -> None:
        """The bank books something."""
        self.days.append(day)

    def statement(self, first: str = "", last: str = "9999", account: Account = BANK) -> Path:
        """A statement over the days from `first` to `last`."""
        before = [day for day in self.days if day.booked_on < first]
        held = account.opening_cents + _moved(before)
        days = [day for day in self.days if first <= day.booked_on <= last]
        path = self.commons.folder / "private" / "statement.xml"
        path.write_bytes(answer(replace(account, opening_cents=held), days))
        return path

    def imported(self, path: Path, more: str = "") -> str:
        """Import a statement; what is said of it."""
        return self.commons.does(f"import camt {path} --pool water {FRIENDS} {more}")

    def told(self, path: Path) -> Any:
        """The same for a program."""
        return self.commons.told(f"import camt {path} --pool water {FRIENDS}")

    def refusal(self, path: Path) -> str:
        """The code under which an import is refused."""
        return self.commons.refusal(f"import camt {path} --pool water {FRIENDS}")

    def list(self, what: str) -> list[dict[str, str]]:
        """One of the lists of `subak fund list`."""
        found: list[dict[str, str]] = self.commons.told(f"fund list {what}")
        return found

    def state(self) -> State:
        """The state of the books now."""
        options = _acting(self.commons, "friends", None)
        with acting_in(options, Console("en")) as somebody:
            return somebody.state

    def says(self, entries: Sequence[Entry], by: str = "friends") -> None:
        """Entries said by the friends, or for them."""
        principal = None if by == "friends" else "friends"
        options = _acting(self.commons, by, principal)
        with acting_in(options, Console("en")) as somebody:
            somebody.say(entries)

    def distributes(self, run: str, funding: str) -> None:
        """Kim and Lea get the same out of a receipt; two persons release it."""
        root = {"equal": {"among": ["kim", "lea"]}, "id": "all"}
        document = {"root": root, "schema": "subak/rule/1", "title": {"en": "R", "fr": "R"}}
        options = _acting(self.commons, "friends", None)
        with acting_in(options, Console("en")) as somebody:
            digest = somebody.documents.add(document)  # type: ignore[arg-type]
        adopted = DistributionAdopted(id=f"rule-{run}", pool=PoolId("water"), document=digest)
        distributed = DistributionRun(id=run, rule=RuleId(f"rule-{run}"), sources=(funding,))
        self.says([adopted, distributed])
        for person in ("ana", "ben"):
            self.commons.does(f"agent {person} --id {person}")
            self.commons.does(f"mandate grant {person} friends release --until 2026-01-01")
            self.says([PayoutReleased(id=f"release-{run}-{person}", run=RunId(run))], person)

    def sends(self, message: str, transfers: Sequence[Transfer], run: str) -> bytes:
        """A payment order with these transfers is said to be sent."""
        payouts = tuple(PayoutId(f"{run}.{name}") for name in ("kim", "lea"))
        self.says(
            [PayoutSent(id=f"sent-{message}", payouts=payouts, message=message, file=bytes(32))]
        )
        return write(
            Order(
                message_id=message,
                created_at="2024-11-18T08:00:00Z",
                execution_on="2024-11-18",
                debtor_name="Friends",
                debtor_iban=IBAN,
                debtor_bic=None,
                transfers=tuple(transfers),
            )
        )


def transfers(run: str, cents: int) -> list[Transfer]:
    """To Kim and to Lea, each so much."""
    return [
        Transfer(end_to_end_id(f"{run}.{name}"), name.title(), OTHER_IBAN, cents, "Garden")
        for name in ("kim", "lea")
    ]


def order_day(day: str, order: bytes, *, batch: bool = True) -> BankDay:
    """The bank carries an order out."""
    return BankDay(day, (Ordered(order, batch_booked=batch),))


def return_day(day: str, transfer: Transfer, reason: str = "AC04") -> BankDay:
    """A transfer comes back."""
    return BankDay(day, (Returned((transfer,), reason),))


def _moved(days: Sequence[BankDay]) -> int:
    """What the bank's balance moved on some days, as its own statement says."""
    if not days:
        return 0
    (statement,) = camt053.read(answer(BANK, days))
    return sum(line.amount_cents for line in statement.lines)


def _acting(commons: Commons, by: str, principal: str | None) -> Namespace:
    """The shared arguments of a command, of somebody who signs nothing."""
    return Namespace(books=str(commons.folder), by=by, principal=principal, key_file=None)
