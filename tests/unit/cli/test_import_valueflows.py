"""`subak import valueflows`: what others wrote comes in whole, or not at all, and once."""

import json
import sqlite3
from pathlib import Path

import pytest

from subak.service.folder import Folder
from subak.service.reader import Reader
from tests.unit.cli.commons import Commons
from tests.unit.cli.linked import exported, imported, new_books, picture, size, written

VOCABULARY = {"@vocab": "http://w3id.org/valueflows/ont/vf#"}
WORKSHOP = "https://workshop.example/"
ANN = "https://ann.example/"


def measure(number: float, unit: str = "one") -> dict[str, object]:
    return {"hasUnit": unit, "hasNumericalValue": number}


def stock(resource: str, number: int) -> dict[str, object]:
    return {
        "@id": f"shop:{resource}",
        "@type": "EconomicResource",
        "conformsTo": f"https://kinds.example/{resource}",
        "accountingQuantity": measure(number),
    }


def event(name: str, action: str, **more: object) -> dict[str, object]:
    parties = {"provider": WORKSHOP, "receiver": WORKSHOP}
    return {"@id": f"shop:{name}", "@type": "EconomicEvent", "action": action, **parties, **more}


def desks(**more: object) -> dict[str, object]:
    """Numbers and shape of the published example "Manufacturing" (Valueflows, Production Examples).

    Eight desks and 130 sheets; 3 sheets consumed, a machine used 3.5 hours, a design cited, 7 hours
    of work, one desk made; other inputs hang under the first.
    """
    inputs = [
        event("use", "use", resourceInventoriedAs="shop:mill", effortQuantity=measure(3.5, "hour")),
        event("cite", "cite", resourceInventoriedAs="shop:design", resourceQuantity=measure(1)),
        event("work", "work", effortQuantity=measure(7, "hour"), provider=ANN),
    ]
    made = event("make", "produce", resourceInventoriedAs="shop:desk", resourceQuantity=measure(1))
    consumed = event(
        "consume",
        "consume",
        inputOf="shop:making",
        resourceInventoriedAs="shop:ply",
        resourceQuantity=measure(3),
        hasInput=inputs,
        hasOutput=[made],
    )
    before = [stock("desk", 8), stock("ply", 130), stock("design", 1), stock("mill", 1)]
    making = {"@id": "shop:making", "@type": "Process", "name": "Make the desk"}
    after = [{**stock("desk", 9)}, {**stock("ply", 127)}]
    context = [VOCABULARY, {"shop": WORKSHOP}]
    return {"@context": context, "@graph": [*before, making, consumed, *after], **more}


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    return new_books(tmp_path / "fresh")


def code(capsys: pytest.CaptureFixture[str], root: Path, file: Path, *more: str) -> list[str]:
    """The codes that a refused import names: of each bad node, then of the whole."""
    capsys.readouterr()
    assert imported(root, file, *more) == 1
    return [
        line.rpartition("[")[2].rstrip("]\n")
        for line in capsys.readouterr().err.splitlines()
        if line.endswith("]")
    ]


def sums(root: Path) -> dict[str, tuple[int, ...]]:
    """Resources as counted: by the name of their kind's last letters."""
    reader = Reader(Folder(root))
    rows = reader.select("SELECT accounting, onhand FROM resource ORDER BY n")
    reader.close()
    return {str(at): tuple(int(str(each)) for each in row) for at, row in enumerate(rows)}


def test_a_published_example_comes_in_with_its_published_results(
    fresh: Path, tmp_path: Path
) -> None:
    file = written(tmp_path / "desks.jsonld", desks())
    assert imported(fresh, file, "--on", "2025-01-07") == 0
    assert sums(fresh) == {"0": (9, 9), "1": (127, 127), "2": (1, 1), "3": (1, 1)}
    events = {(row[1], row[6], row[8]) for row in picture(fresh)["event"]}
    assert ("use", None, 35) in events  # 3.5 hours: the unit has one decimal
    assert ("work", None, 70) in events
    assert len({row[13] for row in picture(fresh)["event"]}) == 1  # all in one process


