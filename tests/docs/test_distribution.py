"""The page on distribution: all that it says of amounts is computed again from what it says.

Rules, credits, what happened and scores are read of the page; the code of the books computes. In
the column that says why, "2 of 3" is the weight of the last division, and must be so.
"""

import re
from collections.abc import Collection, Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from subak.core.canonical import Json, decode, encode
from subak.core.shares import apportion, bounded
from subak.core.values import AgentId, EventId, PactId, ProtocolId, RecognitionId
from subak.finance.cascade_graph import CascadeGraph
from subak.finance.computation import Computation
from subak.finance.methods import compute_tree
from subak.finance.rule_document import read_rule
from subak.finance.rule_sources import Cascade
from subak.finance.run_input import Lots, NoFacts
from subak.finance.score_table import Scores
from subak.recognition.credits import Lot
from tests.docs.told_flows import told_graph, tree_of_page
from tests.laws.test_carrying import Flow, carried

ROOT = Path(__file__).parents[2]
LANGUAGES = ("en", "fr")
SPACES = str.maketrans({"\u00a0": " ", "\u202f": " "})
_EXAMPLE = re.compile(r"^```json\n(.*?)^```\n\n((?:\|[^\n]*\n)+)", re.MULTILINE | re.DOTALL)
_CREDITS = re.compile(r"^\| (\w+) \| `(\w+)` \| (\d+) \| ([\d.,]+) \| ([\d.,]+) \|$", re.MULTILINE)
_CLAIM_RULE = re.compile(r"^\| `(\w+_like|once)` \| (\S+) \| (\S+) \| (\S+) \|", re.MULTILINE)
_SCORE = re.compile(r"^\| (kim|moe) \| (\d+) \| (\d+) \|$", re.MULTILINE)
_POLICY = re.compile(r"^\| `(\{.*?\})` \| (\S+) \| (\S+) \| (\S+) \|", re.MULTILINE)
_PARTS = re.compile(r"^\|[^|\n]*\| `([^`]*)` \| (\d+) \| `([^`]*)` \|$", re.MULTILINE)
_PART_OF = re.compile(r"([\d.,]+) (?:of|sur) ([\d.,]+)")
_AMOUNT = re.compile(r"\d+[.,]\d\d(?!\d)")
_REFUSAL = re.compile(r"`((?:distribution|flows)\.\w+)`")
_WAY = re.compile(r"(\w+)→(\w+) (\d+)")


def page(language: str) -> str:
    path = ROOT / "docs" / language / "distribution.md"
    return path.read_text(encoding="utf-8").translate(SPACES)


def cents(text: str) -> int:
    return int(re.sub(r"\D", "", text))


class Told(NoFacts):
    """The credits, payments, events and scores that the page tells of."""

    def __init__(self, text: str, paid: dict[str, int] | None = None) -> None:
        self.text, self.paid = text, paid or {}
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

    def paid_on(self, claim: str) -> int:
        return self.paid.get(claim, 0)

    def scores(self, table: str) -> Scores:
        return {who: (int(one), int(two)) for who, one, two in _SCORE.findall(self.text)}

    def graph(self, cascade: Cascade) -> CascadeGraph:
        return told_graph(self.text, cascade)


def computed(root: Json, amount: int, facts: Told) -> Computation:
    """What the code of the books does with an amount."""
    title: Json = {"en": "A rule", "fr": "Une règle"}
    rule = read_rule(encode({"schema": "subak/rule/2", "title": title, "root": root}))
    return compute_tree(rule.root, amount, facts)


def where(found: Computation) -> dict[str, int]:
    """Where each cent went, as the page calls it."""
    told: dict[str, int] = {}
    for award in found.awards:
        name = award.payee or f"kept:{award.account}"
        told[name] = told.get(name, 0) + award.cents
    for rest in found.rests:
        name = f"undistributed:{rest.node}"
        told[name] = told.get(name, 0) + rest.cents
    return {name: units for name, units in told.items() if units}


