"""A sample year through the entries gives the credits, delays and lots of an independent oracle."""

import json

import pytest

from subak.core.entry import Entry
from subak.core.instants import Day
from subak.core.values import AgentId, EventId, ProtocolId, RecognitionId, UnitId
from subak.ledger.corrections import EventCorrected
from subak.ledger.events import Events
from subak.ledger.measures import Measure
from subak.recognition.appeals import RecognitionAccepted, RecognitionAppealed, RecognitionReviewed
from subak.recognition.contributions import Contributions, overdue
from subak.recognition.credit_moves import CreditRetired, CreditTransferred, Range
from subak.recognition.credits import CreditTotals, Lot, Lots, Totals
from subak.recognition.decisions import Decisions
from tests.house.tree import ROOT
from tests.unit.recognition import valley_year as year
from tests.unit.recognition.valley import MEASURES, Valley, claim

FIGURES = ROOT.parent / "shared" / "design" / "demo" / "figures.json"
SERIES = {"protocol-a": "A24", "protocol-a-collective": "A24-COL", "protocol-d": "H"}


class Year:
    """The sample year as it is played, with the serial numbers that the oracle counts by series."""

    def __init__(self) -> None:
        self.valley = Valley(laws=False)
        self.next_serial = dict.fromkeys(SERIES.values(), 1)
        self.issues: list[tuple[str, int, RecognitionId, tuple[Lot, ...]]] = []
        self.late: dict[str, int] = {}

    def play(self, until: str = "9999") -> None:
        """Everything up to a day, in the order of days."""
        tables = (
            (year.CLAIMED, self.record),
            (year.CORRECTED, self.correct),
            (year.DECIDED, self.decide),
            (year.APPEALED, self.appeal),
            (year.REVIEWED, self.review),
            (year.MOVED, self.move),
        )
        acts = [(row["on"], act, row) for table, act in tables for row in table]
        for day, act, row in sorted(acts, key=lambda each: each[0]):
            if day <= until:
                self.valley.until(day)
                act(row)

    def record(self, row: dict[str, str]) -> None:
        protocol = row["protocol"].lower()
        pact = "pact-workshop" if row["to"] == "atelier" else "pact-water"
        said = claim(
            row["id"],
            row["by"],
            tuple(map(int, row["amounts"].split(","))),
            protocol=protocol,
            resource="" if row["resource"] == "-" else row["resource"],
            receiver=row["to"],
            pact=pact,
            first=row["on"] if protocol == "d" else "2024-11-01",
            last=None if protocol == "d" else row["on"],
            evidence="" if row["evidence"] == "-" else row["evidence"].replace(",", " "),
        )
        self.valley.give(said)

    def correct(self, row: dict[str, str]) -> None:
        said = EventCorrected(
            id=self.valley.new_id("correction"),
            event=EventId(row["contribution"]),
            part="measure",
            of=row["of"],
            difference=row["difference"],
        )
        self.valley.say(said, by=row["by"])

    def decide(self, row: dict[str, str]) -> None:
        contribution = EventId(row["contribution"])
        workshop = self.valley.state[Events][contribution].said.pact == "pact-workshop"
        by, body = ("hirondelle", "circle") if workshop else ("heron", "agency")
        said = self.valley.decide(
            contribution,
            outcome=row["outcome"],  # type: ignore[arg-type]
            reasons=() if row["reason"] == "-" else (row["reason"],),
            measures=instead(row),
        )
        self.valley.say(said, by=by, principal=body)
        self.late[contribution] = self.valley.state[Contributions][contribution].days_late
        self.number(RecognitionId(said.id))

    def appeal(self, row: dict[str, str]) -> None:
        contribution = EventId(row["contribution"])
        provider = self.valley.state[Events][contribution].said.provider
        said = RecognitionAppealed(
            id=self.valley.new_id("appeal"), contribution=contribution, ground=row["ground"]
        )
        self.valley.say(said, by=provider)

    def review(self, row: dict[str, str]) -> None:
        said = RecognitionReviewed(
            id=self.valley.new_id("review"),
            contribution=EventId(row["contribution"]),
            outcome=row["outcome"],  # type: ignore[arg-type]
            reasons=(row["reason"],),
            measures=instead(row),
        )
        self.valley.say(said, by="chouette", principal="board")
        self.number(RecognitionId(said.id))

    def number(self, recognition: RecognitionId) -> None:
        """Give the credits of an issue their serial numbers."""
        issue = self.valley.state[Lots].get(recognition)
        if issue:
            series = SERIES[issue.lots[0].protocol]
            self.issues.append((series, self.next_serial[series], recognition, issue.lots))
            self.next_serial[series] += issue.lots[-1].last

    def move(self, row: dict[str, str]) -> None:
        ranges: list[Range] = []
        for part in row["ranges"].split(","):
            series, numbers = part.split(":")
            first, last = map(int, numbers.split("-"))
            for name, start, recognition, lots in self.issues:
                low, high = max(first - start + 1, 1), min(last - start + 1, lots[-1].last)
                if name == series and low <= high:
                    ranges.append(Range(recognition=recognition, first=low, last=high))
        new_id = self.valley.new_id("move")
        said: Entry = CreditRetired(id=new_id, ranges=tuple(ranges), purpose="drinking-water")
        if row["to"] != "-":
            said = CreditTransferred(id=new_id, to=AgentId(row["to"]), ranges=tuple(ranges))
        self.valley.say(said, by=row["holder"])

    def lots(self) -> list[dict[str, str]]:
        """All lots in the state by serial number, as the oracle lists them."""
        rows = []
        for series, start, recognition, _ in self.issues:
            issue = self.valley.state[Lots].get(recognition)
            for lot in issue.lots if issue else ():
                numbers = (lot.first + start - 1, lot.last + start - 1)
                cells = (series, *numbers, lot.holder, lot.tariff_cents, lot.status)
                rows.append(dict(zip(year.LOTS[0], map(str, cells), strict=True)))
        return sorted(rows, key=lambda each: (each["series"], int(each["first"])))


