"""The journal format of hledger (https://hledger.org/hledger.html, "Journal").

Accounts keep our ids as they are. A commodity with anything but letters stands in quotation marks.
Invariant: two accounts or commodities of ours are never one account or commodity there.
"""

from subak.exchange.journal import Account, Balances, Commodity, Posting, Transaction


class Hledger:
    """`hledger check --strict` reads what this writes."""

    def title(self, origin: str, size: int) -> str:
        """A comment."""
        return f"; {origin}, {size}\ndecimal-mark .\n"

    def commodity(self, day: str, commodity: Commodity) -> str:
        """A number as an example: how many decimals it has."""
        return f"\ncommodity 1000.{'0' * commodity.decimals} {_code(commodity)}\n"

    def account(self, day: str, account: Account) -> str:
        """Its whole path."""
        return f"account {_path(account)}\n"

    def transaction(self, told: Transaction) -> str:
        """Facts are tags."""
        tags = ", ".join(f"{name}:{value}" for name, value in told.facts.items())
        lines = [f"  {_path(each.account)}  {_amount(each)}" for each in told.postings]
        return "\n".join([f"\n{told.day} {told.kind} {told.id}  ; {tags}", *lines, ""])

    def balances(self, told: Balances) -> str:
        """Postings of nothing with an assertion each, the last of their day."""
        lines = [
            f"  {_path(each.account)}  0 {_code(each.commodity)} = {_amount(each)}"
            for each in told.holdings
        ]
        return "\n".join([f"\n{told.day} =", *lines, ""])


def _path(account: Account) -> str:
    return ":".join(account)


def _amount(posting: Posting) -> str:
    return f"{posting.text} {_code(posting.commodity)}"


def _code(commodity: Commodity) -> str:
    return f'"{commodity.code}.CREDIT"' if commodity.credits else commodity.code
