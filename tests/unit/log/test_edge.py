"""The edge gives exactly the files of each published size, and the root of the definition."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from subak.core.errors import Corrupt
from subak.log.edge import TileEdge, TileFile
from subak.log.merkle import EMPTY_ROOT, Frontier, leaf_hashes, root_of
from subak.log.tiles import Tile, hashes_of_tile, new_hash_tiles, partial_hash_tiles, tiles_of

# All leaves that a test needs; made once.
LEAVES = leaf_hashes(number.to_bytes(4, "big") for number in range(256**2 + 600))


def publish(edge: TileEdge, size: int) -> list[TileFile]:
    before = edge.size
    return edge.extend(LEAVES[before:size]) + edge.partials(before)


def naive_tile(tile: Tile) -> bytes:
    span = 256**tile.level
    return b"".join(
        root_of(LEAVES[number * span : (number + 1) * span])
        for number in range(tile.start, tile.stop)
    )


@given(st.lists(st.integers(1, 600), max_size=5))
@example([255, 1, 1])
@example([256, 256])
@example([255, 2])
def test_each_publication_writes_its_files(steps: list[int]) -> None:
    edge = TileEdge()
    for step in steps:
        before = edge.size
        files = publish(edge, before + step)
        assert {tile for tile, _ in files} == set(new_hash_tiles(before, edge.size))
        assert len(files) == len(set(files))
        for tile, data in files:
            assert data == naive_tile(tile)
        assert edge.root() == root_of(LEAVES[: edge.size])


@pytest.mark.parametrize("size", [256**2 - 1, 256**2, 256**2 + 1, 256**2 + 600])
def test_around_the_second_power(size: int) -> None:
    edge = TileEdge()
    files = dict(publish(edge, size - 1))
    files |= publish(edge, size)
    for tile in tiles_of(size):
        if tile.level >= 0:
            assert len(hashes_of_tile(tile, files[tile])) == tile.width
    highest = max(files, key=lambda tile: (tile.level, tile.width))
    assert highest == (Tile(2, 0, 1) if size >= 256**2 else Tile(1, 0, 255))
    assert files[highest] == naive_tile(highest)
    frontier = Frontier()
    frontier.extend(LEAVES[:size])
    assert edge.root() == frontier.root()
    assert edge.frontier().hashes() == frontier.hashes()


def test_the_first_level_above() -> None:
    edge = TileEdge()
    assert [tile.path for tile, _ in publish(edge, 256)] == ["tile/0/000", "tile/1/000.p/1"]
    assert [tile.path for tile, _ in publish(edge, 257)] == ["tile/0/001.p/1"]
    assert edge.partials(edge.size) == []


def test_several_steps_in_one_publication() -> None:
    edge = TileEdge()
    files = edge.extend(LEAVES[:300]) + edge.extend(LEAVES[300:700]) + edge.partials(0)
    assert {tile for tile, _ in files} == set(new_hash_tiles(0, 700))


@given(st.integers(0, 1200), st.integers(0, 300))
@example(256, 1)
@example(65536 - 256, 300)
@example(65536, 0)
def test_a_restored_edge_goes_on(size: int, more: int) -> None:
    edge = TileEdge()
    files = dict(publish(edge, size))
    restored = TileEdge.restore(size, {tile: files[tile] for tile in partial_hash_tiles(size)})
    assert restored.size == size
    assert restored.root() == edge.root()
    assert publish(restored, size + more) == publish(edge, size + more)
    assert restored.root() == edge.root()


def test_an_empty_edge() -> None:
    edge = TileEdge.restore(0, {})
    assert edge.root() == TileEdge().root() == EMPTY_ROOT
    assert publish(edge, 0) == []


def test_restoring_needs_every_partial_tile_whole() -> None:
    with pytest.raises(Corrupt) as missing:
        TileEdge.restore(257, {Tile(0, 1, 1): bytes(32)})
    assert missing.value.code == "log.tile_missing"
    assert missing.value.facts == {"path": "tile/1/000.p/1"}
    with pytest.raises(Corrupt) as malformed:
        TileEdge.restore(1, {Tile(0, 0, 1): bytes(31)})
    assert malformed.value.code == "log.tile_malformed"
