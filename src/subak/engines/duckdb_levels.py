"""By levels in DuckDB (`sql_levels`), in memory.

Its whole division of BIGINT and HUGEINT is exact, and a product or cast that does not fit is an
error, never a wrapped number; where a total is wide (`bounds`), products are made in 128 bits.
"""

from itertools import pairwise

import duckdb
import numpy as np

from subak.engines.arrow_columns import added_up, amounts, flows_of, integers
from subak.engines.bounds import NARROW
from subak.engines.sql_levels import WITH_TOTALS, Dialect, carried, joined
from subak.flows.carrying import Carried, Entering, check_entering
from subak.flows.graph import FlowGraph


def carry(graph: FlowGraph, entering: Entering) -> Carried:
    """The same amounts as the reference."""
    check_entering(graph, entering)
    with duckdb.connect() as database:
        database.register("given", flows_of(graph))
        database.register("entering", amounts(entering))
        database.execute(f"CREATE TABLE flows AS {WITH_TOTALS} ORDER BY place")
        database.execute("CREATE TABLE arrived AS SELECT target, amount FROM entering")
        dialect = Dialect("//", "BIGINT" if _largest_total(database) < NARROW else "HUGEINT")
        flows = np.zeros(len(graph.sources), np.int64)
        for low, high in pairwise(graph.levels.tolist()):
            database.execute(f"CREATE OR REPLACE TABLE level AS {joined(low, high)}")
            database.execute(f"CREATE OR REPLACE TABLE carried AS {carried(dialect)}")
            database.execute("INSERT INTO arrived SELECT target, amount FROM carried")
            shown = database.sql("SELECT place, amount FROM carried").to_arrow_table()
            flows[integers(shown, "place")] = integers(shown, "amount")
        arrived = "SELECT target, CAST(amount AS BIGINT) AS amount FROM arrived"
        nodes = added_up(database.sql(arrived).to_arrow_table(), graph.nodes)
    return Carried(flows.data, nodes.data)


def _largest_total(database: duckdb.DuckDBPyConnection) -> int:
    found = database.execute("SELECT max(total) FROM flows").fetchone()
    return int(found[0] or 0) if found else 0
