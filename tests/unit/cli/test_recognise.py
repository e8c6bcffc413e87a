"""`subak recognise`: decisions, second persons, appeals, and all that waits."""

import pytest

from tests.unit.cli.commons import Commons

ADD = "record add pact-garden hours 90 --evidence notebook-page=p.7 --as kim"


def test_credits_follow_and_the_term_is_said(garden: Commons) -> None:
    garden.does(f"{ADD} --id c1")
    answer = garden.does("recognise decide c1 --as gardens --id r1")
    assert "credits issued: 90, numbered r1:1-90" in answer
    assert "5 December 2024" in answer
    assert "subak recognise accept c1 --as kim" in answer
    garden.does("recognise accept --as kim")
    assert garden.told("credit --as kim")[0]["final_from"] == "2024-11-20"
    assert garden.refusal("recognise accept --as kim") == "argument.nothing_to_accept"
    assert garden.refusal("recognise appeal c1 --ground late --as kim") == "recognition.appeal_late"


def test_another_measure_needs_a_reason(garden: Commons) -> None:
    garden.does(f"{ADD} --id c1")
    line = "recognise decide c1 --measure minutes=60 --as gardens"
    assert garden.refusal(line) == "recognition.reason_missing"
    told = garden.told(f"{line} --reason notebook.other")
    assert (told["outcome"], told["credits"]) == ("corrected", 60)


def test_a_refusal_is_contested_and_reviewed(garden: Commons) -> None:
    garden.does(f"{ADD} --id c1")
    assert garden.told("recognise decide c1 --refuse unclear --as gardens")["credits"] == 0
    assert "ombud" in garden.does("recognise appeal c1 --ground clear --evidence page=p.7 --as kim")
    assert garden.told("recognise waiting")[0]["waits_for"] == "review"
    review = "recognise review c1 granted --measure minutes=80 --reason page.clear"
    assert garden.refusal(f"{review} --as kim") == "recognition.not_appeal_body"
    assert garden.told(f"{review} --as ombud")["credits"] == 80
    assert garden.told("credit --as kim")[0]["count"] == 80


def test_an_appeal_can_be_turned_down(garden: Commons) -> None:
    garden.does(f"{ADD} --id c1")
    garden.does("recognise decide c1 --refuse unclear --as gardens")
    garden.does("recognise appeal c1 --ground clear --as kim")
    assert "stands" in garden.does("recognise review c1 upheld --reason unclear --as ombud")


def test_who_may_not_decide_is_told_who_may(garden: Commons) -> None:
    garden.does(f"{ADD} --id c1")
    answer = garden.refused_text("recognise decide c1")
    assert "gardens, lea" in answer
    assert "subak mandate grant keeper gardens recognise --until" in answer
    answer = garden.refused_text("recognise decide c1 --for gardens")
    assert "subak mandate grant keeper gardens recognise --until" in answer
    garden.does("mandate grant keeper gardens recognise --until 2025-01-01")
    garden.does("recognise decide c1 --for gardens")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("recognise decide nothing --as gardens", "contribution.unknown"),
        ("recognise decide c1 --measure days=1 --as gardens", "argument.measure_unknown"),
        ("recognise second nothing --as lea", "recognition.unknown"),
        ("recognise second --as lea", "argument.no_decision_waits"),
        ("recognise all --pact pact-garden --protocol other --as lea", "argument.nothing_waits"),
        ("recognise all --pact pact-garden --protocol hours", "argument.not_a_recogniser"),
        ("recognise all --pact nothing --protocol hours", "pact.unknown"),
        ("recognise review nothing upheld --reason x --as ombud", "contribution.unknown"),
    ],
)
def test_mistakes_are_refused_by_name(garden: Commons, line: str, code: str) -> None:
    garden.does(f"{ADD} --id c1")
    assert garden.refusal(line) == code


def test_all_that_waits_is_recognised_and_the_rest_is_named(garden: Commons) -> None:
    garden.does(f"{ADD} --id c1")
    garden.does(f"{ADD} --id c2")
    garden.does("record add pact-garden hours 30 --as kim --id without-evidence")
    waiting = garden.told("recognise waiting --pact pact-garden")
    assert [row["contribution"] for row in waiting] == ["c1", "c2", "without-evidence"]
    assert garden.refusal("recognise waiting --pact pact-nowhere") == "pact.unknown"
    told = garden.told("recognise all --pact pact-garden --protocol hours --as gardens")
    assert (told["count"], told["credits"], told["left"]) == (2, 180, 1)
    assert told["refused"][0]["facts"]["contribution"] == "without-evidence"
    (left,) = garden.told("recognise waiting")
    assert left["contribution"] == "without-evidence"


def test_what_is_overdue_is_marked(garden: Commons, monkeypatch: pytest.MonkeyPatch) -> None:
    garden.does(f"{ADD} --id c1")
    assert garden.told("recognise waiting")[0]["overdue"] == ""
    monkeypatch.setattr("subak.cli.act.Acting.today", "2024-12-21")
    assert garden.told("recognise waiting")[0]["overdue"] == "overdue"
    garden.does("record withdraw c1 --as kim")
    assert "Nothing waits." in garden.does("recognise waiting")


def test_who_is_paid_from_the_pot_needs_a_second_person(garden: Commons) -> None:
    """What a recogniser provided stands in a decision apart, so that others can second the rest."""
    garden.does("protocol publish --sample e")
    garden.does(
        "pact declare garden --protocol shared-design --partner friends --recogniser kim"
        " --recogniser lea --appeal ombud --id p --as friends"
    )
    garden.does("pact publish p --as town")
    garden.does("pact sign p --as friends")
    for who in ("kim", "lea", "friends"):
        garden.does(
            f"record add p shared-design 60 --evidence commit=a --evidence lines=3 --as {who}"
        )
    everything = "recognise all --pact p --protocol shared-design"
    told = garden.told(f"{everything} --as kim")
    assert (told["decisions"], told["count"], told["credits"]) == (2, 2, 0)
    assert told["left"] == 1
    assert garden.refusal("recognise second --pact p --as kim") == "argument.no_decision_waits"
    seconded = garden.told("recognise second --pact p --as lea")
    assert (seconded["count"], seconded["credits"], seconded["left"]) == (1, 60, 1)
    assert seconded["refused"][0]["code"] == "recognition.own_work"


def test_a_single_second_says_what_follows(garden: Commons) -> None:
    garden.does("record add pact-garden hours 5 --evidence notebook-page=p --as friends --id c1")
    told = garden.told("recognise decide c1 --as lea")
    assert told["complete"] is True
    line = f"recognise second {told['id']} --as gardens"
    assert garden.refusal(line) == "recognition.not_waiting"
