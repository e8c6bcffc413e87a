"""`subak record agreement`: what was bought, with what was paid for it."""

import pytest

from tests.unit.cli.commons import Commons

BOUGHT = """
resource unit piece
resource kind tool --unit piece
record event transfer --provider town --receiver friends --creates spade --specification tool
    --quantity 1 piece --id spade-in --as friends
record event transfer --receiver town --quantity 20.00 eur --id kim-paid --as kim
record event transfer --receiver town --quantity 5.00 eur --id lea-paid --as lea
"""
AGREE = "record agreement --goods spade-in --payments kim-paid lea-paid --id deal --as friends"


def buy(garden: Commons) -> None:
    for line in BOUGHT.replace("\n    ", " ").strip().splitlines():
        garden.does(line)


def test_it_is_said_shown_and_taken_back(garden: Commons) -> None:
    buy(garden)
    assert "The agreement deal bundles" in garden.does(AGREE)
    (row,) = garden.told("show agreements")
    assert (row["id"], row["receiver"], row["withdrawn_on"]) == ("deal", "friends", None)
    shown = garden.does("show agreements deal")
    assert "Bought and paid" in shown
    assert "kim-paid" in shown
    assert "bundled in the agreement deal" in garden.does("show log --most 1")
    assert garden.refusal("record withdraw lea-paid --as lea") == "agreement.holds_event"
    assert garden.told("record withdraw deal --as friends")["kind"] == "agreement.withdrawn"
    assert garden.told("show agreements")[0]["withdrawn_on"] == "2024-11-20"
    assert "is withdrawn" in garden.does("record withdraw lea-paid --as lea")


def test_refusals_say_what_to_do(garden: Commons) -> None:
    buy(garden)
    garden.does(AGREE)
    told = garden.refused_text("record withdraw lea-paid --as lea")
    assert "subak record withdraw deal" in told
    nothing = "record agreement --goods kim-paid --payments lea-paid --as friends"
    assert garden.refusal(nothing) == "agreement.event_taken"


def test_both_sides_are_asked_for(garden: Commons) -> None:
    with pytest.raises(SystemExit) as caught:
        garden.does("record agreement --goods spade-in --as friends")
    assert caught.value.code == 2
