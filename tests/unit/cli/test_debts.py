"""What is owed after a revision ends by commands: paid back, held back, given up; lists show it."""

import json

import pytest

from subak.exchange.sample_protocols import sample
from tests.unit.cli.commons import Commons
from tests.unit.cli.pot import IBAN_OF

AS = "--as friends"
DEBT = "v1:pot:kim"
FIELD = f"""
agent Ann --id ann
protocol publish owing.json --id owing
resource add "Field by the river" --id field --amount 40 --unit are --accountable friends
pact declare field --protocol owing --partner friends --recogniser gardens --appeal ombud
    --id pact-field --as friends
pact publish pact-field --as town
pact sign pact-field --as friends
record add pact-field owing ares=20 organic=0 --evidence practice-log=p
    --evidence aid-statement=p --as kim --id c1
recognise decide c1 --id r1 --as gardens
recognise accept c1 --as kim
fund pool Pot --id pot --iban {IBAN_OF["pot"]} --pact pact-field --as friends
bank receives pot Town 30.00 gift --out s1.xml
import camt s1.xml --pool pot --as friends
distribute adopt pot --rates owing --id rates --as friends
distribute adopt pot --equal kim ann --id even --as friends
"""


@pytest.fixture
def field(garden: Commons, monkeypatch: pytest.MonkeyPatch) -> Commons:
    """Kim was paid 30 € for 20 ares, of which 5 are taken back: 7.50 € are owed."""
    monkeypatch.chdir(garden.folder.parent)
    document = json.loads(sample("b"))
    document["revision"] |= {"set_off": True}
    document["thresholds"] = []
    (garden.folder.parent / "owing.json").write_text(json.dumps(document), encoding="utf-8")
    for line in FIELD.replace("\n    ", " ").strip().splitlines():
        garden.does(line)
    (waiting,) = garden.told("fund list unmatched")
    garden.does(f"fund match {waiting['funding']} --payer town {AS}")
    garden.does(f"distribute run rates --from received --id d1 {AS}")
    garden.does("recognise revise c1 ares=15 organic=0 --reason seen.again --id v1 --as ombud")
    return garden


def test_what_is_held_back_is_said_in_words(field: Commons) -> None:
    heads, row = field.does("show debts kim").splitlines()
    assert row[heads.index("held back") :].split()[0] == "yes"
    assert "9999" not in field.does("show credits")


def debt(commons: Commons) -> tuple[int, int]:
    """What is settled and left of the debt."""
    (row,) = commons.told("show debts kim")
    return row["settled_cents"], row["left_cents"]


def receive(commons: Commons, amount: str) -> str:
    """A receipt that waits."""
    commons.does(f"bank receives pot Kim {amount} debt --out s2.xml")
    commons.does(f"import camt s2.xml --pool pot {AS}")
    return str(commons.told("fund list unmatched")[-1]["funding"])


def test_the_protocol_says_what_becomes_of_it(field: Commons) -> None:
    said = field.does("protocol check owing.json")
    assert "held back from the next payouts of the same pool" in said
    assert debt(field) == (0, 750)


def test_a_payee_pays_back_in_parts(field: Commons) -> None:
    funding = receive(field, "10.00")
    said = field.does(f"fund repaid {funding} {DEBT} --amount 5 {AS}")
    assert "Paid back: 5.00" in said
    assert "Still owed: 2.50" in said
    assert "5.00\u00a0€ still wait to be matched" in said
    assert debt(field) == (500, 250)
    field.does(f"fund repaid {funding} {DEBT} {AS}")
    assert debt(field) == (750, 0)
    assert [row["amount"] for row in field.told("fund list unmatched")] == ["2.50"]
    (row,) = field.told("show unmatched")
    assert (row["cents"], row["repaid_cents"]) == (1000, 750)
    lines = [row["settled_by"] for row in field.told(f"show settlements {DEBT}")]
    assert len(lines) == 2
    assert lines[0] == lines[1] == row["line"]
    assert "agree to the cent" in field.does("bank reconcile pot")
    assert field.refusal(f"fund repaid {funding} {DEBT} {AS}") == "debt.unknown"


