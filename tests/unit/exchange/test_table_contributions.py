"""Rows as contributions: whatever the layout of the file, the same rows are the same entries."""

import csv
import datetime
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subak.core.canonical import decode
from subak.core.commitment import commitment
from subak.core.errors import Refused, need
from subak.core.values import AgentId, PactId, ProtocolId, UnitId
from subak.exchange.table_blame import blamed
from subak.exchange.table_contributions import Purpose, Telling, Terms, Told
from subak.exchange.table_map import Columns, ContributionMap, Source, read_map
from subak.exchange.tables import SEPARATORS, Row, read_table

PEOPLE = ("kim", "lea")
PURPOSE = Purpose(
    pact=PactId("pact"),
    receiver=AgentId("garden"),
    terms={
        ProtocolId("hours"): Terms(("work", "use"), {"minutes": UnitId("minute")}),
    },
    decimals={UnitId("minute"): 0, UnitId("are"): 0, UnitId("hectare"): 2},
    secret=bytes(32),
)
MAP = """
[table]
dates = "day-month-year"
decimal_mark = "comma"
[contribution]
provider = "Qui"
day = "Date"
[[measure]]
of = "minutes"
amount = "Heures"
times = 60
[[evidence]]
kind = { constant = "notebook-page" }
text = "Tâche"
"""


def find(_source: Source) -> Callable[[str], AgentId]:
    def by_id(said: str) -> AgentId:
        need(said.lower() in PEOPLE, "table.person_unknown", said=said, by="id")
        return AgentId(said.lower())

    return by_id


def told(raw: bytes, mapped: str = MAP, purpose: Purpose = PURPOSE) -> tuple[list[Told], Telling]:
    """The rows of a table as contributions, and what is wrong with the others."""
    table = read_table(raw)
    telling = Telling(read_map(mapped.encode(), ContributionMap), Columns(table), purpose, find)
    rows = [row for row in table.rows() if isinstance(row, Row)]
    found = [each for row in rows if (each := telling.tell(row)) is not None]
    return found, telling


def wrong(raw: bytes, mapped: str = MAP) -> list[tuple[int, str, str]]:
    """Line, column and code of every problem."""
    problems = told(raw, mapped)[1].problems
    assert problems.count == len(problems.first)
    return [(each.line, each.column, each.reason.code) for each in problems.first]


def test_a_row_is_a_contribution_with_private_evidence() -> None:
    (row,), _ = told("Date;Qui;Heures;Tâche\n03/09/2024;Kim;1,5;désherbage\n".encode())
    said = row.said
    assert (said.provider, said.receiver, said.happened_on) == ("kim", "garden", "2024-09-03")
    assert (said.pact, said.protocol, said.action) == ("pact", "hours", "work")
    assert said.effort is not None
    assert (said.effort.number, said.effort.unit, said.quantity) == (90, "minute", None)
    assert [(each.of, each.number) for each in said.measures] == [("minutes", 90)]
    (evidence,), (payload,) = said.evidence, row.payloads
    assert evidence.kind == "notebook-page"
    assert evidence.commitment == commitment(payload.salt, payload.content)
    assert decode(payload.content, at_most_bytes=100) == "désherbage"


def test_what_is_said_decides_the_id_not_how_it_is_said() -> None:
    one, _ = told("Date;Qui;Heures;Tâche\n03/09/2024;Kim;1,5;arroser\n".encode())
    same, _ = told("Tâche,Heures,Date,Qui\narroser,1h30,2024-09-03,KIM\n".encode("utf-16"))
    other, _ = told("Date;Qui;Heures;Tâche\n03/09/2024;Kim;1,5;tailler\n".encode())
    assert one[0].said.id == same[0].said.id != other[0].said.id
    assert one[0].said.id.startswith("t-")
    secret = Purpose(**{**vars(PURPOSE), "secret": bytes(range(32))})
    keyed, _ = told("Date;Qui;Heures;Tâche\n03/09/2024;Kim;1,5;arroser\n".encode(), MAP, secret)
    assert keyed[0].said.id != one[0].said.id


