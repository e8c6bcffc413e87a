"""`subak export valueflows`: another reader of linked data comes to the quantities of the books."""

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from rdflib import RDF, XSD, Graph, Namespace
from rdflib.term import Literal, Node

from subak.core.values import PayoutId
from subak.exchange.valueflows import context
from subak.finance.payouts import PayoutReturned
from subak.service.folder import Folder
from subak.service.reader import Reader
from tests.unit.cli.commons import Commons
from tests.unit.cli.linked import exported
from tests.unit.cli.pot import keep_accounts, release
from tests.unit.cli.test_pay import say
from tests.unit.cli.valley import run

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")

VF = Namespace("https://w3id.org/valueflows/ont/vf#")
OURS = Namespace("urn:subak:")
Sums = Counter[tuple[str, ...]]


def parsed(file: Path) -> Graph:
    graph = Graph()
    graph.parse(file, format="json-ld")
    return graph


def name(node: Node | None) -> str:
    """The last part of a name."""
    return "" if node is None else str(node).replace("#", "/").rpartition("/")[2]


def amount(graph: Graph, measure: Node) -> Decimal:
    value = graph.value(measure, VF.hasNumericalValue)
    assert isinstance(value, Literal)
    exact = value.toPython()
    assert isinstance(exact, Decimal)
    return exact


def sums_of_graph(graph: Graph) -> Sums:
    """Quantities of events by action, agents, unit and resource."""
    found: Sums = Counter()
    for event in graph.subjects(RDF.type, VF.EconomicEvent):
        if (event, RDF.type, OURS.Settlement) in graph:
            continue  # of the money, not of the events that people recorded
        words = ("action", "provider", "receiver", "resourceInventoriedAs")
        place = tuple(name(graph.value(event, VF[word])) for word in words)
        for kind in ("resourceQuantity", "effortQuantity"):
            for measure in graph.objects(event, VF[kind]):
                unit = name(graph.value(measure, VF.hasUnit))
                found[(*place, kind, unit)] += amount(graph, measure)  # type: ignore[assignment]
    return found


def sums_of_books(root: Path) -> Sums:
    reader = Reader(Folder(root))
    found: Sums = Counter()
    for kind, count, unit in (
        ("resourceQuantity", "quantity", "unit"),
        ("effortQuantity", "effort", "effort_unit"),
    ):
        for *place, said, parts, decimals in reader.select(
            f"SELECT action, provider, receiver, coalesce(resource, ''), e.{unit}, {count},"
            f" decimals FROM event e JOIN unit u ON u.id = e.{unit} WHERE withdrawn_on IS NULL"
        ):
            exact = Decimal(int(str(parts))).scaleb(-int(str(decimals)))
            found[(*map(str, place), kind, str(said))] += exact  # type: ignore[assignment]
    reader.close()
    return found


def test_the_sums_of_all_events_are_those_of_the_books(made: Path, tmp_path: Path) -> None:
    graph = parsed(exported(made, tmp_path / "vive.jsonld"))
    sums = sums_of_graph(graph)
    assert sums == sums_of_books(made)
    assert sum(place[0] == "deliverService" for place in sums) > 0


def test_resources_units_and_agreements_are_those_of_the_books(made: Path, tmp_path: Path) -> None:
    graph = parsed(exported(made, tmp_path / "vive.jsonld"))
    reader = Reader(Folder(made))
    for resource, accounting, onhand, decimals in reader.select(
        "SELECT r.id, accounting, onhand, decimals FROM resource r JOIN unit u ON u.id = r.unit"
    ):
        (node,) = (n for n in graph.subjects(RDF.type, VF.EconomicResource) if name(n) == resource)
        for word, parts in (("accountingQuantity", accounting), ("onhandQuantity", onhand)):
            (measure,) = graph.objects(node, VF[word])
            exact = Decimal(int(str(parts))).scaleb(-int(str(decimals)))
            assert amount(graph, measure) == exact
    are = next(n for n in graph.subjects(RDF.type, VF.Unit) if name(n) == "are")
    assert str(graph.value(are, VF.omUnitIdentifier)) == "are"
    agreements = {name(node) for node in graph.subjects(RDF.type, VF.Agreement)}
    of_books = "SELECT id FROM pact UNION ALL SELECT id FROM agreement"
    assert agreements == {str(row[0]) for row in reader.select(of_books)}
    mill = next(n for n in graph.subjects(RDF.type, VF.Agreement) if name(n) == "mill-bought")
    bundled = {name(event) for event in graph.subjects(VF.realizationOf, mill)}
    listed = "SELECT event FROM agreement_event WHERE agreement = 'mill-bought'"
    assert bundled == {str(row[0]) for row in reader.select(listed)}
    assert len(bundled) == 6
    reader.close()


