"""The cascade of the sample books, from their events: the claims and shares of its figures."""

import json
from pathlib import Path

import pytest

from subak.core.values import EventId, ProtocolId, SpecificationId
from subak.finance.cascade import cascaded, claims_of, in_cents
from subak.finance.cascade_graph import CascadeGraph, cascade_graph
from subak.finance.recorded import recorded_of
from subak.finance.rule_sources import Cascade, Rate
from subak.service.folder import Folder
from subak.service.past import before_run

NOTES = json.loads((Path(__file__).parents[2] / "golden/valley.json").read_text("utf-8"))["notes"]
CLAIMS = {
    "f-work-loutre": "t3-assembly/work/loutre",
    "f-work-lerot": "t3-assembly/work/lerot",
    "f-work-castor": "t3-machining/work/castor",
    "f-work-martre": "t3-machining/work/martre",
    "f-steel": "steel#1/transfer/loutre",
    "f-fund-castor": "mill#1/transfer/castor",
    "f-fund-loutre": "mill#1/transfer/loutre",
    "f-fund-martre": "mill#1/transfer/martre",
    "f-fund-town": "mill#1/transfer/town",
    "f-fund-atelier": "mill#1/transfer/atelier",
    "f-design-genette": "t3-design/work/genette",
    "f-design-hermine": "t3-design/work/hermine",
}
"""How the figures call what the graph calls a claim."""

RATES = Cascade(
    rates=(
        Rate(protocol=ProtocolId("protocol-d"), cents=25),
        Rate(action="use", specification=SpecificationId("milling-machine"), cents=600),
        Rate(action="cite", percent_of_others=10),
    )
)


def graph_before(made: Path, run: str, delivery: str, *before: str) -> CascadeGraph:
    state, _, _ = before_run(Folder(made), run)
    events = [EventId(each) for each in before]
    return cascade_graph(recorded_of(state), RATES, [EventId(delivery)], events)


@pytest.mark.parametrize(
    ("run", "sold", "before"), [("d6", "sold-1", ()), ("d7", "sold-2", ("sold-1",))]
)
def test_claims_are_those_of_the_figures(
    made: Path, run: str, sold: str, before: tuple[str, ...]
) -> None:
    claims = claims_of(graph_before(made, run, sold, *before))
    expected = NOTES[run]["claims_cents"]
    assert (sum(claims.values()), set(claims)) == (expected, set(CLAIMS.values()))


def test_the_first_sale_is_shared_as_in_the_figures(made: Path) -> None:
    note = NOTES["d6"]
    cents = note["parts"]["cascade"]
    shares = in_cents(cascaded(graph_before(made, "d6", "sold-1"), cents).got, cents)
    assert shares == {CLAIMS[name]: share for name, share in note["by_claim"].items()}


def test_the_second_sale_pays_what_is_open(made: Path) -> None:
    claims = claims_of(graph_before(made, "d7", "sold-2", "sold-1"))
    first, second = (NOTES[run]["by_claim"] for run in ("d6", "d7"))
    left = {name: claims[CLAIMS[name]] - paid for name, paid in first.items()}
    assert left == second
