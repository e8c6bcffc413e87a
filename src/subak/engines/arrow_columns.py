"""Columns of a graph as Arrow tables and back; no number is copied on the way in."""

import numpy as np
import pyarrow as pa

from subak.engines.bounds import Integers
from subak.flows.carrying import Entering
from subak.flows.graph import Column, FlowGraph


def flows_of(graph: FlowGraph) -> pa.Table:
    """The flows with their places: place, source, target, weight."""
    columns = {
        "place": pa.array(np.arange(len(graph.sources), dtype=np.int64)),
        "source": _column(graph.sources),
        "target": _column(graph.targets),
        "weight": _column(graph.weights),
    }
    return pa.table(columns)


def amounts(entering: Entering) -> pa.Table:
    """What enters, by node: target, amount."""
    nodes, units = list(entering), list(entering.values())
    return pa.table({"target": pa.array(nodes, pa.int64()), "amount": pa.array(units, pa.int64())})


def integers(table: pa.Table, name: str) -> Integers:
    """A column of 64-bit integers out of a table."""
    return np.asarray(table.column(name).to_numpy(), np.int64)


def added_up(arrived: pa.Table, nodes: int) -> Integers:
    """What came to each node in all, out of target and amount."""
    sums = np.zeros(nodes, np.int64)
    np.add.at(sums, integers(arrived, "target"), integers(arrived, "amount"))
    return sums


def _column(column: Column) -> pa.Array:
    return pa.Array.from_buffers(pa.int64(), len(column), [None, pa.py_buffer(column)])
