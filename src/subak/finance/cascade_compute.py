"""Published cases of a cascade, through the functions that the books use.

`distribution.cascade`: an `amount` in the currency enters at `root`; each of `nodes` divides among
its inputs by weight. A name that is no node is a claimant.
Answer: `{"micro_cents": …, "cents": …}` by claimant, and `undistributed:<node>` for what ended at a
node without inputs; or `{"error": "cycle", "cycle": [names]}`.
"""

from decimal import Decimal

from msgspec import Struct

from subak.core.errors import Refused, need
from subak.finance.cascade import in_cents
from subak.finance.compute import CENTS, Computed, Given, exact, read_case, text_of, units_of
from subak.finance.worth import MICRO
from subak.flows.engine import carried
from subak.flows.graph import LARGEST
from subak.flows.naming import Flow, Named, named

_STAYS = "undistributed:"


class _Cascade(Struct, frozen=True):
    amount: Decimal
    root: str
    nodes: dict[str, list[tuple[str, Decimal]]]


def compute_cascade(given: Given) -> Computed:
    """The kind `distribution.cascade`. Refused: shares.case_malformed, shares.too_fine."""
    case = read_case(given, _Cascade)
    cents = units_of(case.amount, CENTS)
    unclear = {f"{_STAYS}{node}" for node in case.nodes} & _names(case)
    need(not unclear, "shares.case_malformed", reason=", ".join(sorted(unclear)))
    need(cents * MICRO <= LARGEST, "shares.case_malformed", reason=f"amount {case.amount}")
    try:
        graph = _graph(case)
    except Refused as refused:
        if refused.code != "flows.cycle":
            raise
        return {"error": "cycle", "cycle": str(refused.facts["cycle"]).split(" → ")}
    got = carried(graph.graph, {graph.numbers[case.root]: cents * MICRO})
    ends = got.staying(graph.graph)
    units = {
        f"{_STAYS}{name}" if name in case.nodes else name: ends.get(number, 0)
        for name, number in graph.numbers.items()
        if name not in case.nodes or number in ends
    }
    return {
        "micro_cents": dict(sorted(units.items())),
        "cents": {
            name: text_of(share, CENTS) for name, share in sorted(in_cents(units, cents).items())
        },
    }


def _names(case: _Cascade) -> set[str]:
    """Of all nodes and claimants."""
    return {*case.nodes, *(name for inputs in case.nodes.values() for name, _ in inputs)}


def _graph(case: _Cascade) -> Named:
    """Inputs of a node are told apart by their names, then by their places."""
    flows = []
    for node, inputs in case.nodes.items():
        for place, (name, weight) in enumerate(inputs):
            whole = exact(weight)
            fits = whole.denominator == 1 and whole <= LARGEST
            need(fits, "shares.case_malformed", reason=f"weight {weight}")
            flows.append(Flow(f"{name}\0{place:09}", node, name, whole.numerator))
    return named(flows, [case.root, *case.nodes])
