"""`subak show` alone: the books in a few lines, and what one can do next."""

from subak.cli.console import Console
from subak.cli.show_cells import Cells
from subak.cli.witnessed import facts as log_facts
from subak.cli.witnessed import sentence, standing_of
from subak.core.instants import Day
from subak.language.numbers import day as day_in_words
from subak.language.numbers import whole
from subak.service.reader import Reader

_COUNTS = {
    "entries": "SELECT count(*) FROM entry",
    "agents": "SELECT count(*) FROM agent",
    "resources": "SELECT count(*) FROM resource",
    "protocols": "SELECT count(*) FROM protocol",
    "pacts": "SELECT count(*) FROM pact",
    "pacts_in_force": "SELECT count(*) FROM pact WHERE status = 'in-force'",
    "contributions": "SELECT count(*) FROM contribution WHERE status <> 'withdrawn'",
    "waiting": "SELECT count(*) FROM contribution WHERE status IN ('recorded', 'waiting')",
    "refused": "SELECT count(*) FROM contribution"
    " WHERE outcome IN ('refused', 'upheld') AND credits = 0",
    "appealed": "SELECT count(*) FROM contribution WHERE status = 'appealed'",
    "credits_issued": "SELECT coalesce(sum(credits), 0) FROM issue",
    "credits_held": "SELECT coalesce(sum(last - first + 1), 0) FROM lot WHERE status = 'held'",
    "credits_retired": "SELECT coalesce(sum(last - first + 1), 0) FROM lot"
    " WHERE status = 'retired'",
    "credits_cancelled": "SELECT coalesce(sum(last - first + 1), 0) FROM lot"
    " WHERE status = 'cancelled'",
    "unmatched": "SELECT count(*) FROM funding WHERE status = 'unmatched'",
    "payouts_open": "SELECT count(*) FROM payout WHERE status <> 'confirmed'",
}
_CENTS = {
    "received_cents": "SELECT coalesce(sum(cents), 0) FROM funding WHERE status <> 'reversed'",
    "paid_cents": "SELECT coalesce(sum(cents), 0) FROM payout WHERE status = 'confirmed'",
    "accounts_cents": "SELECT coalesce(sum(cents), 0) FROM account",
}
_OVERDUE = """SELECT count(*) FROM contribution
 WHERE status IN ('recorded', 'waiting') AND due_on < ?"""
_BOOKS = "SELECT origin, currency, operator, opened_on FROM books"


def show(reader: Reader, console: Console, today: Day) -> None:
    """Counts, credits, money; then commands that fit what is there."""
    origin, currency, operator, opened = reader.select(_BOOKS)[0]
    numbers = {name: _number(reader, each) for name, each in (_COUNTS | _CENTS).items()}
    numbers["overdue"] = int(str(reader.select(_OVERDUE, today)[0][0]))
    books = {
        "origin": str(origin),
        "currency": str(currency),
        "operator": str(operator),
        "opened_on": str(opened),
    }
    found = standing_of(reader.folder)
    facts: dict[str, str | int] = {**books, "today": today, **numbers}
    facts |= log_facts(found, numbers["entries"])
    if console.form == "json":
        console.value(facts)
        return
    if console.form == "csv":
        console.table(("fact", "found"), list(facts.items()))
        return
    vouched = sentence(console, found, numbers["entries"])
    _tell(reader, console, numbers, (str(origin), str(operator), str(opened), vouched))


def _tell(
    reader: Reader, console: Console, numbers: dict[str, int], books: tuple[str, str, str, str]
) -> None:
    cells, language = Cells(reader, console), console.language
    origin, operator, opened, vouched = books
    shown = {
        name: cells.money(found) if name in _CENTS else whole(language, found)
        for name, found in numbers.items()
    }
    shown |= {
        "origin": origin,
        "operator": cells.agent(operator),
        "opened_on": day_in_words(language, opened),
        "vouched": vouched,
    }
    for line in ("books", "people", "contributions", "credits", "money", "log", "next"):
        console.say(f"show.{line}", **shown)
    for line in _next(numbers):
        console.say(f"show.next.{line}")


def _next(numbers: dict[str, int]) -> list[str]:
    """What can be done now, the most urgent first."""
    wanted = {
        "agent": numbers["agents"] <= 2,
        "pact": not numbers["pacts"],
        "record": numbers["pacts_in_force"] and not numbers["contributions"],
        "recognise": numbers["waiting"],
        "match": numbers["unmatched"],
        "pay": numbers["payouts_open"],
    }
    return [*(name for name, useful in wanted.items() if useful), "lists"]


def _number(reader: Reader, statement: str) -> int:
    return int(str(reader.select(statement)[0][0]))
