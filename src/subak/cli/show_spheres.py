"""`subak show spheres`: who gives what to whom between spheres, money and time apart.

`subak show spheres state:market` opens one pair: each gift behind its sums.
"""

from typing import cast, get_args

from subak.cli.console import Cell, Console
from subak.cli.show_cells import Cells
from subak.core.errors import need
from subak.core.instants import Period, parse_day
from subak.language.numbers import day, hours
from subak.ledger.agents import Sphere
from subak.service.reader import Reader
from subak.service.sphere_facts import all_gifts, sphere_of_agents
from subak.statements.spheres import Gift, Pair, Spheres, pair_of, sum_by_spheres, within

SPHERES: tuple[Sphere, ...] = get_args(Sphere)
PAIRS = ("giver", "receiver", "cents")
GIFTS = ("day", "giver", "receiver", "cents")
Days = tuple[str | None, str | None]


def show(reader: Reader, console: Console, of: str | None, days: Days) -> None:
    """All pairs of a period (first and last day, None: open), or each gift of one pair."""
    _check(days)
    pair = None if of is None else _pair(of)
    with reader.at_one_moment():
        sphere = sphere_of_agents(reader)
        gifts = within(all_gifts(reader), *days)
        cells = Cells(reader, console)
        if pair is None:
            _tell(cells, console, days, sum_by_spheres(gifts, sphere))
        else:
            _open(cells, console, [gift for gift in gifts if pair_of(gift, sphere) == pair])


def as_json(spheres: Spheres) -> dict[str, object]:
    """Sums by "giver > receiver", for programs."""
    return {
        "cents": {_named(pair): cents for pair, cents in spheres.cents.items()},
        "minutes": {_named(pair): minutes for pair, minutes in spheres.minutes.items()},
    }


def _tell(cells: Cells, console: Console, days: Days, spheres: Spheres) -> None:
    if console.form == "json":
        period = {"first": days[0] or "", "last": days[1] or ""}
        console.value({**period, "currency": cells.currency, **as_json(spheres)})
        return
    pairs = sorted({*spheres.cents, *spheres.minutes})
    if not pairs and not console.form:
        console.say("spheres.none")
        return
    rows = [_row(cells, console, pair, spheres) for pair in pairs]
    console.table((*PAIRS, _time(console)), rows)
    if not console.form:
        console.say("spheres.apart")
        giver, receiver = pairs[0]
        console.say("spheres.open", pair=f"{giver}:{receiver}")


def _row(cells: Cells, console: Console, pair: Pair, spheres: Spheres) -> tuple[Cell, ...]:
    cents, minutes = spheres.cents.get(pair, 0), spheres.minutes.get(pair, 0)
    if console.form:
        return (*pair, cents, minutes)
    giver, receiver = (cells.word("sphere", each) for each in pair)
    time = hours(console.language, minutes) if minutes else None
    return giver, receiver, cells.money(cents) if cents else None, time


def _open(cells: Cells, console: Console, gifts: list[Gift]) -> None:
    if not gifts and not console.form:
        console.say("spheres.none")
        return
    ordered = sorted(gifts, key=lambda gift: (gift.day, gift.unit, gift.of, gift.giver))
    rows = [_gift(cells, console, gift) for gift in ordered]
    console.table((*GIFTS, _time(console), "what", "of"), rows)


def _gift(cells: Cells, console: Console, gift: Gift) -> tuple[Cell, ...]:
    money = gift.unit == "cents"
    if console.form:
        amounts = (gift.amount, 0) if money else (0, gift.amount)
        return gift.day, gift.giver, gift.receiver, *amounts, gift.ground, gift.of
    language, amount = console.language, gift.amount
    return (
        day(language, gift.day),
        cells.agent(gift.giver),
        cells.agent(gift.receiver),
        cells.money(amount) if money else None,
        None if money else hours(language, amount),
        cells.word("what", gift.ground),
        gift.of,
    )


def _check(days: Days) -> None:
    """Days that exist, the last not before the first. Refused: period.empty, day codes."""
    first, last = (None if each is None else parse_day(each) for each in days)
    if first is not None and last is not None:
        Period(first=first, last=last)


def _pair(text: str) -> Pair:
    """`giver:receiver` as two spheres. Refused: show.pair_malformed."""
    giver, _, receiver = text.partition(":")
    known = giver in SPHERES and receiver in SPHERES
    need(known, "show.pair_malformed", text=text, spheres=", ".join(sorted(SPHERES)))
    return cast("Sphere", giver), cast("Sphere", receiver)


def _named(pair: Pair) -> str:
    return " > ".join(pair)


def _time(console: Console) -> str:
    return "minutes" if console.form else "time"