def test_a_second_import_books_nothing(fresh: Path, tmp_path: Path) -> None:
    file = written(tmp_path / "desks.jsonld", desks())
    assert imported(fresh, file, "--on", "2025-01-07") == 0
    before = size(fresh)
    assert imported(fresh, file, "--on", "2025-01-07") == 0
    assert size(fresh) == before


def test_a_trial_books_nothing(fresh: Path, tmp_path: Path) -> None:
    file = written(tmp_path / "desks.jsonld", desks())
    before = size(fresh)
    assert imported(fresh, file, "--on", "2025-01-07", "--dry-run") == 0
    assert size(fresh) == before


def test_full_names_say_the_same_as_short_ones(tmp_path: Path) -> None:
    """Expanded JSON-LD: a list of nodes, every word an IRI, every value an object."""
    vf, om = "https://w3id.org/valueflows/ont/vf#", "http://www.ontology-of-units-of-measure.org"
    hours = {
        f"{vf}hasUnit": [{"@id": f"{om}/resource/om-2/hour"}],
        f"{vf}hasNumericalValue": [{"@value": "2.25"}],
    }
    node = {
        "@id": "urn:uuid:1",
        "@type": [f"{vf}EconomicEvent"],
        f"{vf}action": [{"@id": f"{vf}work"}],
        f"{vf}provider": [{"@id": ANN}],
        f"{vf}receiver": [{"@id": WORKSHOP}],
        f"{vf}effortQuantity": [hours],
        f"{vf}hasPointInTime": [{"@value": "2025-02-03T08:00:00Z"}],
    }
    short = event(
        "", "work", provider=ANN, effortQuantity=measure(2.25, "hour"), hasPointInTime="2025-02-03"
    )
    one, other = new_books(tmp_path / "one"), new_books(tmp_path / "other")
    assert imported(one, written(tmp_path / "full.jsonld", [node])) == 0
    compact = {"@context": VOCABULARY, **short, "@id": "urn:uuid:1"}
    assert imported(other, written(tmp_path / "short.jsonld", compact)) == 0
    assert picture(one) == picture(other)
    assert {row[8] for row in picture(one)["event"]} == {225}


def test_names_go_into_the_private_store(fresh: Path, tmp_path: Path) -> None:
    person = {"@context": VOCABULARY, "@id": ANN, "@type": "Person", "name": "Ann Archy"}
    assert imported(fresh, written(tmp_path / "ann.jsonld", person)) == 0
    reader = Reader(Folder(fresh))
    ((agent, name),) = reader.select("SELECT id, name FROM agent WHERE name IS NOT NULL")
    assert reader.agent_name(str(agent)) == "Ann Archy"
    assert reader.published_name(name) == ""
    assert all(b"Archy" not in raw for (raw,) in reader.select("SELECT bytes FROM entry"))  # type: ignore[operator]
    reader.close()


