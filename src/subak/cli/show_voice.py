"""`subak show voice`: a council by a voice rule, and with ballots whether a motion is carried.

Nothing is written: the rule and the ballots are files. People see tables and sentences, programs
all figures with their arithmetic.
"""

from subak.cli.console import Cell, Console
from subak.cli.files import read_named
from subak.cli.show_cells import Cells
from subak.cli.voice_explained import explain
from subak.core.errors import need, refuse
from subak.core.instants import Day
from subak.language.numbers import day, whole
from subak.service.reader import Reader
from subak.service.sphere_facts import sphere_of_agents
from subak.service.voice_facts import acts_of_recognition
from subak.voice.council import Council, constitute
from subak.voice.rule_document import LARGEST_DOCUMENT, read_rule
from subak.voice.seats import SeatLine, Tie
from subak.voice.tally import Ballots, Tally, count_ballots, read_ballots

_SEATS = ("sphere", "points", "quota", "seats", "without_cap", "bound")
_HOLDERS = ("sphere", "who", "points", "excluded_for")
_FORM = ("sphere", "who", "points", "exact", "seat", "excluded_for")
Asked = tuple[str | None, str | None, str | None]
"""The rule, the ballots, and whose points to explain."""


def show(reader: Reader, console: Console, asked: Asked, today: Day) -> None:
    """The council of a rule; its ballots counted; or the points of one agent, explained.

    Refused: show.rule_missing, voice.day_not_over, those of the rule and of the ballots.
    """
    rule_file, ballots_file, who = asked
    if rule_file is None:
        refuse("show.rule_missing")
    rule = read_rule(read_named(rule_file, LARGEST_DOCUMENT))
    need(rule.frozen_on < today, "voice.day_not_over", day=rule.frozen_on, today=today)
    ballots = _ballots(ballots_file)
    with reader.at_one_moment():
        council = constitute(rule, acts_of_recognition(reader, rule.day), sphere_of_agents(reader))
        tally = None if ballots is None else count_ballots(council, ballots)
        cells = Cells(reader, console)
        if who is not None:
            explain(reader, console, council, who)
        elif console.form == "json":
            console.value(as_json(council, tally))
        elif console.form == "csv":
            console.table(_FORM, _everybody(council))
        else:
            _tell(cells, console, council)
            if ballots is not None and tally is not None:
                _tell_tally(console, council, ballots, tally)


def as_json(council: Council, tally: Tally | None) -> dict[str, object]:
    """Everything for programs: figures first, then how each came about."""
    found: dict[str, object] = {
        "frozen_on": council.rule.frozen_on,
        "points": {who: each.whole for who, each in council.points.items()},
        "sphere_points": council.sphere_points,
        "points_without_sphere": council.outside,
        "seats": council.division.seats,
        "seats_without_cap": council.without_cap.seats,
        "vacant": council.division.vacant,
        "holders": council.holders,
    }
    if tally is not None:
        choices = ("yes", "no", "abstain", "excluded", "absent")
        found["tally"] = {name: getattr(tally, name) for name in choices}
        found["quorum_met"], found["carried"] = tally.quorum_met, tally.carried
    lines = council.division.lines
    found["explained"] = {
        "points": {
            who: {"exact": str(each.exact), "credits": each.credits}
            for who, each in council.points.items()
        },
        "seats": {of: _line(lines[of]) for of in council.rule.spheres},
        "ties": {of: _tie(tie) for of, tie in council.ties.items()},
        "tie_of_spheres": _tie(council.division.tie) if council.division.tie else {},
        "excluded": {each.who: each.reason for each in council.rule.excluded},
        "majority_of": 0 if tally is None else tally.counted,
    }
    return found


def _ballots(file: str | None) -> Ballots | None:
    return None if file is None else read_ballots(read_named(file, LARGEST_DOCUMENT))


def _line(line: SeatLine) -> dict[str, object]:
    return {"quota": str(line.quota), "bound": line.bound, "rounded_up": line.rounded_up}


