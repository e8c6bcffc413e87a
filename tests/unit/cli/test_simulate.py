"""`subak simulate`: before and after in every form, and nothing written."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from subak.cli import main
from subak.core.canonical import Json
from subak.service.folder import Folder
from tests.support.books import everything
from tests.unit.cli.commons import Commons
from tests.unit.cli.pot import IBAN_OF, distribute
from tests.unit.cli.simulating import AS, changes, write


@pytest.fixture
def ours(pot: Commons) -> str:
    """A rule that keeps a tenth, and splits the rest 2 to 1."""
    parts: list[Json] = [
        {"id": "roof", "weight": 10, "account": "roof"},
        {"id": "to-kim", "weight": 60, "to": "kim"},
        {"id": "to-moe", "weight": 30, "to": "moe"},
    ]
    return write("ours.json", {"id": "all", "split": parts})


def test_sources_may_be_named_one_by_one(pot: Commons, ours: str) -> None:
    """As a preview writes them for a run; none is forgotten for the one after it."""
    pot.does(f"distribute adopt pot --equal kim --id by {AS}")
    twice = f"simulate {ours} --pool pot --from kept:none --from received"
    assert pot.refusal(twice) == "distribution.source_unknown"


def test_before_and_after_for_each_person_and_sphere(pot: Commons, ours: str) -> None:
    pot.does(f"distribute adopt pot --equal kim town --id by {AS}")
    told = pot.told(f"simulate {ours} --pool pot")
    assert changes(told, "person") == {
        "kim": ("50.01", "60.01", "10.00"),
        "town": ("50.00", "0.00", "-50.00"),
        "moe": ("0.00", "30.00", "30.00"),
    }
    assert [row["name"] for row in told["changes"] if row["kind"] == "person"] == [
        "town", "moe", "kim",
    ]  # fmt: skip
    assert changes(told, "sphere") == {
        "state": ("50.00", "0.00", "-50.00"),
        "commons": ("50.01", "90.01", "40.00"),
    }
    assert changes(told, "account") == {"kept:roof": ("0.00", "10.00", "10.00")}
    assert (told["amount"], told["moved"]) == ("100.01", "50.00")
    assert told["against"] == {"name": "by", "title": "equal kim town"}
    assert told["rule"] == {"name": "ours.json", "title": "Ours"}
    assert told["would_be_refused"] is None


def test_people_read_names_sums_and_percentages(pot: Commons, ours: str) -> None:
    pot.does(f"distribute adopt pot --equal kim town --id by {AS}")
    told = pot.does(f"simulate {ours}").replace("\u00a0", " ")
    assert "before: equal kim town (by)" in told
    assert "Kim   commons  50.01 €  60.01 €  +10.00 €  +20.0%" in told
    assert "Town  state    50.00 €  0.00 €   -50.00 €  -100.0%" in told
    assert "Moe   commons  0.00 €   30.00 €  +30.00 €  new" in told
    assert "total      100.01 €  100.01 €  =" in told
    assert "Goes elsewhere than before: 50.00 €." in told
    assert "Nothing was written." in told


def test_two_files_side_by_side_on_supposed_money(pot: Commons, ours: str) -> None:
    other = write("other.json", {"id": "all", "to": "moe"})
    told = pot.told(f"simulate {ours} --amount 1000 --against {other}")
    assert changes(told, "person") == {
        "moe": ("1000.00", "300.00", "-700.00"),
        "kim": ("0.00", "600.00", "600.00"),
    }
    assert told["sources"] == ["received:supposed"]
    same = pot.does(f"simulate {ours} --amount 1000 --against {ours}")
    assert "elsewhere than before: 0.00" in same


def test_with_nothing_to_compare_one_column_is_enough(pot: Commons, ours: str) -> None:
    told = pot.does(f"simulate {ours}")
    assert "Rules that pot has adopted: –." in told
    assert "Compared with nothing." in told
    assert "before" not in told.replace("than before", "")
    csv = pot.does(f"simulate {ours} --csv").splitlines()
    assert csv[0] == "kind,name,sphere,before,after,change"
    assert csv[1] == "person,kim,commons,,60.01,"
    for name in ("first", "second"):
        pot.does(f"distribute adopt pot --equal kim --id {name} {AS}")
    assert "first, second" in pot.does(f"simulate {ours}")
    assert pot.refusal(f"simulate {ours} --against-adopted") == "simulate.adopted_unclear"
    only = pot.told("simulate first --against-adopted")
    assert only["against"]["name"] == "second"


def test_a_past_run_by_another_rule(pot: Commons, ours: str) -> None:
    distribute(pot, "--equal kim moe")
    told = pot.told(f"simulate {ours} --instead-of d1")
    assert changes(told, "person") == {
        "moe": ("50.00", "30.00", "-20.00"),
        "kim": ("50.01", "60.01", "10.00"),
    }
    assert pot.refusal(f"simulate {ours}") == "simulate.nothing_received"
    assert pot.told("simulate rule-d1 --instead-of d1")["against"] is None
    for wrong in ("d9", "gift"):
        assert pot.refusal(f"simulate {ours} --instead-of {wrong}") == "simulate.run_unknown"


def test_the_books_of_a_day(pot: Commons, ours: str) -> None:
    until = f"simulate {ours} --pool pot --amount 10 --until"
    assert pot.told(f"{until} 2024-11-20")["day"] == "2024-11-20"
    later = pot.told(f"{until} 2025-01-31")
    now = pot.told(f"simulate {ours} --amount 10")
    assert (later["day"], later["entries"]) == ("2025-01-31", now["entries"] + 72)
    assert pot.refusal(f"{until} 2024-01-31") == "simulate.before_the_books"
    assert pot.refusal(f"{until} 2099-01-31") == "simulate.day_far"
    assert pot.refusal(f"{until} 2024-02-31") == "stamp.day_malformed"


def supposing(*lines: dict[str, Any] | str) -> str:
    """A file of supposed entries."""
    text = "\n".join(each if isinstance(each, str) else json.dumps(each) for each in lines)
    Path("suppose.jsonl").write_text(text + "\n", encoding="utf-8")
    return "suppose.jsonl"


def zoe(**more: str) -> dict[str, Any]:
    """Somebody who is not there yet."""
    name = "A" * 43 + "="
    body = {"id": "zoe", "type": "person", "sphere": "commons", "name": name}
    return {"kind": "agent.registered", "body": body} | more


def test_supposed_entries_are_as_if_they_were_said(pot: Commons) -> None:
    rule = write("zoe.json", {"id": "all", "equal": {"among": ["kim", "zoe"]}})
    assert pot.refusal(f"simulate {rule}") == "agent.unknown"
    told = pot.told(f"simulate {rule} --suppose {supposing(zoe(on='2024-12-01'))}")
    assert changes(told, "person")["zoe"] == (None, "50.00", None)
    assert (told["supposed"], told["day"]) == (1, "2024-12-01")
    assert "Supposed entries: 1." in pot.does(f"simulate {rule} --suppose suppose.jsonl")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("{", "json.malformed"),
        (zoe(by="kim"), "agent.not_by_operator"),
        (zoe(on="2024-11-01"), "simulate.day_past"),
        (zoe(at="2024-12-01"), "entry.field_wrong"),
        ('{"kind":"' + "x" * (1 << 17) + '"}', "simulate.line_too_long"),
    ],
)
def test_a_supposed_line_is_refused_by_its_number(
    pot: Commons, ours: str, line: dict[str, Any] | str, code: str
) -> None:
    command = f"simulate {ours} --suppose {supposing('', line)}"
    assert pot.refusal(command) == "simulate.line_refused"
    told = pot.refused_text(command)
    assert "Supposed line 2" in told
    assert code in told


def test_each_number_a_little_more_and_less(pot: Commons, ours: str) -> None:
    told = pot.told(f"simulate {ours} --amount 1000 --vary")
    (first, *_) = told["effects"]
    assert (first["node"], first["parameter"], first["percent"]) == ("to-kim", "weight", -10)
    assert (first["varied"], first["moved"], first["gains"]) == ("54", "25.53", "moe")
    assert len(told["effects"]) == 6
    only = pot.told(f"simulate {ours} --amount 1000 --vary roof to-moe")
    assert {each["node"] for each in only["effects"]} == {"roof", "to-moe"}
    shown = pot.does(f"simulate {ours} --amount 1000 --vary")
    assert "to-kim weight       60     54      25.53" in shown
    csv = pot.does(f"simulate {ours} --amount 1000 --vary --csv").splitlines()
    assert csv[0].startswith("node,parameter,value,percent,varied,moved,gains")
    assert len(csv) == 7
    assert pot.refusal(f"simulate {ours} --vary cellar") == "simulate.node_unknown"
    plain = write("plain.json", {"id": "all", "equal": {"among": ["kim"]}})
    assert "no numbers of its own" in pot.does(f"simulate {plain} --vary")


def test_a_rule_that_may_not_be_varied_so_says_so(pot: Commons) -> None:
    whole: Json = {"id": "all", "total": 10, "split": [{"id": "k", "weight": 10, "to": "kim"}]}
    told = pot.does(f"simulate {write('whole.json', whole)} --vary")
    assert "may not be: parts_exceed_total" in told


def test_what_the_books_would_refuse_is_said(pot: Commons) -> None:
    nobody = write("nobody.json", {"id": "all", "rates": {"protocols": ["hours"]}})
    told = pot.does(f"simulate {nobody}")
    assert "The books would refuse such a run" in told
    assert "not distributed at all" in told
    code = pot.told(f"simulate {nobody}")["would_be_refused"]
    assert code == "distribution.nothing_to_distribute"


def test_a_chart_names_only_published_names(pot: Commons, ours: str) -> None:
    said = pot.does(f"simulate {ours} --svg chart.svg")
    assert "chart.svg" in said
    assert "Moe" in said
    chart = Path("chart.svg").read_text(encoding="utf-8")
    assert chart.startswith("<svg ")
    assert "60.01" in chart
    assert ">Kim<" in chart
    assert ">moe<" in chart
    assert "Moe" not in chart
    assert pot.refusal(f"simulate {ours} --svg chart.svg") == "export.file_exists"


def test_what_is_asked_for_has_to_be_there(pot: Commons, ours: str) -> None:
    for line, code in (
        (f"simulate {ours} --pool purse", "simulate.pool_unknown"),
        ("simulate nowhere.json", "simulate.rule_unknown"),
        (f"simulate {ours} --against nowhere.json", "simulate.rule_unknown"),
        (f"simulate {ours} --against-adopted", "simulate.nothing_adopted"),
        (f"simulate {ours} --amount 0", "simulate.amount_not_positive"),
        (f"simulate {ours} --amount much", "argument.money_malformed"),
        (f"simulate {ours} --from nothing", "distribution.source_unknown"),
        (f"simulate {ours} --suppose nowhere.jsonl", "argument.file_unreadable"),
    ):
        assert pot.refusal(line) == code
    pot.does(f"fund pool P --id purse --iban {IBAN_OF['kim']} --pact pact-pot {AS}")
    assert pot.refusal(f"simulate {ours} --amount 5") == "simulate.pool_unclear"
    assert pot.refusal("simulate nowhere.json") == "simulate.rule_unknown"


def fingerprints(folder: Path) -> dict[str, str]:
    """All files of a folder; the side files of an open database hold no books."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith(("-shm", "-wal"))
    }


def test_nothing_is_written(pot: Commons, ours: str) -> None:
    distribute(pot, "--equal kim moe")
    folder = Folder(pot.folder)
    files, rows = fingerprints(pot.folder), everything(folder)
    for more in (
        "--amount 7 --vary --svg chart.svg",
        "--instead-of d1 --json",
        "--amount 7 --until 2025-06-30",
        f"--amount 7 --suppose {supposing(zoe())} --vary --csv",
    ):
        pot.does(f"simulate {ours} {more}")
    pot.refusal(f"simulate {ours} --amount 7 --suppose {supposing(zoe(), zoe())}")
    assert fingerprints(pot.folder) == files
    assert everything(folder) == rows


@pytest.mark.parametrize("language", ["en", "fr"])
def test_help_is_there_in_both_languages(
    language: str, pot: Commons, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--language", language, "--books", str(pot.folder), "simulate", "--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert "10" in shown
    assert "--instead-of" in shown
