"""Rules, releases, bank files and explanations, on the sample books."""

import json
from pathlib import Path

import pytest

from subak.exchange.pain001 import validate
from tests.unit.cli.valley import run

GOLDEN = Path(__file__).parents[2] / "golden/valley.json"
PAYOUTS = json.loads(GOLDEN.read_text("utf-8"))["payouts"]
ATELIER = ("--as", "castor", "--for", "atelier")


def told(capsys: pytest.CaptureFixture[str], books: Path, *arguments: str) -> str:
    """What a command that is fine says."""
    assert run(*arguments, "--books", str(books), "--language", "en") == 0, capsys.readouterr().err
    return capsys.readouterr().out


def refused(capsys: pytest.CaptureFixture[str], books: Path, *arguments: str) -> str:
    """The error of a command that is refused."""
    assert run(*arguments, "--books", str(books), "--language", "en") == 1
    return capsys.readouterr().err


def test_every_payout_of_the_year_explains_itself(
    made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, payouts in PAYOUTS.items():
        explained = json.loads(told(capsys, made, "explain", name, "--all", "--json"))
        paid = {f"{name}.{payee}": amount for payee, amount in payouts.items()}
        assert {each["payout"]: each["cents"] for each in explained} == paid
        for explanation in explained:
            parts = [part["cents"] for part in explanation["parts"]]
            assert sum(parts) == explanation["cents"]
    shown = told(capsys, made, "explain", "d1.farm-07")
    assert "320.00\u00a0€ + 2,512.50\u00a0€ + 356.00\u00a0€ = 3,188.50\u00a0€" in shown


def test_what_was_not_paid_has_no_explanation(
    made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "explain.payee_unknown" in refused(capsys, made, "explain", "d1.castor")
    assert "explain.payout_unclear" in refused(capsys, made, "explain", "d1")
    assert "explain.run_unknown" in refused(capsys, made, "explain", "d9.castor")
    assert "explain.run_unknown" in refused(capsys, made, "explain", "a-p01.castor")


def test_a_rule_has_one_method(valley: Path, capsys: pytest.CaptureFixture[str]) -> None:
    adopt = (*ATELIER, "distribute", "adopt", "workshop-pool")
    assert "distribute.method_unclear" in refused(capsys, valley, *adopt)
    both = (*adopt, "--equal", "castor", "--hours", "protocol-d")
    assert "distribute.method_unclear" in refused(capsys, valley, *both)
    odd = (*adopt, "--split", "castor")
    assert "distribute.part_malformed" in refused(capsys, valley, *odd)
    nothing = (*ATELIER, "distribute", "run", "workshop-v1", "--from", "received")
    assert "distribute.nothing_received" in refused(capsys, valley, *nothing)


def test_the_rest_is_divided_released_and_sent_once(
    valley: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _resume(valley, capsys)
    split = ("--split", "castor=2", "loutre=1", "--id", "rest")
    told(capsys, valley, *ATELIER, "distribute", "adopt", "workshop-pool", *split)
    given = ("rest", "--from", "undistributed:d7")
    preview = told(capsys, valley, *ATELIER, "distribute", "preview", *given)
    assert "55.85" in preview
    assert "27.92" in preview
    told(capsys, valley, *ATELIER, "distribute", "run", *given, "--id", "d8")
    send = (*ATELIER, "pay", "send", "workshop-pool", "--out")
    assert "pay.nothing_due" in refused(capsys, valley, *send, str(tmp_path / "a.xml"))
    for person in ("cigogne", "hirondelle"):
        told(capsys, valley, "--as", person, "--for", "atelier", "pay", "release", "d8")
    sent = told(capsys, valley, *send, str(tmp_path / "a.xml"), "--json")
    message = json.loads(sent)[0]["message"]
    validate((tmp_path / "a.xml").read_bytes())
    told(capsys, valley, *send, str(tmp_path / "b.xml"), "--again", message)
    assert (tmp_path / "a.xml").read_bytes() == (tmp_path / "b.xml").read_bytes()
    assert "pay.nothing_due" in refused(capsys, valley, *send, str(tmp_path / "c.xml"))
    unknown = refused(capsys, valley, *send, str(tmp_path / "c.xml"), "--again", "s00")
    assert "pay.message_unknown" in unknown


def test_a_payee_without_bank_details_is_named(
    valley: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _resume(valley, capsys)
    equal = ("--equal", "lab", "castor", "--id", "equal")
    told(capsys, valley, *ATELIER, "distribute", "adopt", "workshop-pool", *equal)
    given = ("equal", "--from", "undistributed:d7", "--id", "d8")
    told(capsys, valley, *ATELIER, "distribute", "run", *given)
    for person in ("cigogne", "hirondelle"):
        told(capsys, valley, "--as", person, "--for", "atelier", "pay", "release", "d8")
    order = str(tmp_path / "order.xml")
    error = refused(capsys, valley, *ATELIER, "pay", "send", "workshop-pool", "--out", order)
    assert "pay.account_missing" in error
    assert "lab" in error
    assert not Path(order).exists()


def _resume(books: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The sample year is past: the keeper confirms the pause, and mandates go on."""
    told(capsys, books, "resume")
    acts = ("distribute", "fund", "release")
    for person in ("castor", "cigogne", "hirondelle"):
        grant = ("mandate", "grant", person, "atelier", *acts, "--until", "2099-12-31")
        told(capsys, books, *grant)


def test_a_history_needs_to_know_its_protocol(
    made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    history = ("import", "git", str(Path(__file__).parents[3]), "--pact", "pact-water")
    assert "import.protocol_unclear" in refused(capsys, made, *history)
