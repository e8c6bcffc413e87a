"""The page on cascades: its table is what its commands give, and sums."""

import re
from pathlib import Path

import pytest

from subak.core.shares import apportion
from tests.docs.test_commands import commands, shell

ROOT = Path(__file__).parents[2]
_ROW = re.compile(r"^\|.*\| ([\d.,]+) \| ([\d.,]+) \|$", re.MULTILINE)


def rows(language: str) -> list[tuple[int, int]]:
    """Worth and share of each claim, in cents."""
    page = (ROOT / "docs" / language / "cascade.md").read_text(encoding="utf-8")
    found = _ROW.findall(page)
    return [(int(re.sub(r"\D", "", worth)), int(re.sub(r"\D", "", got))) for worth, got in found]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_shares_of_the_table_are_those_of_its_worth(language: str) -> None:
    worth = {str(place): weight for place, (weight, _) in enumerate(rows(language))}
    assert list(apportion(6_000, worth).values()) == [got for _, got in rows(language)]
    assert sum(worth.values()) == 8_910


def test_the_commands_give_these_shares(tmp_path: Path) -> None:
    done = shell(commands("docs/en/cascade.md"), tmp_path, "en")
    kim, lea, *moe = [got for _, got in rows("en")]
    told = {"kim": kim, "lea": lea, "moe": sum(moe)}
    for who, cents in told.items():
        assert re.search(rf"^{who} +{cents // 100}\.{cents % 100:02}\s€", done.stdout, re.MULTILINE)
