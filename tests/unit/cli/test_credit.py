"""`subak credit`: what is held, handed on, retired, cancelled."""

import pytest

from tests.unit.cli.commons import Commons


@pytest.fixture
def holder(garden: Commons) -> Commons:
    """Kim holds the credits r1:1-90, final from today."""
    garden.does("record add pact-garden hours 90 --evidence notebook-page=p --as kim --id c1")
    garden.does("recognise decide c1 --as gardens --id r1")
    garden.does("recognise accept c1 --as kim")
    return garden


def test_credits_are_listed_and_moved(holder: Commons) -> None:
    (row,) = holder.told("credit --as kim")
    assert (row["credits"], row["count"], row["contribution"]) == ("r1:1-90", 90, "c1")
    assert holder.told("credit transfer r1:1-40 r1:90 --to lea --as kim")["count"] == 41
    holder.does("credit retire r1:1-10 --purpose report.2024 --as lea")
    holder.does("credit cancel r1:11 --ground counted.wrong --as lea")
    assert [row["credits"] for row in holder.told("credit --as lea")] == ["r1:12-40", "r1:90-90"]
    assert "r1:41-89" in holder.does("credit --as kim")


def test_who_holds_nothing_is_told_so(holder: Commons) -> None:
    assert "holds no credits" in holder.does("credit --as lea")
    assert holder.told("credit --as lea") == []
    assert holder.refusal("credit --as nobody") == "agent.unknown"


@pytest.mark.parametrize("text", ["r1", "r1:", "r1:a-b", "r1:1-", ":1-2", "r1:1-2-3"])
def test_a_range_has_its_form(holder: Commons, text: str) -> None:
    line = f"credit transfer {text} --to lea --as kim"
    assert holder.refusal(line) == "argument.range_malformed"


def test_one_moves_only_what_one_holds(holder: Commons) -> None:
    assert holder.refusal("credit transfer r1:1-91 --to lea --as kim") == "credit.not_held"
    assert holder.refusal("credit transfer r1:1-9 --to kim --as lea") == "credit.not_held"