def test_what_is_paid_back_is_taken_off_what_was_given(field: Commons) -> None:
    """The money came without a pledge, so the friends gave it, of the same sphere as kim."""
    funding = receive(field, "10.00")
    field.does(f"fund repaid {funding} {DEBT} {AS}")
    spheres = field.told("show spheres")["cents"]
    assert spheres == {"commons > commons": -750, "state > commons": 3000}
    (row,) = field.told("show spheres commons:commons")
    assert (row["giver"], row["receiver"], row["what"]) == ("friends", "kim", "repayment")
    field.does(f"fund match {funding} --payer kim {AS}")
    grounds = {row["what"]: row["cents"] for row in field.told("show spheres commons:commons")}
    assert grounds == {"receipt": 250, "repayment": -750}
    (settled,) = (a for a in field.told("show accounts pot") if a["cents"] == 750)
    field.does(f"distribute run even --from {settled['name']} --id d2 {AS}")
    assert field.told("show spheres")["cents"]["commons > commons"] == -500


def test_a_run_holds_it_back_and_explains(field: Commons) -> None:
    funding = receive(field, "10.00")
    field.does(f"fund match {funding} --payer town {AS}")
    preview = field.does(f"distribute preview even --from received {AS}")
    assert DEBT in preview
    field.does(f"distribute run even --from received --id d2 {AS}")
    assert [row["id"] for row in field.told("show payouts d2")] == ["d2.ann"]
    assert debt(field) == (500, 250)
    said = field.does("explain d2.kim")
    assert f"held back for the debt {DEBT}: 5.00" in said
    assert "paid: 0.00" in said
    assert "held back" not in field.does("explain d2.ann")
    shown = field.does(f"show claims {DEBT}")
    assert "debt of a payee" in shown
    assert "d2" in shown
    assert field.told("show runs d2")[0]["payees"] == 1
    both = field.does(f"distribute run even --from undistributed:d2 --id d3 {AS}")
    assert "2.50" in both
    assert debt(field) == (750, 0)


def test_it_is_given_up(field: Commons) -> None:
    assert "Given up: 7.50" in field.does(f"fund waive {DEBT} --ground hardship {AS}")
    (row,) = field.told("show debts")
    assert (row["left_cents"], row["waived_for"]) == (0, "hardship")
    assert field.refusal(f"fund waive {DEBT} --ground hardship {AS}") == "debt.unknown"
    assert "gave up the debt" in field.does("show log")


def test_linked_data_has_the_debt_and_only_what_the_bank_moved_as_an_event(field: Commons) -> None:
    funding = receive(field, "12.00")
    field.does(f"fund repaid {funding} {DEBT} --amount 2 {AS}")
    field.does(f"fund match {funding} --payer town {AS}")
    field.does(f"distribute run even --from received --id d2 {AS}")
    field.does(f"fund waive {DEBT} --ground hardship {AS}")
    field.does("export valueflows out.jsonld")
    graph = json.loads((field.folder.parent / "out.jsonld").read_text(encoding="utf-8"))["@graph"]
    (claim,) = (node for node in graph if node.get("@id") == f"claim/{DEBT}")
    assert claim["finished"]
    assert [claim[name] for name in ("provider", "receiver", "triggeredBy")] == [
        "agent/kim", "agent/friends", "event/c1",
    ]  # fmt: skip
    named = f"settlement/{DEBT}/"
    settled = [node for node in graph if str(node.get("@id")).startswith(named)]
    amounts = [str(node["resourceQuantity"]["hasNumericalValue"]) for node in settled]
    assert amounts == ["2.00", "5.00", "0.50"]
    assert ["settles" in node for node in settled] == [True, False, False]
    assert settled[0]["provider"] == "agent/kim"
