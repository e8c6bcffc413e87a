"""`subak protocol`: documents are checked, and published with their units."""

from pathlib import Path

import pytest

from tests.unit.cli.commons import Commons


def test_a_sample_is_published_with_its_units(commons: Commons) -> None:
    told = commons.told("protocol publish --sample a")
    assert told["id"] == "nitrate-residue"
    assert told["units"] == ["are", "kgn_ha"]
    again = commons.told("protocol publish --sample a")
    assert again["id"].startswith("nitrate-residue-")
    assert again["units"] == []


def test_units_have_the_decimals_that_were_asked_for(commons: Commons) -> None:
    commons.does("protocol publish --sample d --decimals minute=2")
    assert commons.refusal("resource unit minute --decimals 0") == "entry.id_used"
    answer = commons.does("resource add x --amount 1.25 --unit minute --accountable kim")
    assert "1.25 minute" in answer


def test_a_protocol_is_checked_without_writing(commons: Commons) -> None:
    answer = commons.does("protocol check --sample d")
    assert "minutes (minute)" in answer
    assert "Days to decide: 30; days to appeal: 15" in answer


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("{", "json.malformed"),
        ('{"schema": "subak/protocol/1"}', "protocol.document_malformed"),
        ('{"a": 1.5}', "json.float"),
        (" " * 70_000, "argument.file_too_large"),
    ],
)
def test_a_wrong_document_is_refused(
    commons: Commons, tmp_path: Path, written: str, code: str
) -> None:
    file = tmp_path / "protocol.json"
    file.write_text(written, encoding="utf-8")
    assert commons.refusal(f"protocol check {file}") == code
    assert commons.refusal(f"protocol publish {file}") == code


def test_exactly_one_document_is_named(commons: Commons) -> None:
    assert commons.refusal("protocol check") == "argument.protocol_missing"
    assert commons.refusal("protocol check x --sample d") == "argument.protocol_missing"
    assert commons.refusal("protocol check nowhere.json") == "argument.file_unreadable"


@pytest.mark.parametrize("decimals", ["kg", "kg=", "kg=x", "kg=10"])
def test_decimals_are_a_small_number(commons: Commons, decimals: str) -> None:
    line = f"protocol publish --sample d --decimals {decimals}"
    assert commons.refusal(line) == "argument.decimals_malformed"


def test_an_id_has_its_form_whoever_writes_it(commons: Commons) -> None:
    """What a command puts together is held to the same form as what is submitted."""
    assert commons.refusal("protocol publish --sample d --id 'Not an id'") == "entry.id_malformed"
    assert "Everything is right" in commons.does(f"verify {commons.folder}")
