"""Amounts of money in answers and tables: for people as they write them, for programs exactly."""

from subak.cli.act import Acting
from subak.exchange import amounts
from subak.language.numbers import money


def shown(somebody: Acting, cents: int) -> str:
    """`12 830,25 €` for people, `12830.25` for programs."""
    console = somebody.console
    if console.form:
        return amounts.text_of(cents)
    return money(console.language, cents, somebody.currency)