def rows(table: str) -> list[list[str]]:
    return [line.strip("| \n").split(" | ") for line in table.splitlines()[2:]]


def examples(text: str) -> Iterator[tuple[Json, list[list[str]]]]:
    for raw, table in _EXAMPLE.findall(text):
        yield decode(raw.encode(), at_most_bytes=9_999), rows(table)


def root_with(text: str, method: str) -> dict[str, Json]:
    """The first example of a method."""
    roots = (root for root, _ in examples(text) if isinstance(root, dict))
    return next(root for root in roots if method in root)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_example_gives_what_the_page_says(language: str) -> None:
    text = page(language)
    found = list(examples(text))
    assert len(found) == 12
    for root, table in found:
        assert isinstance(root, dict)
        told = {name.strip("`"): cents(amount) for name, amount, _ in table}
        run = computed(root, sum(told.values()), Told(text))
        assert where(run) == told
        weights = {award.payee: award.steps[-1].line for award in run.awards}
        for name, _, why in table:
            part = _PART_OF.search(why)
            if part and name in weights:
                line = weights[AgentId(name)]
                whole = [Fraction(each.replace(",", ".")) for each in part.groups()]
                assert whole[0] / whole[1] == Fraction(line.weight, line.total_weight)
        if "cascade" in root:
            listed = [[cents(each) for each in _AMOUNT.findall(why)] for _, _, why in table]
            assert [sum(each) for each in listed if each] == [told["kim"], told["moe"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_claim_rules_give_what_the_page_says(language: str) -> None:
    text = page(language)
    told = _CLAIM_RULE.findall(text)
    assert [rule for rule, *_ in told] == ["debt_like", "once", "equity_like"]
    for rule, *amounts in told:
        root: Json = {**root_with(text, "claims"), "rule": rule}
        got = where(computed(root, 3_000, Told(text, {"seeds": 1_000})))
        names = ("ann", "ben", "undistributed:all")
        assert [got.get(name, 0) for name in names] == [cents(each) for each in amounts]


@pytest.mark.parametrize("language", LANGUAGES)
def test_policies_give_what_the_page_says(language: str) -> None:
    text = page(language)
    told = _POLICY.findall(text)
    assert len(told) == 5
    for raw, before, *amounts in told:
        policy = decode(raw.encode(), at_most_bytes=999)
        root: Json = {"id": "all", "score": {"table": "0" * 64, "policy": policy}}
        got = where(computed(root, 10_000, Told(text, {"all:kim": cents(before)})))
        assert [got.get(who, 0) for who in ("kim", "moe")] == [cents(each) for each in amounts]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tree_of_the_cascade_is_what_was_carried(language: str) -> None:
    text = page(language)
    run = computed(root_with(text, "cascade"), 11_000, Told(text))
    (trace,) = run.cascades
    names = zip(trace.graph.names, trace.carried.nodes, strict=True)
    assert tree_of_page(text) == {name: units // 10**6 for name, units in names}
    again = computed(root_with(text, "cascade"), 11_000, Told(text, run.claims_paid))
    assert where(again) == where(run)
    sold_dear = where(computed(root_with(text, "cascade"), 30_000, Told(text)))
    assert sold_dear["undistributed:all"] == 8_000


def told_of(run: Computation) -> set[int]:
    """All cents that occur in a computation: what came, was divided, weighed, would have been."""
    told = set(where(run).values()) | set(run.claims_paid.values())
    steps = [step for award in run.awards for step in award.steps]
    for line in (step.line for step in steps):
        told |= {line.weight, line.total_weight, line.amount, line.floor + line.rounded_up}
    for trace in run.cascades:
        told |= {claim.claimed_cents for claim in trace.claims}
        told.add(sum(claim.claimed_cents for claim in trace.claims))
        told |= {units // 10**6 for units in trace.carried.nodes}
    return told | {cents for step in steps for cents in (step.given, step.divided)}


def said(root: Json) -> set[int]:
    """Cents that a rule names."""
    if isinstance(root, dict):
        return set().union(*map(said, root.values()))
    if isinstance(root, list):
        return set().union(*map(said, root))
    return {root} if isinstance(root, int) else set()


def runs(text: str, section: str) -> Iterator[Computation]:
    """What a section of the page computes, besides policies: each example, dear sales, rules."""
    for root, table in examples(section):
        yield computed(root, sum(cents(row[1]) for row in table), Told(text))
        if isinstance(root, dict) and "cascade" in root:
            yield computed(root, 30_000, Told(text))
    for rule, *_ in _CLAIM_RULE.findall(section):
        root = {**root_with(text, "claims"), "rule": rule}
        yield computed(root, 3_000, Told(text, {"seeds": 1_000}))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_amount_in_a_sentence_occurs_in_what_is_computed(language: str) -> None:
    text = page(language)
    credit, *sections = text.split("\n## ")[:12]
    assert {cents(each) for each in _AMOUNT.findall(credit)} == {0, 10, 500}
    known = {6: {1_000}, 9: {60_000, 30_000, 10_000}, 10: {6_000}}
    for place, section in enumerate(sections):
        told = {cents(each) for each in _AMOUNT.findall(section)}
        found = {0} | known.get(place, set())
        for root, _ in examples(section):
            found |= said(root)
        for run in runs(text, section):
            found |= told_of(run)
        for row in _POLICY.findall(section):
            found |= {10_000, *map(cents, row[1:])}
        assert told - found == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_claim_that_is_paid_once_is_not_the_same_in_two_runs(language: str) -> None:
    root: Json = {"id": "n", "rule": "once", "claims": [{"id": "c", "to": "ann", "cents": 300}]}
    whole = where(computed(root, 200, Told("")))["ann"]
    first = where(computed(root, 100, Told("")))["ann"]
    assert "ann" not in where(computed(root, 100, Told("", {"c": first})))
    (line,) = re.findall(r"\*\*`once`.*\n?.*", page(language))
    assert [*map(cents, _AMOUNT.findall(line))] == [300, whole, 200, first, 100]


def parts(text: str) -> dict[str, int]:
    return {name: int(units) for name, units in (each.split() for each in text.split(", "))}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_does_not_hold_is_as_the_page_says(language: str) -> None:
    text = page(language)
    told = _PARTS.findall(text)
    assert len(told) == 8
    for of, units, expected in told:
        weights = parts(of)
        cap = weights.pop("cap", None)
        got = apportion(int(units), weights)
        if cap is not None:
            split = bounded(int(units), weights, caps=dict.fromkeys(weights, cap))
            got = {each.line.id: each.amount for each in split.lines}
        assert got == parts(expected)
    numbers = {"sale": 0, "part": 1, "y": 2, "x": 3}
    *ways, (_, _, more) = _WAY.findall(text)
    flows = [Flow(numbers[of], numbers[to], int(weight)) for of, to, weight in ways]
    assert carried(flows, 4, 3)[3] == 3
    flows[1] = flows[1]._replace(weight=int(more))
    assert carried(flows, 4, 3)[3] == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_refusals_that_the_page_names_exist(language: str) -> None:
    refusals = (ROOT / "docs" / language / "refusals.md").read_text(encoding="utf-8")
    named = set(_REFUSAL.findall(page(language)))
    assert len(named) == 5
    assert [code for code in named if f"`{code}`" not in refusals] == []


def test_both_languages_show_the_same_examples() -> None:
    english, french = (list(examples(page(language))) for language in LANGUAGES)
    assert encode([root for root, _ in english]) == encode([root for root, _ in french]).replace(
        b'"tour"', b'"lathe"'
    )
    for (_, one), (_, other) in zip(english, french, strict=True):
        assert [row[0] for row in one] == [row[0] for row in other]
        assert [cents(row[1]) for row in one] == [cents(row[1]) for row in other]
