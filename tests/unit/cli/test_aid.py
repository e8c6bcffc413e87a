"""`subak aid`: what others pay for the same ground is recorded, ended, listed."""

import pytest

from tests.unit.cli.commons import Commons

CAP = (
    "aid record cap-organic-2025 --payer gardens --resource garden --first 2024-09-01"
    " --last 2025-08-31 --evidence aid-statement=p --id aid-1"
)


def test_an_aid_is_recorded_listed_and_ended(garden: Commons) -> None:
    assert "No aid" in garden.does("aid list")
    told = garden.told(f"{CAP} --as kim")
    assert (told["id"], told["drawer"], told["protocols"]) == ("aid-1", "kim", [])
    (row,) = garden.told("aid list")
    assert (row["aid"], row["last_day"]) == ("cap-organic-2025", "2025-08-31")
    (shown,) = garden.told("show aids kim")
    assert shown["resource"] == "garden"
    garden.does("protocol publish --sample b --id b")
    assert garden.told(f"{CAP} --as kim".replace("aid-1", "aid-2"))["protocols"] == ["b"]
    said = garden.does("aid end aid-1 --last 2025-03-31 --evidence aid-statement=q --as kim")
    assert "until" in said
    assert "never" in garden.does("aid end aid-2 --evidence aid-statement=q --as kim")
    assert [row["last_day"] for row in garden.told("aid list")] == ["2025-03-31"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (f"{CAP} --as friends --drawer kim", "aid.not_by_party"),
        ("aid end none --evidence aid-statement=q --as kim", "aid.unknown"),
        (f"{CAP.replace('aid-statement=p', 'p')} --as kim", "argument.evidence_malformed"),
    ],
)
def test_what_is_refused(garden: Commons, line: str, code: str) -> None:
    assert garden.refusal(line) == code
