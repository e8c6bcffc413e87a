"""`subak resource`: a newcomer is not stopped by a missing unit or kind."""

from tests.unit.cli.commons import Commons


def test_unit_and_kind_come_with_the_first_resource(commons: Commons) -> None:
    told = commons.told("resource add Meadow --id m --amount 12.5 --unit ha --accountable friends")
    assert told["defined"] == ["ha", "in-ha"]
    told = commons.told("resource add Wood --amount 3 --unit ha --accountable friends")
    assert told["defined"] == []
    line = "resource add Copse --amount 0.25 --unit ha --accountable friends"
    assert commons.refusal(line) == "argument.amount_too_fine"


def test_units_and_kinds_are_defined_apart(commons: Commons) -> None:
    commons.does("resource unit kg --decimals 2")
    commons.does("resource kind hay --unit kg --effort-unit kg")
    line = "resource add Hay --amount 1.25 --unit kg --specification hay --accountable friends"
    assert commons.told(line)["defined"] == []


def test_only_known_agents_answer_for_a_resource(commons: Commons) -> None:
    assert commons.refusal("resource add X --unit kg --accountable nobody") == "agent.unknown"
