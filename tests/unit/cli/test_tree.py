"""Trees as lines."""

from subak.cli.tree import MOST_LEVELS, depths, lines


def test_one_branch_goes_straight_down_and_several_are_drawn() -> None:
    told = ["bread", "baking", "work", "flour", "mill", "sun", "rain"]
    parents = [None, 0, 1, 1, 3, 4, 4]
    assert list(lines(told, parents)) == [
        "bread",
        "baking",
        "├─ work",
        "└─ flour",
        "   mill",
        "   ├─ sun",
        "   └─ rain",
    ]
    assert depths(parents) == [0, 1, 2, 2, 3, 4, 4]


def test_what_stands_beside_goes_on() -> None:
    assert list(lines(["a", "b", "c", "d"], [None, 0, 1, 0])) == ["a", "├─ b", "│  c", "└─ d"]


def test_a_deep_tree_stays_on_the_page() -> None:
    """A comb: at each level one leaf and one way down."""
    deep = 10_000
    parents: list[int | None] = [None]
    for level in range(deep):
        parents += [2 * level, 2 * level]
    drawn = list(lines(["x"] * len(parents), parents))
    assert len(drawn) == 2 * deep + 1
    assert max(map(len, drawn)) <= 3 * MOST_LEVELS + 3
    assert drawn[-1].startswith("… ")
    assert max(depths(parents)) == deep
