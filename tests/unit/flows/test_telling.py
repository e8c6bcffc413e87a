"""Ways told by names, to the last unit."""

from subak.flows.carrying import carry
from subak.flows.naming import Flow, named
from subak.flows.paths import count, index
from subak.flows.telling import Passage, ToldWay, tell, whole_text

# Ours: two ways to D (`cascade.json`, "two paths to one process").
TWO_WAYS = [
    Flow("a", "A", "a", 30), Flow("B", "A", "B", 40), Flow("C", "A", "C", 30),
    Flow("b", "B", "b", 20), Flow("D", "B", "D", 20),
    Flow("c", "C", "c", 10), Flow("D", "C", "D", 20),
    Flow("d", "D", "d", 40),
]  # fmt: skip


def test_each_step_tells_its_weight_among_all_and_the_rest_is_told_too() -> None:
    graph = named(TWO_WAYS)
    found = index(graph.graph, carry(graph.graph, {graph.numbers["A"]: 100}))
    end = graph.numbers["d"]
    ways = count(found, {"d": [end]})["d"]
    told = tell(graph, found, {end: 40}, ways, 1)
    assert told.shown == (
        ToldWay(
            20,
            "A",
            (
                Passage("B", "A", "B", 40, 100, 40, 100),
                Passage("D", "B", "D", 20, 40, 20, 40),
                Passage("d", "D", "d", 40, 40, 40, 40),
            ),
        ),
    )
    assert (told.amount, told.others, told.others_amount) == (40, "1", 20)
    assert told.shown[0].end == "d"


def test_what_enters_at_an_end_has_a_way_without_a_step() -> None:
    graph = named(TWO_WAYS)
    found = index(graph.graph, carry(graph.graph, {graph.numbers["d"]: 7}))
    told = tell(graph, found, {graph.numbers["d"]: 7}, 1, 20)
    assert told.shown == (ToldWay(7, "d", ()),)
    assert (told.shown[0].end, told.others, told.others_amount) == ("d", "0", 0)


def test_long_numbers_are_told_in_base_16() -> None:
    assert whole_text(0) == "0"
    assert whole_text(10**4_000 - 1) == "9" * 4_000
    assert whole_text(2**20_000) == "0x1" + "0" * 5_000
