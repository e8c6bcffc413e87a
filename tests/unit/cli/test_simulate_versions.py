"""`subak simulate` with rules of the second schema: published ones, versions, what binds a run."""

import json
from pathlib import Path

from subak.core.canonical import Json
from tests.unit.cli.commons import Commons
from tests.unit.cli.simulating import AS, changes


def bucket_rule(name: str, percent: int) -> str:
    """A rule of the second schema: so much kept, and claims of which each is paid once."""
    claims: Json = [
        {"id": "saw", "to": "kim", "cents": 4000},
        {"id": "hay", "to": "moe", "cents": 6000},
    ]
    parts: Json = [
        {"id": "roof", "percent": percent, "account": "roof"},
        {"id": "debts", "percent": 50, "claims": claims},
    ]
    root: Json = {"id": "all", "buckets": {"mode": "straight", "parts": parts}}
    rule = {"schema": "subak/rule/2", "title": {"en": name, "fr": name}, "root": root}
    Path(f"{name}.json").write_text(json.dumps(rule), encoding="utf-8")
    return f"{name}.json"


def test_a_published_rule_stands_beside_the_version_in_force(pot: Commons) -> None:
    publish = f"distribute publish pact-pot {AS}"
    pot.does(f"{publish} {bucket_rule('first', 10)} --id ours-1")
    pot.does(f"distribute adopt pot --published ours-1 --id by-1 {AS}")
    pot.does(f"distribute adopt pot --equal kim --id by-others {AS}")
    pot.does(f"{publish} {bucket_rule('second', 30)} --replaces ours-1 --id ours-2")
    told = pot.told("simulate ours-2")
    assert told["against"] == {"name": "by-1", "title": "first"}
    assert changes(told, "account") == {
        "kept:roof": ("10.00", "30.00", "20.00"),
        "undistributed:all": ("40.00", "20.00", "-20.00"),
    }
    assert changes(told, "person")["kim"] == ("20.00", "20.00", "0.00")
    assert told["would_be_refused"] is None
    found = pot.told("simulate by-1")["input"]
    pot.does(f"distribute run by-1 --from received --input {found} --id d1 {AS}")
    later = pot.told("simulate ours-2 --pool pot --amount 1000")
    assert changes(later, "person") == {
        "moe": ("29.99", "29.99", "0.00"),
        "kim": ("20.00", "20.00", "0.00"),
    }
    again = pot.told("simulate ours-2 --instead-of d1")
    assert changes(again, "person") == changes(told, "person")
    pot.does(f"distribute adopt pot --published ours-2 --id by-2 {AS}")
    assert "by-1" not in pot.does("simulate by-2 --amount 5 --against by-others")
    replaced = pot.told("simulate by-1 --amount 5")
    assert (replaced["against"]["name"], replaced["would_be_refused"]) == (
        "by-2", "distribution.rule_replaced",
    )  # fmt: skip


def test_percents_above_a_hundred_may_not_be(pot: Commons) -> None:
    told = pot.told(f"simulate {bucket_rule('full', 50)} --vary")
    found = {(e["node"], e["percent"]): e["refused"] for e in told["effects"]}
    assert found["roof", 10] == found["debts", 10] == "distribution.document_malformed"
    assert found["roof", -10] == ""


def test_deliveries_without_a_cascade_would_be_refused(pot: Commons) -> None:
    told = pot.told(f"simulate {bucket_rule('sold', 50)} --delivery hours-kim")
    assert told["deliveries"] == ["hours-kim"]
    assert told["would_be_refused"] == "distribution.delivery_without_cascade"


def test_a_cascade_gives_what_the_makers_of_the_augers_got(made: Path, tmp_path: Path) -> None:
    """The sample books' claims, once from a list and once from the history, are the same."""
    rates: Json = [
        {"protocol": "protocol-d", "cents": 25},
        {"action": "use", "specification": "milling-machine", "cents": 600},
        {"action": "cite", "specification": "tool-design", "percent_of_others": 10},
    ]
    care: Json = [
        {"id": f"care-{who}", "weight": minutes, "to": who}
        for who, minutes in (("belette", 255), ("hermine", 540), ("lerot", 380))
    ]
    parts: Json = [
        {"id": "kept", "percent": 10, "account": "atelier"},
        {"id": "care", "percent": 8, "split": care},
        {"id": "making", "percent": 82, "cascade": {"rates": rates}},
    ]
    root: Json = {"id": "sale", "buckets": {"mode": "straight", "parts": parts}}
    rule = {"schema": "subak/rule/2", "title": {"en": "All", "fr": "Tout"}, "root": root}
    (tmp_path / "history.json").write_text(json.dumps(rule), encoding="utf-8")
    books = Commons(made)
    told = books.told(f"simulate {tmp_path}/history.json --instead-of d6 --delivery sold-1")
    assert (told["amount"], told["moved"]) == ("1140.00", "0.00")
    assert changes(told, "person")["castor"] == ("288.98", "288.98", "0.00")
    assert told["would_be_refused"] is None
    nobody = books.told(f"simulate {tmp_path}/history.json --pool workshop-pool --amount 5")
    assert nobody["would_be_refused"] == "distribution.delivery_missing"
    assert ["making", "nobody"] in [[each["node"], each["reason"]] for each in nobody["rests"]]
