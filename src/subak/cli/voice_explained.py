"""The points of one agent, contribution by contribution, and what gives it none."""

from fractions import Fraction

from subak.cli.console import Cell, Console
from subak.cli.show_cells import Cells
from subak.core.errors import need
from subak.core.values import AgentId
from subak.language.numbers import day, whole
from subak.service.reader import Reader
from subak.voice.council import Council
from subak.voice.points import Recognised

_COLUMNS = ("contribution", "recognition", "day", "series", "credits", "credits_per_point", "exact")
_GOT = """SELECT lot.series, sum(life.last - life.first + 1) FROM lot_life AS life
 JOIN lot ON lot.recognition = life.recognition AND life.first BETWEEN lot.first AND lot.last
 JOIN contribution ON contribution.id = lot.contribution
 WHERE life.what = 'transferred' AND life.holder = ? AND contribution.provider <> ?
 AND life.day <= ? GROUP BY lot.series ORDER BY lot.series"""


def explain(reader: Reader, console: Console, council: Council, who: str) -> None:
    """Each contribution behind the points of an agent. Refused: agent.unknown."""
    need(who in council.sphere, "agent.unknown", id=who)
    own = [each for each in council.recognised if each.to == who]
    console.table(_COLUMNS, [_row(console, council, each) for each in own])
    if console.form:
        return
    agent, points = Cells(reader, console).agent(who), council.points.get(AgentId(who))
    exact, seat = points.exact if points else Fraction(), who in council.seated
    facts = {"who": agent, "exact": str(exact), "points": whole(console.language, int(exact))}
    console.say("show.voice.sum", **facts)
    console.say("show.voice.seated" if seat else "show.voice.not_seated", who=agent)
    for series, count in reader.select(_GOT, who, who, council.rule.day):
        got = whole(console.language, int(str(count)))
        console.say("show.voice.got", who=agent, series=series, credits=got)


def _row(console: Console, council: Council, each: Recognised) -> tuple[Cell, ...]:
    asked = council.rule.per_point.get(each.series, 0)
    exact = Fraction(each.credits, asked) if asked else Fraction()
    on = each.day if console.form else day(console.language, each.day)
    facts = (each.contribution, each.recognition, on, each.series, each.credits)
    return (*facts, asked if asked or console.form else None, str(exact))
