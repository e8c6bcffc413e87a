"""Cells as people read them: names, amounts with their unit, money, measures, words for codes.

Programs get what the books hold: ids, whole numbers of the smallest unit, hexadecimal digests.
"""

import json

from subak.cli.console import Cell, Console
from subak.core.errors import Refused
from subak.core.instants import LAST_DAY
from subak.language.catalogue import table
from subak.language.numbers import decimal, money
from subak.service.reader import Reader
from subak.service.rows import Value

MONEY = frozenset(
    {
        "bank_cents",
        "cents",
        "left_cents",
        "open_cents",
        "paid_cents",
        "refunded_cents",
        "repaid_cents",
        "settled_cents",
        "value_cents",
    }
)
AGENTS = frozenset(
    {
        "accountable", "added_by", "agent", "appeal_body", "custodian", "debtor", "declared_by",
        "drawer",
        "first_releaser", "holder", "opened_by", "payee", "payer", "principal", "provider",
        "receiver", "released_by", "said_by", "second_releaser", "who",
    }
)  # fmt: skip
CODES = frozenset(
    {
        "action",
        "end_reason",
        "in_force",
        "outcome",
        "set_off",
        "side",
        "sphere",
        "status",
        "type",
        "way",
        "what",
    }
)
SCALED = {"accounting": "decimals", "onhand": "decimals", "quantity": "decimals"} | {
    "effort": "effort_decimals"
}
"""Amounts in smallest parts of a unit, and the column that says how many decimals it has."""
HIDDEN = frozenset(SCALED.values())
_NUMBERS = ("amount", "low", "high")
_SHOWN_DIGITS = 12


class Cells:
    """Turns values of the read tables into cells for one reader in one language."""

    def __init__(self, reader: Reader, console: Console) -> None:
        self._reader, self._console = reader, console
        self._language = console.language
        self._names: dict[Value, str] = {}
        self._decimals: dict[str, int] = {}
        self._words = table(console.language, "words")
        self._currency = ""

    @property
    def currency(self) -> str:
        """The currency of the books."""
        if not self._currency:
            self._currency = str(self._reader.select("SELECT currency FROM books")[0][0])
        return self._currency

    def money(self, cents: Value) -> str:
        """An amount of cents with its currency."""
        return money(self._language, int(str(cents)), self.currency)

    def agent(self, agent: Value) -> str:
        """The name of an agent, where it is known here."""
        if agent not in self._names:
            self._names[agent] = self._reader.agent_name(str(agent))
        return self._names[agent]

    def word(self, column: str, code: Value) -> str:
        """The word for a code."""
        return self._words.get(f"{column}.{code!s}", str(code))

    def measures(self, text: str) -> str:
        """Measures in one line: `ares 12.40 ha, residue 38 kgn_ha [33–43]`."""
        told = []
        for each in json.loads(text):
            amounts = [self.amount(each.get(name), each["unit"]) for name in _NUMBERS]
            bounds = f" [{amounts[1]}–{amounts[2]}]" if amounts[1] and amounts[2] else ""
            told.append(f"{each['of']} {amounts[0]} {each['unit']}{bounds}")
        return ", ".join(told)

    def amount(self, number: str | None, unit: str) -> str:
        """An amount in smallest parts of a unit as a decimal; nothing for none."""
        if number is None:
            return ""
        if not self._decimals:
            found = self._reader.select("SELECT id, decimals FROM unit")
            self._decimals = {str(name): int(str(decimals)) for name, decimals in found}
        return decimal(self._language, int(number), self._decimals[unit])

    def columns(self, columns: tuple[str, ...]) -> tuple[str, ...]:
        """The columns that this reader sees."""
        return columns if self._console.form else tuple(c for c in columns if c not in HIDDEN)

    def row(self, columns: tuple[str, ...], row: tuple[Value, ...]) -> tuple[Cell, ...]:
        """A row in these columns."""
        values = dict(zip(columns, row, strict=True))
        return tuple(self._cell(each, values) for each in self.columns(columns))

    def _cell(self, column: str, values: dict[str, Value]) -> Cell:
        value = values[column]
        if column == "name" and not isinstance(value, str):
            return self._reader.name(value)
        if column == "title" and isinstance(value, bytes):
            return self._title(value)
        if isinstance(value, bytes):
            return value.hex()
        if value is None or self._console.form:
            return value
        return None if value == LAST_DAY else self._shown(column, value, values)  # never

    def _shown(self, column: str, value: str | int, values: dict[str, Value]) -> Cell:
        if column in MONEY:
            return self.money(value)
        if column in AGENTS:
            return self.agent(value)
        if column in CODES:
            return self.word(column, value)
        if column in SCALED:
            return decimal(self._language, int(value), int(str(values[SCALED[column]] or 0)))
        if column == "measures":
            return self.measures(str(value))
        return value

    def _title(self, digest: bytes) -> str:
        """The title in a public document; its digest where it has none."""
        try:
            document = self._reader.document(digest)
        except Refused:
            return f"{digest.hex()[:_SHOWN_DIGITS]}…"
        title = document.get("title") if isinstance(document, dict) else None
        if isinstance(title, dict):
            title = title.get(self._language)
        return title if isinstance(title, str) else f"{digest.hex()[:_SHOWN_DIGITS]}…"
