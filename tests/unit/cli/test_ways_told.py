"""Ways of a cascade for people: a tree on which each step says its part, and lines that sum."""

import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from subak.cli.console import Console
from subak.cli.ways_told import WaysTold
from subak.core.values import EventId
from subak.finance.cascade_trace import Delivery
from subak.finance.explained_cascade import UNITS_OF_A_CENT, ExplainedCascade, ExplainedClaim
from subak.flows.telling import Passage, ToldWay, ToldWays
from subak.language.catalogue import LanguageCode
from subak.service.folder import Folder
from subak.service.reader import Reader

MACHINED = [
    Passage("augers-made", "augers#1", "t3-assembly", 3, 3, 30, 30),
    Passage(
        "f-blanks", "t3-assembly", "blanks#2", 2 * UNITS_OF_A_CENT, 3 * UNITS_OF_A_CENT, 20, 30
    ),
    Passage("#left", "blanks#2", "blanks#1", 5, 5, 20, 20),
    Passage("blanks-made", "blanks#1", "t3-machining", 5, 5, 20, 20),
]
WORKED = Passage("h-castor-1", "t3-machining", "t3-machining/work/castor", 12_345_678, 10**8, 1, 20)
USED = [
    Passage("f-machine", "t3-machining", "mill#1", 10**8 - 12_345_678, 10**8, 19, 20),
    Passage("machine-castor", "mill#1", "mill#1/transfer/castor", 1, 3, 6, 19),
]


def cascade(*ways: ToldWay, cents: int, others: str = "0") -> ExplainedCascade:
    amount = cents * UNITS_OF_A_CENT
    left = amount - sum(way.amount for way in ways)
    claim = ExplainedClaim(
        claim="t3-machining/work/castor",
        node="t3-machining",
        kind="work",
        claimed_cents=27_000,
        paid_before_cents=100,
        cents=cents,
        open_cents=1_900,
    )
    return ExplainedCascade(
        node="making",
        cents=cents,
        deliveries=(Delivery(EventId("sold-1"), "augers#1", 93_480 * UNITS_OF_A_CENT),),
        claims=(claim,),
        ways=ToldWays(amount=amount, shown=ways, others=others, others_amount=left),
    )


def told(
    books: Path,
    found: ExplainedCascade,
    capsys: pytest.CaptureFixture[str],
    language: LanguageCode = "en",
) -> list[str]:
    """The lines that a reader gets."""
    capsys.readouterr()
    reader = Reader(Folder(books))
    WaysTold(Console(language), reader).tell(found)
    reader.close()
    return capsys.readouterr().out.replace("\u00a0", " ").splitlines()


def test_ways_that_have_steps_in_common_tell_them_once(
    made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    worked = ToldWay(12_345_678, "augers#1", (*MACHINED, WORKED))
    used = ToldWay(7_654_322, "augers#1", (*MACHINED, *USED))
    lines = told(made, cascade(worked, used, cents=20), capsys)
    assert lines == [
        (
            "    claim of work at t3-machining · machining: 270.00 € in all;"
            " 1.00 € paid before, 0.20 € by this run, 19.00 € still open"
        ),
        (
            "    934.80 € came in for what was delivered: sold-1 · 2025-05-15 · transfer 12 piece ·"
            " Atelier du Barrage → Régie d'eau de la Vive"
        ),
        (
            "  making: on which ways it came, the largest first; of what reaches a line,"
            " each line below it gets its part by what it is worth"
        ),
        "    Tarières T3 (augers)",
        "    t3-assembly · assembly · augers-made · 100 %",
        "    Ébauches de tarières (blanks#2) · f-blanks · 0.02 of 0.03 (66.67 %)",
        "    Ébauches de tarières (blanks) · what was left before · 100 %",
        "    t3-machining · machining · blanks-made · 100 %",
        (
            "    ├─ h-castor-1 · 2025-02-21 · work 360 minute · Castor → Atelier du Barrage ·"
            " 0.12345678 of 1.00 (12.35 %) = 0.12 €"
        ),
        "    └─ Fraiseuse, tenue pour tous (mill) · f-machine · 0.87654322 of 1.00 (87.65 %)",
        (
            "       machine-castor · 2024-10-01 · transfer 1,500.00 eur · Castor → Machines Bidule"
            " · 0.00000001 of 0.00000003 (33.33 %) = 0.07 €"
        ),
        "    parts of cents of these ways: 0.01 €",
        "  check: 0.12 € + 0.07 € + 0.01 € = 0.20 €",
    ]


@pytest.mark.parametrize(
    ("others", "said"),
    [
        ("1234567", "other ways: 1,234,567, 0.08 €"),
        ("9" * 16, "other ways: about 10 to the power of 15, 0.08 €"),
        ("0x" + "f" * 10_000, "other ways: about 10 to the power of 12,041, 0.08 €"),
    ],
)
def test_other_ways_are_counted_and_have_the_rest(
    made: Path, capsys: pytest.CaptureFixture[str], others: str, said: str
) -> None:
    way = ToldWay(12_345_678, "augers#1", (*MACHINED, WORKED))
    lines = told(made, cascade(way, cents=20, others=others), capsys)
    assert lines[-2:] == [f"    {said}", "  check: 0.12 € + 0.08 € = 0.20 €"]


def test_of_a_long_way_the_ends_are_shown(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chain = [Passage("f-machine", f"mill#{at}", f"mill#{at + 1}", 1, 1, 1, 1) for at in range(99)]
    way = ToldWay(20_000_000, "augers#1", (*MACHINED, *chain, WORKED))
    lines = told(made, cascade(way, cents=20), capsys, "fr")
    assert "    … encore 92 pas …" in lines
    assert len(lines) == 3 + 1 + 6 + 1 + 6 + 1
    assert re.search("contrôle.*0,20", lines[-1])


def test_of_many_claims_the_largest_are_shown(
    made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = cascade(cents=3)
    claims = tuple(replace(one.claims[0], cents=cents) for cents in range(1, 26))
    lines = told(made, replace(one, claims=claims), capsys)
    assert [line for line in lines if "claim of work" in line] == lines[:20]
    assert "0.25 € by this run" in lines[0]
    assert lines[20] == "    other claims: 5, 0.15 € by this run"


def test_deliveries_sum_to_what_came_in(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """56.978 and 35.612 of 92.59 are told as 56.98 and 35.61."""
    units = {"sold-1": 5_697_846_154, "sold-2": 3_561_153_846}
    events = tuple(Delivery(EventId(event), "augers#1", each) for event, each in units.items())
    found = replace(cascade(cents=9_259), deliveries=events)
    lines = [line for line in told(made, found, capsys) if "sold-" in line]
    assert [line.split(" € ")[0].strip() for line in lines] == ["56.98", "35.61"]


def test_a_claim_that_nothing_reached_has_no_ways(
    made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = told(made, cascade(cents=3, others="0"), capsys)
    assert lines[-1] == "  check: 0.03 € = 0.03 €"