def _tie(tie: Tie) -> dict[str, object]:
    return {"won": list(tie.won), "lost": list(tie.lost)}


def _everybody(council: Council) -> list[tuple[Cell, ...]]:
    """A row an agent: all who have points, and who holds a seat without any."""
    reasons = {each.who: each.reason for each in council.rule.excluded}
    seated = set(council.seated)
    rows: list[tuple[Cell, ...]] = []
    for who in sorted({*council.points, *seated}):
        points = council.points.get(who)
        figures = (0, "0") if points is None else (points.whole, str(points.exact))
        seat = int(who in seated)
        rows.append((council.sphere[who], who, *figures, seat, reasons.get(who, "")))
    return rows


def _tell(cells: Cells, console: Console, council: Council) -> None:
    language, rule = console.language, council.rule
    title = rule.title.fr if language == "fr" else rule.title.en
    console.say("show.voice", title=title, day=day(language, rule.frozen_on))
    without = council.without_cap.seats
    rows: list[tuple[Cell, ...]] = []
    for of, line in council.division.lines.items():
        bound = "" if line.bound == "none" else cells.word("bound", line.bound)
        figures = (line.points, _rounded(console, line), line.seats, without[of])
        rows.append((cells.word("sphere", of), *figures, bound))
    console.table(_SEATS, rows)
    _tell_rest(cells, console, council)
    reasons = {each.who: each.reason for each in rule.excluded}
    console.say("show.voice.holders")
    holders: list[tuple[Cell, ...]] = []
    for of, seated in council.holders.items():
        for who in seated:
            points = council.points.get(who)
            figure = 0 if points is None else points.whole
            row = (cells.word("sphere", of), cells.agent(who), figure, reasons.get(who, ""))
            holders.append(row)
    console.table(_HOLDERS, holders)


def _tell_rest(cells: Cells, console: Console, council: Council) -> None:
    """What a table cannot say: ties, seats that nobody has, points that count nowhere."""
    division, rule = council.division, council.rule
    if division.tie is not None:
        won, lost = (
            ", ".join(cells.word("sphere", each) for each in side)
            for side in (division.tie.won, division.tie.lost)
        )
        console.say("show.voice.tie_of_spheres", won=won, lost=lost)
    for of, tie in council.ties.items():
        won, lost = (", ".join(map(cells.agent, side)) for side in (tie.won, tie.lost))
        console.say("show.voice.tie", sphere=cells.word("sphere", of), won=won, lost=lost)
    empty = rule.seats - len(council.seated)
    if empty:
        console.say("show.voice.empty", empty=empty, vacant=division.vacant)
    if council.outside:
        console.say("show.voice.outside", points=whole(console.language, council.outside))


def _tell_tally(console: Console, council: Council, ballots: Ballots, tally: Tally) -> None:
    language, rule = console.language, council.rule
    majority = rule.majority
    facts = {
        "title": ballots.title.fr if language == "fr" else ballots.title.en,
        "opened": day(language, ballots.opened_on),
        "closed": day(language, ballots.closed_on),
        "cast": tally.cast,
        "quorum": rule.quorum,
        "part": majority.more_than or majority.at_least,
        "counted": tally.counted,
    } | {name: getattr(tally, name) for name in ("yes", "no", "abstain", "excluded", "absent")}
    console.say("show.ballots", **facts)
    console.say("show.ballots.tally", **facts)
    console.say(f"show.ballots.quorum_{'met' if tally.quorum_met else 'missed'}", **facts)
    console.say(f"show.ballots.{'more_than' if majority.more_than else 'at_least'}", **facts)
    console.say(f"show.ballots.{'carried' if tally.carried else 'not_carried'}")


def _rounded(console: Console, line: SeatLine) -> str:
    """A quota with two decimals, rounded down; the exact one is in the output for programs."""
    mark = "," if console.language == "fr" else "."
    hundredths = line.quota.numerator * 100 // line.quota.denominator
    return f"{hundredths // 100}{mark}{hundredths % 100:02}"
