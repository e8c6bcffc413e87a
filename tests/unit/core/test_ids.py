"""Ids behave as a plain set of texts does, wherever they stand."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subak.core import ids as module
from subak.core.ids import Ids

SOME = st.text("az09._-", min_size=1, max_size=3).filter(lambda text: text[0] not in "._-")
ACTS = st.lists(st.tuples(st.sampled_from(["add", "discard", "move"]), SOME), max_size=80)


@pytest.fixture(autouse=True, scope="module")
def _small() -> Iterator[None]:
    """Few ids in every place, so that short histories fill and cut blocks."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "NEWEST", 5)
        patch.setattr(module, "IDS_A_BLOCK", 2)
        patch.setattr(module, "LONGEST_BLOCK", 12)
        yield


@given(acts=ACTS, asked=st.lists(SOME))
def test_as_a_set(acts: list[tuple[str, str]], asked: list[str]) -> None:
    ids, plain = Ids(), set[str]()
    for act, each in acts:
        if act == "add" and each not in ids:
            ids.add(each)
            plain.add(each)
        elif act == "discard":
            ids.discard(each)
            plain.discard(each)
        elif act == "move":
            ids.blocks()
        assert (each in ids) == (each in plain)
    assert [each in ids for each in asked] == [each in plain for each in asked]
    assert (len(ids), sorted(ids)) == (len(plain), sorted(plain))
    assert (ids == Ids(plain), ids == Ids({*plain, "9999"})) == (True, False)


@given(some=st.sets(SOME, max_size=60))
def test_its_blocks_restore_it(some: set[str]) -> None:
    ids = Ids()
    for each in some:
        ids.add(each)
    other = Ids.restored(ids.blocks())
    assert (len(other), other, list(other)) == (len(some), ids, list(ids))


@given(some=st.sets(SOME, max_size=60))
def test_blocks_are_sorted_and_short(some: set[str]) -> None:
    ids = Ids()
    for each in some:
        ids.add(each)
    blocks = ids.blocks()
    assert blocks == sorted(blocks)
    assert all(block[0] == block[-1] == "\n" and len(block) <= 13 for block in blocks)
    assert sorted(each for block in blocks for each in block[1:-1].split("\n")) == sorted(some)


@pytest.mark.parametrize("asked", ["", "\n", "a\nb", "b\n", "\na", "c", 7, None])
def test_what_is_no_id_is_not_in_it(asked: object) -> None:
    ids = Ids(["a", "b", "d"])
    ids.blocks()
    assert asked not in ids


def test_the_parts_of_an_id_are_not_in_it() -> None:
    ids = Ids(["ab", "abc"])
    ids.blocks()
    assert [each in ids for each in ("a", "b", "bc", "ab", "abc")] == [False] * 3 + [True] * 2