def test_every_wrong_cell_is_named() -> None:
    raw = (
        "Date;Qui;Heures;Tâche\n"
        "03/09/2024;moe;1,5,3;ok\n"
        "31/02/2024;kim;;=B2*2\n"
        "04/09/2024;kim;0,333;#REF!\n"
        ";;6,5;\n"
        "04/09/2024;lea;2;a\x01b\n"
    ).encode()
    assert wrong(raw) == [
        (2, "Qui", "table.person_unknown"),
        (2, "Heures", "table.number_malformed"),
        (3, "Date", "table.date_malformed"),
        (3, "Heures", "table.cell_empty"),
        (3, "Tâche", "table.formula"),
        (4, "Heures", "table.number_too_fine"),
        (4, "Tâche", "table.formula_error"),
        (5, "Qui", "table.cell_empty"),
        (5, "Date", "table.cell_empty"),
        (6, "Tâche", "table.character_wrong"),
    ]


def test_a_doubled_row_and_a_row_of_totals_are_named() -> None:
    raw = (
        "Date;Qui;Heures;Tâche\n"
        "03/09/2024;kim;1,5;a\n03/09/2024;lea;1,5;a\n2024-09-03;Kim;1h30;a\n"
        "Total général :;;4,5;\n"
    ).encode()
    found, telling = told(raw)
    assert len(found) == 3
    doubled, total = telling.problems.first
    assert (doubled.line, doubled.reason.code) == (4, "table.row_twice")
    assert doubled.reason.facts == {"first": 2}
    assert (total.line, total.value, total.reason.code) == (
        5,
        "Total général :",
        "table.total_row",
    )


def test_ids_of_a_column_are_prefixed_and_held_to_their_form() -> None:
    mapped = MAP.replace("[contribution]", '[contribution]\nid = { column = "N°", prefix = "g-" }')
    raw = "N°;Date;Qui;Heures;Tâche\nA-7;03/09/2024;kim;1;a\nn 8;03/09/2024;kim;1;a\n".encode()
    found, telling = told(raw, mapped)
    assert [each.said.id for each in found] == ["g-a-7"]
    assert [each.reason.code for each in telling.problems.first] == ["table.id_malformed"]
    plain, _ = told(raw, MAP.replace("[contribution]", '[contribution]\nid = "N°"'))
    assert [each.said.id for each in plain] == ["a-7"]