def claims_of_graph(graph: Graph) -> tuple[Counter[str], Counter[str]]:
    """Cents of each claim by its name, and the sum of what settled it."""
    owed: Counter[str] = Counter()
    settled: Counter[str] = Counter()
    for claim in graph.subjects(RDF.type, VF.Claim):
        owed[claimed(claim)] = cents(graph, claim)
    for settlement in graph.subjects(RDF.type, OURS.Settlement):
        by_bank, by_run = graph.value(settlement, VF.settles), graph.value(settlement, OURS.settles)
        assert (by_bank is None) is not (by_run is None)
        assert ((settlement, RDF.type, VF.EconomicEvent) in graph) is (by_run is None)
        settled[claimed(by_bank or by_run)] += cents(graph, settlement)
    return owed, settled


def claimed(claim: Node | None) -> str:
    return str(claim).partition("/claim/")[2]


def cents(graph: Graph, flow: Node) -> int:
    (measure,) = graph.objects(flow, VF.resourceQuantity)
    assert name(graph.value(measure, VF.hasUnit)) == "eur"
    return int(amount(graph, measure) * 100)


def claims_of_books(root: Path) -> tuple[dict[str, int], dict[str, int]]:
    reader = Reader(Folder(root))
    rows = reader.select("SELECT id, cents, settled_cents FROM claim")
    reader.close()
    owed = {str(claim): int(str(cents)) for claim, cents, _ in rows}
    return owed, {str(claim): int(str(settled)) for claim, _, settled in rows if settled}


def test_claims_and_what_settled_them_are_those_of_the_books(made: Path, tmp_path: Path) -> None:
    graph = parsed(exported(made, tmp_path / "vive.jsonld"))
    owed, settled = claims_of_graph(graph)
    books_owed, books_settled = claims_of_books(made)
    assert owed == books_owed
    assert +settled == books_settled
    assert len(owed) > 5
    finished = {
        claimed(claim)
        for claim in graph.subjects(RDF.type, VF.Claim)
        if graph.value(claim, VF.finished) == Literal(lexical_or_value=True)
    }
    assert finished == {claim for claim in settled if settled[claim] == owed[claim]}
    for claim in graph.subjects(VF.triggeredBy, None):
        event = graph.value(claim, VF.triggeredBy)
        assert (event, RDF.type, VF.EconomicEvent) in graph
    for back in graph.subjects(VF.corrects, None):
        paid = graph.value(back, VF.corrects)
        assert paid is not None
        assert cents(graph, back) == -cents(graph, paid)
        assert graph.value(back, VF.settles) == graph.value(paid, VF.settles)