def instead(row: dict[str, str]) -> tuple[Measure, ...]:
    """The measure that a decision changes."""
    if row["instead"] == "-":
        return ()
    of, amount = row["instead"].split("=")
    return (Measure(of=of, amount=amount, unit=UnitId(dict(MEASURES["a"])[of])),)


@pytest.fixture(scope="module")
def played() -> Year:
    whole = Year()
    whole.play()
    return whole


def test_each_contribution_gets_the_credits_of_the_oracle(played: Year) -> None:
    found = {
        lot.contribution: (str(lot.count), str(lot.tariff_cents))
        for _, _, _, lots in played.issues
        for lot in lots
    }
    assert found == {row["contribution"]: (row["credits"], row["cents"]) for row in year.ISSUED}


def test_what_was_decided_late_is_overdue(played: Year) -> None:
    late = {contribution: days for contribution, days in played.late.items() if days}
    assert late == {row["contribution"]: int(row["days"]) for row in year.LATE}


def test_a_late_decision_shows_before_it_is_made() -> None:
    part = Year()
    part.play("2025-01-23")
    shown = {
        each.contribution: each.days_late for each in overdue(part.valley.state, Day("2025-01-23"))
    }
    assert shown == {"a-p14": 13}


def test_lots_at_the_end_and_before_they_were_retired(played: Year) -> None:
    same_lots(played.lots(), [row for row in year.LOTS if row["status"] == "held"])
    before = Year()
    before.play("2025-04-29")
    water = [row for row in before.lots() if row["series"] != "H"]
    same_lots(water, [{**row, "status": "held"} for row in year.LOTS if row["status"] == "retired"])


def same_lots(ours: list[dict[str, str]], theirs: list[dict[str, str]]) -> None:
    """The same fate for each credit; the oracle never merges neighbours again."""
    for row in theirs:
        covering = [
            lot
            for lot in ours
            if lot["series"] == row["series"]
            and int(lot["first"]) <= int(row["first"])
            and int(row["last"]) <= int(lot["last"])
        ]
        fates = [(lot["holder"], lot["cents"], lot["status"]) for lot in covering]
        assert fates == [(row["holder"], row["cents"], row["status"])]
    assert sum(map(count, ours)) == sum(map(count, theirs))