def test_periods_bounds_and_columns_of_every_field() -> None:
    mapped = """
    [contribution]
    provider = { constant = "kim" }
    receiver = "To"
    day = "From"
    until = "Until"
    protocol = "Under"
    action = "How"
    resource = "Plot"
    place = "Place"
    classified_as = "Class"
    [[measure]]
    of = "area"
    amount = "Area"
    unit = "hectare"
    decimals = 1
    low = "Low"
    high = "High"
    method = "Method"
    source = { constant = "lea" }
    """
    head = "To;From;Until;Under;How;Plot;Place;Class;Area;Low;High;Method\n"
    one = "lea;2024-09-01;2024-09-30;hours;use;plot;north;care;1.5;1;2;gps\n"
    fine = one.replace("1.5", "1.25").replace("hours", "days").replace(";use", ";walk")
    found, telling = told((head + one + fine).encode(), mapped)
    (said,) = (each.said for each in found)
    assert (said.receiver, said.until, said.action) == ("lea", "2024-09-30", "use")
    assert (said.resource, said.place, said.classified_as) == ("plot", "north", "care")
    (measure,) = said.measures
    assert (measure.amount, measure.low, measure.high) == ("150", "100", "200")
    assert (measure.method, measure.source) == ("gps", "lea")
    assert said.quantity is not None
    assert (said.quantity.number, said.quantity.unit) == (150, "hectare")
    assert [each.reason.code for each in telling.problems.first] == [
        "argument.protocol_not_in_pact"
    ]
    walked = told((head + fine.replace("days", "hours")).encode(), mapped)[1].problems
    codes = [each.reason.code for each in walked.first]
    assert codes == ["table.action_unknown", "table.number_too_fine"]


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("times = 60", 'unit = "minute"\ndecimals = 1', "table.decimals_unfit"),
        ("times = 60", 'unit = "hour"', "unit.unknown"),
        ('"Heures"', '"Hours"', "table.columns_missing"),
    ],
)
def test_a_map_must_fit_books_and_file(before: str, after: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        told("Date;Qui;Heures;Tâche\n".encode(), MAP.replace(before, after))


def test_a_measure_that_the_protocol_does_not_know_is_named() -> None:
    raw = "Date;Qui;Heures;Tâche\n03/09/2024;kim;1;a\n".encode()
    assert wrong(raw, MAP.replace('"minutes"', '"hours"')) == [(2, "", "table.measure_unknown")]


def test_several_protocols_need_to_be_told_apart() -> None:
    terms = {ProtocolId(name): PURPOSE.terms[ProtocolId("hours")] for name in ("hours", "days")}
    purpose = Purpose(**{**vars(PURPOSE), "terms": terms})
    with pytest.raises(Refused, match="table.protocol_unclear"):
        told("Date;Qui;Heures;Tâche\n".encode(), MAP, purpose)


def test_a_rule_of_the_log_is_about_a_column() -> None:
    mapped = read_map(MAP.encode(), ContributionMap)
    assert blamed(mapped, Refused("contribution.outside_validity")) == "Date"
    assert blamed(mapped, Refused("contribution.measure_unit", of="minutes")) == "Heures"
    assert blamed(mapped, Refused("event.quantity_not_positive", amount="0")) == "Heures"
    assert blamed(mapped, Refused("contribution.pact_not_in_force")) is None


@dataclass(frozen=True)
class Work:
    """What somebody did, in minutes."""

    who: str
    day: datetime.date
    minutes: int
    task: str


WORKS = st.lists(
    st.builds(
        Work,
        st.sampled_from(PEOPLE),
        st.dates(datetime.date(2024, 1, 1), datetime.date(2024, 12, 31)),
        st.integers(1, 100_000).map((3).__mul__),
        st.text("aé œ;,\"'\n\t=", max_size=8).map("à ".__add__),
    ),
    max_size=12,
    unique_by=lambda work: (work.who, work.day, work.minutes, " ".join(work.task.split())),
)
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "windows-1252")
DAY_FORMS = ("%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y", "%d-%m-%Y")


@given(WORKS, st.sampled_from(ENCODINGS), st.sampled_from(sorted(SEPARATORS)), st.data())
def test_sums_are_equal_whatever_the_layout(
    works: Sequence[Work], encoding: str, separator: str, data: st.DataObject
) -> None:
    out = io.StringIO(newline="")
    ends = data.draw(st.sampled_from(["\n", "\r\n"]))
    quoting: Literal[0, 1] = data.draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    space = data.draw(st.sampled_from(["", " ", "\u00a0", "."]))
    if encoding != "windows-1252":
        space = data.draw(st.sampled_from([space, "\u202f"]))
    writer = csv.writer(out, delimiter=SEPARATORS[separator], lineterminator=ends, quoting=quoting)
    writer.writerow(["Tâche", "Date", "Heures", "Qui"])
    for work in works:
        hours, rest = divmod(work.minutes, 60)
        form = data.draw(st.sampled_from(DAY_FORMS))
        amount = data.draw(
            st.sampled_from(
                [
                    f"{hours}h{rest:02}",
                    f"{hours}:{rest:02}",
                    f"{hours:,}".replace(",", space) + f",{rest * 100 // 60:02}",
                ]
            )
        )
        writer.writerow([work.task, f"{work.day:{form}}", amount, work.who])
        if data.draw(st.booleans()):
            writer.writerow(["", "", "", ""])
    found, telling = told(out.getvalue().encode(encoding))
    assert telling.problems.first == []
    assert sum(each.said.measures[0].number for each in found) == sum(
        work.minutes for work in works
    )
    assert [each.texts for each in found] == [(" ".join(work.task.split()),) for work in works]
