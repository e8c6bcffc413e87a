"""As many entries of each kind as the oracle says, or more for a reason that is told."""

import json
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from subak.service.databases import reading_of
from subak.service.folder import Folder

EXPECTED: dict[str, int] = json.loads(
    (Path(__file__).parents[2] / "golden/valley.json").read_text("utf-8")
)["entries"]
"""Transcribed from the oracle."""
ORACLE = Path(__file__).parents[4] / "shared/design/demo/figures.json"
BY_PAYOUT = ("payout.sent", "payout.confirmed")
"""Said for many payouts at once; counted one by one, as the oracle does."""
MORE = {
    "agent.registered": (1, "the office that pays the organic aid"),
    "distribution.adopted": (2, "a rule for each of the schemes B and C"),
    "event.recorded": (1, "a contribution that its author withdraws"),
    "funding.received": (1, "the receipt that nobody pledged, which stays unmatched"),
    "mandate.granted": (4, "acts that the oracle leaves to one mandate"),
    "payout.confirmed": (1, "the payout that comes back was debited first"),
    "protocol.published": (2, "the bonuses of A and B are documents of their own"),
    "resource.registered": (6, "the workshop, and the whole land of five farms for scheme C"),
    "unit.defined": (6, "what the oracle writes in words: one, yes, partner, point, hour, euro"),
}
KINDS_OF_OURS = {
    "agreement.recorded",
    "aid.recorded",
    "balance.stated",
    "books.opened",
    "day.closed",
    "distribution.published",
    "event.withdrawn",
    "funding.matched",
    "payee.changed",
    "payout.released",
    "pool.opened",
    "recognition.accepted",
}
"""What the oracle tells in words, or not at all."""


def test_entries_of_each_kind(made: Path) -> None:
    found: Counter[str] = Counter()
    with closing(reading_of(Folder(made))) as reading:
        for kind, raw in reading.select("SELECT kind, bytes FROM entry"):
            assert isinstance(raw, bytes)
            found[str(kind)] += len(json.loads(raw)["body"]["payouts"]) if kind in BY_PAYOUT else 1
    more = {kind: count for kind, (count, _) in MORE.items()}
    assert {kind: found[kind] for kind in found.keys() - KINDS_OF_OURS} == {
        kind: count + more.get(kind, 0) for kind, count in EXPECTED.items()
    }


def test_the_counts_are_those_of_the_oracle() -> None:
    if not ORACLE.exists():
        pytest.skip("the oracle is not beside this checkout")
    oracle = json.loads(ORACLE.read_text("utf-8"))["expected"]
    assert (EXPECTED, sum(EXPECTED.values())) == (oracle["entries"], oracle["entries_total"])
