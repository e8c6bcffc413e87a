"""`subak pact`: declared, published, signed, ended; each act says what comes next."""

from pathlib import Path

from tests.unit.cli.commons import PACT, Commons

DECLARE = (
    "pact declare garden --protocol hours --partner town --recogniser gardens --appeal ombud"
    " --id p --as friends"
)


def prepare(commons: Commons) -> None:
    for line in PACT.strip().splitlines()[:2]:
        commons.does(line)


def test_a_pact_comes_into_force_with_the_last_signature(commons: Commons) -> None:
    prepare(commons)
    assert commons.told(DECLARE)["partners"] == ["town", "friends"]
    assert "subak pact sign p --as town" in commons.does("pact publish p --as town")
    assert commons.told("pact sign p --as friends")["missing"] == ["town"]
    answer = commons.does("pact sign p --as town")
    assert "in force" in answer
    assert "subak record add p hours" in answer


def test_the_text_of_a_pact_is_a_public_document(commons: Commons, tmp_path: Path) -> None:
    prepare(commons)
    text = tmp_path / "pact.txt"
    text.write_text("We care for the garden.", encoding="utf-8")
    digest = commons.told(f"{DECLARE} --title Garden --text {text}")["document"]
    kept = (commons.folder / "public" / "documents" / f"{digest}.json").read_text("utf-8")
    assert "We care for the garden." in kept
    text.write_bytes(b"caf\xe9")
    assert commons.refusal(f"{DECLARE} --text {text}") == "argument.text_not_utf8"


def test_the_keeper_declares_for_the_operator(commons: Commons) -> None:
    prepare(commons)
    assert "operator" in commons.told(DECLARE.replace(" --as friends", ""))["partners"]


def test_the_end_of_a_pact_says_what_still_waits(garden: Commons) -> None:
    garden.does("record add pact-garden hours 90 --as kim")
    assert garden.told("pact end pact-garden --ground over --as friends")["waiting"] == 1
    line = "record add pact-garden hours 90 --as kim"
    assert garden.refusal(line) == "contribution.pact_not_in_force"


def test_unknown_pacts_and_wrong_bodies_are_refused(garden: Commons) -> None:
    assert garden.refusal("pact sign nothing --as friends") == "pact.unknown"
    assert garden.refusal("pact publish pact-garden --as kim") == "pact.not_by_public_body"
