"""`subak recognise revise`: what is final is looked at again, and the lists show it."""

import pytest

from tests.unit.cli.commons import Commons

FIELD = """
resource add "Field by the river" --id field --amount 40 --unit are --accountable friends
protocol publish --sample b --id b
pact declare field --protocol b --partner friends --recogniser gardens --appeal ombud
    --id pact-field --as friends
pact publish pact-field --as town
pact sign pact-field --as friends
record add pact-field b ares=20 organic=0 --evidence practice-log=p
    --evidence aid-statement=p --as kim --id c1
recognise decide c1 --id r1 --as gardens
"""


@pytest.fixture
def field(garden: Commons) -> Commons:
    for line in FIELD.replace("\n    ", " ").strip().splitlines():
        garden.does(line)
    return garden


def test_less_is_cancelled_and_shown(field: Commons) -> None:
    line = "recognise revise c1 ares=15 organic=0 --reason measured.again --as ombud"
    assert field.refusal(line) == "recognition.not_settled"
    field.does("recognise accept c1 --as kim")
    assert "20 before, 15 now" in field.does(f"{line} --id v1")
    (row,) = field.told("show contributions c1")
    assert row["credited"] == 15
    lots = {row["credits"]: row["status"] for row in field.told("show credits c1")}
    assert lots == {"r1:1-15": "held", "r1:16-20": "cancelled"}
    assert "cancelled" in field.does("show life r1:16-20")
    assert field.told("show debts") == []


def test_nothing_is_left_without_measures(field: Commons) -> None:
    field.does("recognise accept c1 --as kim")
    told = field.told("recognise revise c1 --reason aid.drawn_elsewhere --as ombud")
    assert (told["before"], told["credits"], told["debts"]) == (20, 0, [])
    assert {row["status"] for row in field.told("show credits c1")} == {"cancelled"}


def test_more_is_issued_under_the_revision(field: Commons) -> None:
    field.does("recognise accept c1 --as kim")
    field.does("recognise revise c1 ares=30 organic=0 --reason measured.again --id v1 --as ombud")
    assert [row["credits"] for row in field.told("show credits c1")] == ["r1:1-20", "v1:1-10"]


def test_what_cannot_be_revised_is_told(field: Commons) -> None:
    line = "recognise revise nothing ares=1 organic=0 --reason r --as ombud"
    assert field.refusal(line) == "recognition.not_revisable"
