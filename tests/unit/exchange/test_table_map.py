"""Maps: what they may say, which columns they need, and the ones that come with Subak."""

import pytest

from subak.core.errors import Refused
from subak.exchange.table_map import (
    Columns,
    Constant,
    ContributionMap,
    MemberMap,
    Numbered,
    heading,
    read_map,
)
from subak.exchange.table_samples import SAMPLE_MAPS, SampleMap, sample_map
from subak.exchange.tables import read_table
from tests.house.tree import LANGUAGES

HOURS = """
[contribution]
id = { column = "No.", prefix = "g-" }
provider = "Who"
receiver = { constant = "garden" }
day = "Date"
[[measure]]
of = "minutes"
amount = "Hours"
times = 60
"""


def test_a_map_reads() -> None:
    mapped = read_map(HOURS.encode(), ContributionMap)
    fields = mapped.contribution
    assert fields.id == Numbered("No.", "g-")
    assert fields.receiver == Constant("garden")
    assert [(each.of, each.times, each.low) for each in mapped.measure] == [("minutes", 60, None)]
    assert (mapped.table.decimal_mark, mapped.evidence) == (None, ())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("provider", "provide"),
        ('"Who"', "7"),
        ("times = 60", "times = 0"),
        ("[[measure]]", "[[mesure]]"),
        ('day = "Date"', 'day = "Date'),
        ('provider = "Who"', ""),
    ],
)
def test_a_key_that_nobody_knows_is_named(before: str, after: str) -> None:
    with pytest.raises(Refused, match="table.map_malformed"):
        read_map(HOURS.replace(before, after).encode(), ContributionMap)


def test_a_map_is_utf_8() -> None:
    marked = b"\xef\xbb\xbf" + HOURS.encode()
    assert read_map(marked, ContributionMap) == read_map(HOURS.encode(), ContributionMap)
    with pytest.raises(Refused, match="table.map_malformed"):
        read_map(HOURS.replace("Who", "Bénévole").encode("latin-1"), ContributionMap)


def test_all_missing_columns_are_named_together() -> None:
    columns = Columns(read_table(b"Date;who;Name;name\n"))
    with pytest.raises(Refused, match="table.columns_missing") as refused:
        columns.find_all(read_map(HOURS.encode(), ContributionMap).sources())
    assert refused.value.facts == {"missing": "No., Hours", "known": "Date, who, Name, name"}
    with pytest.raises(Refused, match="table.column_twice") as refused:
        columns.find_all(["Date", "Name"])
    assert refused.value.facts == {"column": "Name", "count": 2}


def test_fields_are_columns_or_constants_or_nothing() -> None:
    columns = Columns(read_table(b"Date;Who\n"))
    columns.find_all(["Who", Constant("x"), None])
    cells = ("2024-09-03", "kim")
    assert [columns.text(cells, each) for each in ("Who", Constant("x"), None)] == ["kim", "x", ""]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SAMPLE_MAPS)
def test_the_maps_of_subak_read(name: SampleMap, language: str) -> None:
    raw = sample_map(name, language).encode()
    if name == "members":
        sources = list(read_map(raw, MemberMap).sources())
    else:
        sources = list(read_map(raw, ContributionMap).sources())
    assert list(filter(heading, sources))


@pytest.mark.parametrize("name", SAMPLE_MAPS)
def test_both_languages_map_the_same_fields(name: SampleMap) -> None:
    keys = [
        [line.partition(" = ")[0] for line in sample_map(name, language).splitlines()]
        for language in LANGUAGES
    ]
    comments = [[key for key in some if not key.startswith("#")] for some in keys]
    assert comments[0] == comments[1]
