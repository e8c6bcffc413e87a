"""The ledger format of Beancount (https://beancount.github.io/docs/, "Language Syntax").

An account component begins with a capital or a digit and holds letters, digits and dashes: the
first letter of an id becomes a capital, a point `Dot`, an underscore `Low`; ids have small letters
only, so every id has a spelling of its own. A balance directive speaks of the beginning of its day:
ours of the end of a day stand on the next.
"""

from subak.core.instants import Day, add_days
from subak.exchange.journal import Account, Balances, Commodity, Posting, Transaction

_SPELT = {".": "Dot", "_": "Low"}


class Beancount:
    """`bean-check` reads what this writes."""

    def title(self, origin: str, size: int) -> str:
        """The title of the ledger."""
        return f'option "title" "{origin}, {size}"\n'

    def commodity(self, day: str, commodity: Commodity) -> str:
        """From its first use on."""
        return f"\n{day} commodity {_code(commodity)}\n"

    def account(self, day: str, account: Account) -> str:
        """From its first use on."""
        return f"{day} open {_path(account)}\n"

    def transaction(self, told: Transaction) -> str:
        """Facts are metadata."""
        facts = [f'  {name}: "{value}"' for name, value in told.facts.items()]
        lines = [f"  {_path(each.account)}  {_amount(each)}" for each in told.postings]
        return "\n".join([f'\n{told.day} * "{told.kind}" "{told.id}"', *facts, *lines, ""])

    def balances(self, told: Balances) -> str:
        """Balance directives of the next day; no cent of tolerance."""
        day = add_days(Day(told.day), 1)
        lines = [
            f"{day} balance {_path(each.account)}  {each.text} ~ 0 {_code(each.commodity)}"
            for each in told.holdings
        ]
        return "\n".join(["", *lines, ""])


def component(word: str) -> str:
    """A word or an id as a component of an account."""
    rest = "".join(_SPELT.get(letter, letter) for letter in word[1:])
    return word[:1].upper() + rest


def _path(account: Account) -> str:
    return ":".join(map(component, account))


def _amount(posting: Posting) -> str:
    return f"{posting.text} {_code(posting.commodity)}"


def _code(commodity: Commodity) -> str:
    """A code in capitals; its end keeps a series from being taken for a currency."""
    return f"{commodity.code}.CREDIT" if commodity.credits else commodity.code