def count(row: dict[str, str]) -> int:
    return int(row["last"]) - int(row["first"]) + 1


def test_totals_are_the_stock_of_the_oracle(played: Year) -> None:
    totals = played.valley.state[CreditTotals]
    assert totals[ProtocolId("protocol-a")] == Totals(issued=13_110, retired=13_110)
    assert totals[ProtocolId("protocol-a-collective")] == Totals(issued=15_935, retired=15_935)
    assert totals[ProtocolId("protocol-d")] == Totals(issued=19_145, held=19_145)


def test_what_is_settled_leaves_the_state(played: Year) -> None:
    played.valley.until("2025-08-31")
    state = played.valley.state
    assert not len(state[Contributions])
    assert not len(state[Decisions])
    assert not any(event in state[Events] for event in played.late)
    assert all(contribution in state.used for contribution in played.late)
    played.valley.replayed()


def test_the_attempts_of_the_sample_books_are_refused() -> None:
    part = Year()
    part.play("2025-01-20")
    valley = part.valley
    late = RecognitionAppealed(id="late", contribution=EventId("a-p05"), ground="rain")
    assert valley.refused(late, by="farm-03") == "recognition.appeal_late"
    again = claim("again", "farm-01", (1240, 38, 33, 43), resource="p01", first="2024-11-01")
    valley.give(again)
    twice = valley.decide("again")
    code = valley.refused(twice, by="heron", principal="agency")
    assert code == "credit.result_already_credited"


def test_the_attempts_on_moved_and_own_credits_are_refused() -> None:
    part = Year()
    part.play("2025-02-10")
    valley = part.valley
    own = valley.decide("a-collective")
    assert valley.refused(own, by="mottes") == "recognition.no_mandate"
    first = next(recognition for _, start, recognition, _ in part.issues if start == 2981)
    moved = (Range(recognition=first, first=1, last=400),)
    again = CreditTransferred(id="again", to=AgentId("farm-05"), ranges=moved)
    assert valley.refused(again, by="farm-02") == "credit.not_held"


def test_the_collective_bonus_is_final_when_the_association_accepts_it() -> None:
    part = Year()
    part.play("2025-03-17")
    part.valley.until("2025-03-17")
    accepted = RecognitionAccepted(id="accepted", contributions=(EventId("a-collective"),))
    part.valley.say(accepted, by="mottes")
    issue, lots = next((each, lots) for name, _, each, lots in part.issues if name == "A24-COL")
    assert lots[0].fundable_from == "2025-03-20"
    assert part.valley.state[Lots][issue].lots[0].fundable_from == "2025-03-17"


@pytest.mark.skipif(not FIGURES.exists(), reason="the design's figures are not at hand")
def test_the_table_is_that_of_the_figures() -> None:
    figures = json.loads(FIGURES.read_text(encoding="utf-8"))
    issued = [
        {
            "contribution": row["contribution"],
            "credits": str(row["credits"]),
            "cents": str(row["cents_per_credit"]),
        }
        for row in figures["expected"]["issued"]
        if row["series"] in SERIES.values()
    ]
    assert list(year.ISSUED) == issued
    lots = [
        dict(zip(year.LOTS[0], map(str, row), strict=True))
        for row in figures["expected"]["final_lots"]
        if row[0] in SERIES.values()
    ]
    assert list(year.LOTS) == lots
    late = [(row["contribution"], str(row["days_late"])) for row in figures["expected"]["overdue"]]
    assert [(row["contribution"], row["days"]) for row in year.LATE] == late
    ours = {row["contribution"]: row["outcome"] for row in year.DECIDED}
    theirs = {row["contribution"]: row["outcome"] for row in figures["decisions"]}
    assert ours.items() <= theirs.items()
    claimed = {row["id"] for row in figures["contributions"] if row["protocol"] in "A-collective D"}
    assert {row["id"] for row in year.CLAIMED} == claimed
