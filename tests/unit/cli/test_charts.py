"""Charts: every amount in words, lengths in proportion, nothing by colour alone."""

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from subak.cli.charts import EDGE, WIDTH, Bars, Chart, Group, draw

SVG = "{http://www.w3.org/2000/svg}"


def chart(*bars: Bars, before: str | None = "before: A") -> Chart:
    """A chart of one group."""
    group = Group("People", bars)
    return Chart("100.00 of pot", before, "after: B & <C>", (group,), "en")


def drawn(*bars: Bars, before: str | None = "before: A") -> ElementTree.Element:
    """The root of a drawing; a wrong document would not parse."""
    return ElementTree.fromstring(draw(chart(*bars, before=before), str))


def lengths(root: ElementTree.Element, kind: str) -> list[int]:
    """The lengths of the bars of a kind, without the legend's."""
    found = root.iterfind(f"{SVG}g/{SVG}rect[@class='{kind}']")
    return [int(each.attrib["width"]) for each in found]


def test_a_drawing_says_in_words_what_it_shows() -> None:
    root = drawn(Bars("Ann", 40, 60), Bars("kept:pot", 60, 40))
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-labelledby"].split() == ["t", "d"]
    assert root.findtext(f"{SVG}title") == "100.00 of pot"
    said = root.findtext(f"{SVG}desc")
    assert said == "before: A after: B & <C>. People: Ann 40 → 60; kept:pot 60 → 40."
    texts = [each.text for each in root.iter(f"{SVG}text")]
    assert texts[-8:] == ["+20", "Ann", "40", "60", "-20", "kept:pot", "60", "40"]


def test_before_is_hatched_and_after_filled() -> None:
    root = drawn(Bars("Ann", 40, 60))
    style = root.findtext(f"{SVG}style") or ""
    assert ".b{fill:url(#h);" in style
    assert root.find(f".//{SVG}pattern[@id='h']") is not None
    assert lengths(root, "b") == [lengths(root, "n")[0] * 40 // 60]


def test_nothing_has_no_bar_and_something_always_one() -> None:
    root = drawn(Bars("Ann", 0, 1), Bars("Bo", 1_000_000, 0))
    assert lengths(root, "n") == [1]
    assert len(lengths(root, "b")) == 1
    assert lengths(drawn(Bars("Ann", 0, 0)), "n") == []


def test_with_one_rule_there_is_one_bar_each() -> None:
    root = drawn(Bars("Ann", None, 3), before=None)
    assert (len(lengths(root, "b")), len(lengths(root, "n"))) == (0, 1)
    assert "Ann 3." in (root.findtext(f"{SVG}desc") or "")


@given(
    label=st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), max_size=200),
    before=st.integers(0, 10**12),
    after=st.integers(0, 10**12),
)
def test_everything_fits_and_is_well_formed(label: str, before: int, after: int) -> None:
    root = drawn(Bars(label, before, after))
    for each in (*lengths(root, "b"), *lengths(root, "n")):
        assert 0 < each < WIDTH - 2 * EDGE
    heights = [int(each.attrib["y"]) for each in root.iter(f"{SVG}text")]
    assert max(heights) < int(root.attrib["viewBox"].split()[3])
    assert all(len(each.text or "") <= 40 for each in root.iter(f"{SVG}text"))