def test_every_bad_node_is_named_with_its_place(
    fresh: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    day = {"hasPointInTime": "2025-01-07"}
    bad = {
        "import.day_missing": event("a", "work", effortQuantity=measure(1, "hour")),
        "import.action_unknown": event("b", "destroy", resourceQuantity=measure(1), **day),
        "import.measure_incomplete": event("c", "work", effortQuantity={"hasUnit": "hour"}, **day),
        "import.amount_malformed": event(
            "d", "work", effortQuantity={"hasUnit": "hour", "hasNumericalValue": "many"}, **day
        ),
        "import.resource_undescribed": event(
            "e", "consume", resourceInventoriedAs="shop:x", resourceQuantity=measure(1), **day
        ),
        "import.agent_missing": {
            "@id": "shop:f", "@type": "EconomicEvent", "action": "work", **day,
        },
        "import.resource_incomplete": {**stock("lonely", 1), "@id": "shop:lonely"},
        "import.unit_missing": event(
            "g", "produce", resourceInventoriedAs="shop:new", **day
        ),
        "entry.code_malformed": event(
            "i", "work", effortQuantity=measure(1, "hour"), resourceClassifiedAs="Not a code", **day
        ),
        "stamp.day_malformed": event(
            "h", "work", effortQuantity=measure(1, "hour"), hasPointInTime="yesterday"
        ),
    }  # fmt: skip
    graph = {"@context": [VOCABULARY, {"shop": WORKSHOP}], "@graph": list(bad.values())}
    file = written(tmp_path / "bad.jsonld", graph)
    before = size(fresh)
    assert code(capsys, fresh, file) == [*bad, "import.valueflows_refused"]
    assert size(fresh) == before
    assert imported(fresh, file) == 1
    told = capsys.readouterr().err
    assert "@graph[4] (https://workshop.example/e)" in told


def test_a_rule_that_refuses_is_named_at_its_node(
    fresh: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    eaten = event(
        "eat", "consume", resourceInventoriedAs="shop:ply", resourceQuantity=measure(4),
        hasPointInTime="2025-01-07",
    )  # fmt: skip
    late = event("late", "work", effortQuantity=measure(1, "hour"), hasPointInTime="2999-01-01")
    graph = [stock("ply", 3), eaten, late]
    file = written(
        tmp_path / "rule.jsonld",
        {"@context": [VOCABULARY, {"shop": WORKSHOP}], "@graph": graph},
    )
    before = size(fresh)
    codes = code(capsys, fresh, file)
    assert codes == ["event.below_zero", "event.in_future", "import.valueflows_refused"]
    assert code(capsys, fresh, file, "--dry-run") == codes
    assert size(fresh) == before
    kept = sqlite3.connect(fresh / "private/payloads.sqlite3")
    assert kept.execute("SELECT content FROM payload").fetchall() == []  # no name stays
    kept.close()


@pytest.mark.parametrize(
    ("content", "refused"),
    [
        ("{", "import.not_json"),
        ("[1]", "import.not_linked_data"),
        ('"text"', "import.not_linked_data"),
        ('{"@context": "https://schema.org/", "@graph": []}', "import.context_remote"),
    ],
)
def test_what_is_no_linked_data_is_refused(
    fresh: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    content: str,
    refused: str,
) -> None:
    file = tmp_path / "odd.jsonld"
    file.write_text(content, encoding="utf-8")
    assert code(capsys, fresh, file) == [refused]


@pytest.mark.parametrize("graph", [[], [{"@id": ANN, "@type": "https://schema.org/Person"}]])
def test_a_file_in_no_word_of_valueflows_is_not_taken_for_known(
    fresh: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], graph: list[object]
) -> None:
    file = tmp_path / "other.jsonld"
    file.write_text(json.dumps({"@context": {}, "@graph": graph}), encoding="utf-8")
    assert code(capsys, fresh, file) == ["import.nothing_in_it"]


def test_a_known_context_needs_no_fetching(fresh: Path, tmp_path: Path) -> None:
    person = {"@context": "https://w3id.org/valueflows/ont/vf", "@id": ANN, "@type": "Person"}
    assert imported(fresh, written(tmp_path / "ann.jsonld", person)) == 0
    assert ("person", "commons") in {row[1:] for row in picture(fresh)["agent"]}


def test_other_words_under_a_known_name_are_refused(
    fresh: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert imported(fresh, written(tmp_path / "a.jsonld", desks()), "--on", "2025-01-07") == 0
    other = json.loads((tmp_path / "a.jsonld").read_text(encoding="utf-8"))
    other["@graph"][1]["accountingQuantity"] = measure(131)
    codes = code(capsys, fresh, written(tmp_path / "b.jsonld", other), "--on", "2025-01-07")
    assert codes[0] == "import.id_taken"
    other["@graph"][1]["accountingQuantity"] = measure(1.5)
    codes = code(capsys, fresh, written(tmp_path / "c.jsonld", other), "--on", "2025-01-07")
    assert codes[0] == "import.amount_too_fine"


def test_into_its_own_books_an_export_brings_nothing(garden: Commons, tmp_path: Path) -> None:
    garden.does("record add pact-garden hours 60 --evidence notebook-page=x --as kim")
    file = exported(garden.folder, tmp_path / "own.jsonld")
    before = size(garden.folder)
    facts = garden.told(f"import valueflows {file}")
    assert facts["entries"] == 0
    assert size(garden.folder) == before
