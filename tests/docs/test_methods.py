"""The page on methods: what each example gives is computed again from what the page says."""

import re
from collections.abc import Collection
from pathlib import Path

import pytest

from subak.core.canonical import Json, decode, encode
from subak.core.values import AgentId, EventId, PactId, ProtocolId, RecognitionId
from subak.finance.computation import Computation
from subak.finance.methods import compute_tree
from subak.finance.rule_document import read_rule
from subak.finance.run_input import Lots, NoFacts
from subak.recognition.credits import Lot

ROOT = Path(__file__).parents[2]
LANGUAGES = ("en", "fr")
_EXAMPLE = re.compile(r"^```json\n(.*?)^```\n\n((?:\|[^\n]*\n)+)", re.MULTILINE | re.DOTALL)
_CREDITS = re.compile(r"^\| (\w+) \| `(\w+)` \| (\d+) \| ([\d.,]+) \| ([\d.,]+) \|$", re.MULTILINE)


def page(language: str) -> str:
    return (ROOT / "docs" / language / "methods.md").read_text(encoding="utf-8")


def cents(text: str) -> int:
    return int(re.sub(r"\D", "", text))


class Told(NoFacts):
    """The credits that the page tells of."""

    def __init__(self, text: str) -> None:
        self.found = [
            Lot(
                1, int(count), AgentId(who), ProtocolId(protocol), PactId("garden"),
                EventId(f"of-{who}"), cents(tariff), "2026-01-01", cents(paid),
            )
            for who, protocol, count, tariff, paid in _CREDITS.findall(text)
        ]  # fmt: skip

    def lots(self, protocols: Collection[ProtocolId]) -> Lots:
        held: Lots = {}
        for lot in sorted(self.found, key=lambda lot: lot.holder):
            if lot.protocol in protocols:
                held.setdefault(lot.holder, []).append((RecognitionId(f"r-{lot.holder}"), lot))
        return held


def computed(text: str, root: Json, amount: int) -> dict[str, int]:
    """Where each cent of an amount goes, as the page calls it."""
    title: Json = {"en": "A rule", "fr": "Une règle"}
    rule = read_rule(encode({"schema": "subak/rule/2", "title": title, "root": root}))
    found: Computation = compute_tree(rule.root, amount, Told(text))
    told: dict[str, int] = {}
    for award in found.awards:
        name = award.payee or f"kept:{award.account}"
        told[name] = told.get(name, 0) + award.cents
    for rest in found.rests:
        name = f"undistributed:{rest.node}"
        told[name] = told.get(name, 0) + rest.cents
    return {name: units for name, units in told.items() if units}


def rows(table: str) -> dict[str, int]:
    cells = [line.strip("| \n").split(" | ") for line in table.splitlines()[2:]]
    return {name.strip("`"): cents(amount) for name, amount in cells}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_example_gives_what_the_page_says(language: str) -> None:
    text = page(language)
    examples = _EXAMPLE.findall(text)
    assert len(examples) == 12
    for raw, table in examples:
        told = rows(table)
        assert computed(text, decode(raw.encode(), at_most_bytes=9_999), sum(told.values())) == told


def test_both_languages_show_the_same_examples() -> None:
    english, french = (_EXAMPLE.findall(page(language)) for language in LANGUAGES)
    assert [raw for raw, _ in english] == [raw for raw, _ in french]
    assert [rows(table) for _, table in english] == [rows(table) for _, table in french]