def test_a_listed_debt_is_taken_over_by_a_run_and_a_returned_payout_is_corrected(
    pot: Commons, tmp_path: Path
) -> None:
    mower = {"id": "mower", "to": "kim", "cents": 15_000}
    rule = {"schema": "subak/rule/1", "title": {"en": "D", "fr": "D"}}
    document = {**rule, "root": {"id": "r", "claims": [mower]}}
    Path("debts.json").write_text(json.dumps(document), encoding="utf-8")
    pot.does("distribute adopt pot debts.json --id debts --as friends")
    pot.does("distribute run debts --from received --id d1 --as friends")
    release(pot)
    keep_accounts(pot)
    pot.does("pay send pot --out order.xml --as friends")
    pot.does("bank pays pot order.xml --out statement.xml")
    pot.does("import camt statement.xml --pool pot --as friends")
    first = parsed(exported(pot.folder, tmp_path / "paid.jsonld"))
    assert claims_of_graph(first) == (
        {"debts:mower": 15_000, "d1.kim": 10_001},
        {"debts:mower": 10_001, "d1.kim": 10_001},
    )
    back = PayoutReturned(
        id="r-1",
        payout=PayoutId("d1.kim"),
        line="line-2",
        booked_on="2024-11-20",
        amount="10001",
        reason="AC04",
    )
    say(pot, back)
    graph = parsed(exported(pot.folder, tmp_path / "returned.jsonld"))
    owed, settled = claims_of_graph(graph)
    assert (owed["d1.kim"], settled["d1.kim"]) == (10_001, 0)
    (returned,) = graph.subjects(VF.corrects, None)
    assert cents(graph, returned) == -10_001
    assert cents(graph, graph.value(returned, VF.corrects) or returned) == 10_001


def test_every_word_is_one_of_the_vocabulary_or_says_that_it_is_ours(
    made: Path, tmp_path: Path
) -> None:
    graph = parsed(exported(made, tmp_path / "vive.jsonld"))
    words = {str(word) for word in graph.predicates()} - {str(RDF.type)}
    assert all(word.startswith((str(VF), str(OURS))) for word in words)
    terms: Any = context("example.org")
    mapped = {each["@id"] if isinstance(each, dict) else each for each in terms.values()}
    own = {word.replace(str(VF), "vf:") for word in words if word.startswith(str(VF))}
    assert own <= mapped


def test_what_was_recorded_when_is_a_time_with_its_zone(made: Path, tmp_path: Path) -> None:
    graph = parsed(exported(made, tmp_path / "vive.jsonld"))
    said = set(graph.objects(None, VF.created))
    assert said
    for each in said:
        assert isinstance(each, Literal)
        assert each.datatype == XSD.dateTimeStamp
        assert str(each).endswith(("Z", "+00:00"))


def test_a_corrected_event_says_its_net_and_a_withdrawn_one_is_none(
    garden: Commons, tmp_path: Path
) -> None:
    for number in (1, 2):
        garden.does(
            f"record add pact-garden hours 60 --id h{number} --evidence notebook-page=x --as kim"
        )
    garden.does("record correct h1 effort=-15 --as kim")
    garden.does("record withdraw h2 --as kim")
    graph = parsed(exported(garden.folder, tmp_path / "garden.jsonld"))
    (event,) = graph.subjects(RDF.type, VF.EconomicEvent)
    assert name(event) == "h1"
    (measure,) = graph.objects(event, VF.effortQuantity)
    assert amount(graph, measure) == 45
    assert [name(node) for node in graph.subjects(RDF.type, OURS.WithdrawnEvent)] == ["h2"]


def test_names_of_persons_stay_private(garden: Commons, tmp_path: Path) -> None:
    garden.does("agent 'Zoe Secret' --id zoe --type person")
    garden.does("agent 'Open Club' --id club --type organisation")
    text = exported(garden.folder, tmp_path / "garden.jsonld").read_text(encoding="utf-8")
    assert "Open Club" in text
    assert "agent/zoe" in text
    assert "Secret" not in text


def test_it_is_a_node_a_line_and_overwrites_nothing(garden: Commons, tmp_path: Path) -> None:
    file = tmp_path / "garden.jsonld"
    facts = garden.told(f"export valueflows {file}")
    lines = file.read_text(encoding="utf-8").splitlines()
    nodes = [json.loads(line.rstrip(",")) for line in lines[2:-1]]
    assert len(nodes) == facts["nodes"]
    assert garden.refusal(f"export valueflows {file}") == "export.file_exists"
    assert run("--books", str(tmp_path), "export", "valueflows", str(tmp_path / "x")) == 1
    assert not (tmp_path / "x").exists()
