"""Corrections of other tools: an event that `corrects` another one becomes a signed difference."""

from pathlib import Path

import pytest

from tests.unit.cli.linked import imported, new_books, picture, size, written
from tests.unit.cli.test_import_valueflows import (
    ANN,
    VOCABULARY,
    WORKSHOP,
    code,
    event,
    measure,
    stock,
)

DAY = {"hasPointInTime": "2025-01-07"}
WORK = event("work", "work", provider=ANN, effortQuantity=measure(7, "hour"), **DAY)
EATEN = event(
    "eat", "consume", resourceInventoriedAs="shop:ply", resourceQuantity=measure(4), **DAY
)
BACK = event("back", "consume", corrects="shop:eat", resourceQuantity=measure(-1.5), **DAY)


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    return new_books(tmp_path / "fresh")


def file_of(folder: Path, *nodes: object) -> Path:
    """A file in the manner of a tool that keeps corrections as events."""
    context = [VOCABULARY, {"shop": WORKSHOP}]
    return written(folder / "shop.jsonld", {"@context": context, "@graph": nodes})


def events(root: Path) -> dict[str, tuple[int | None, int | None]]:
    """Quantity and effort of each event by its action."""
    return {row[1]: (row[6], row[8]) for row in picture(root)["event"]}


def test_a_correction_is_a_difference_to_the_event_and_its_resource(
    fresh: Path, tmp_path: Path
) -> None:
    less = event("less", "work", provider=ANN, corrects="shop:work",
                 effortQuantity=measure(-2, "hour"), **DAY)  # fmt: skip
    file = file_of(tmp_path, stock("ply", 10), EATEN, WORK, BACK, less)
    assert imported(fresh, file) == 0
    assert events(fresh) == {"consume": (25, None), "work": (None, 5)}
    ((accounting, onhand),) = {(row[5], row[6]) for row in picture(fresh)["resource"]}
    assert (accounting, onhand) == (75, 75)  # tenths: the correction needs one decimal
    before = size(fresh)
    assert imported(fresh, file) == 0
    assert size(fresh) == before


def test_a_correction_of_a_correction_and_one_of_what_the_books_have(
    fresh: Path, tmp_path: Path
) -> None:
    assert imported(fresh, file_of(tmp_path, WORK)) == 0
    first = {"@id": "shop:c1", "@type": "EconomicEvent", "corrects": "shop:work",
             "effortQuantity": measure(-7, "hour")}  # fmt: skip
    then = {**first, "@id": "shop:c2", "corrects": {"@id": "shop:c1"},
            "effortQuantity": measure(6, "hour")}  # fmt: skip
    assert imported(fresh, file_of(tmp_path, first, then)) == 0
    assert events(fresh) == {"work": (None, 6)}


def test_both_quantities_are_corrected(fresh: Path, tmp_path: Path) -> None:
    used = event("used", "use", resourceQuantity=measure(3),
                   effortQuantity=measure(9, "hour"), **DAY)  # fmt: skip
    both = event("both", "use", corrects="shop:used",
                 resourceQuantity=measure(1), effortQuantity=measure(-1, "hour"))  # fmt: skip
    assert imported(fresh, file_of(tmp_path, used, both)) == 0
    assert events(fresh) == {"use": (4, 8)}


def test_what_is_no_difference_is_refused_by_name(
    fresh: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = [
        ("import.corrected_unknown", {**BACK, "@id": "shop:1", "corrects": "shop:nothing"}),
        ("import.correction_unlike", {**BACK, "@id": "shop:2", "action": "use"}),
        ("import.correction_unlike", {**BACK, "@id": "shop:3", "provider": ANN}),
        (
            "import.correction_unlike",
            {**BACK, "@id": "shop:4", "resourceInventoriedAs": "shop:other"},
        ),
        ("import.correction_empty", event("5", "consume", corrects="shop:eat")),
        ("import.correction_unit", {**BACK, "@id": "shop:6", "resourceQuantity": measure(1, "kg")}),
    ]
    nodes = [stock("ply", 10), EATEN, *(node for _, node in wrong)]
    before = size(fresh)
    expected = [*(name for name, _ in wrong), "import.valueflows_refused"]
    assert code(capsys, fresh, file_of(tmp_path, *nodes)) == expected
    assert size(fresh) == before


def test_the_rules_of_corrections_hold(
    fresh: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    below = {**BACK, "resourceQuantity": measure(-5)}
    effort = event("e", "consume", corrects="shop:eat", effortQuantity=measure(1, "hour"))
    file = file_of(tmp_path, stock("ply", 10), EATEN, below, effort)
    assert code(capsys, fresh, file) == [
        "event.correction_below_zero",
        "event.part_missing",
        "import.valueflows_refused",
    ]
    unfounded = {**EATEN, "resourceQuantity": measure(-1)}  # below zero, and corrects nothing
    file = file_of(tmp_path, stock("ply", 10), unfounded)
    assert code(capsys, fresh, file)[0] == "event.quantity_not_positive"
