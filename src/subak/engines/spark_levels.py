"""By levels on Spark (`sql_levels`), for flows that outgrow one machine.

Spark says nothing of a 64-bit overflow unless it follows ANSI: so it must (refused otherwise).
Where a node is wide (`bounds`), products are made in 38 digits: they stay below 2^126, and what
`div` makes of them fits into 64 bits again, where it would wrap silently if it did not. What each
level carried is written to Parquet before the next level is read, which keeps every plan short.
`carry` makes a session of its own on this machine; `carry_with` takes any, of a cluster too: then
the folder is one that all of its machines see.
"""

import tempfile
from itertools import pairwise
from pathlib import Path

import numpy as np
from pyarrow import parquet
from pyspark.sql import SparkSession

from subak.core.errors import Unavailable
from subak.engines.arrow_columns import added_up, amounts, flows_of, integers
from subak.engines.bounds import summable
from subak.engines.sql_levels import WITH_TOTALS, Dialect, carried, joined
from subak.flows.carrying import Carried, Entering, check_entering
from subak.flows.graph import FlowGraph

_NARROW, _WIDE = Dialect("div", "BIGINT"), Dialect("div", "DECIMAL(38, 0)")
_ANSI = "spark.sql.ansi.enabled"
_CARRIED = "place BIGINT, target BIGINT, amount BIGINT"
_LOCAL = {
    _ANSI: "true",
    # Plans are short and partitions few: what Spark learns on the way costs more than it saves.
    "spark.sql.adaptive.enabled": "false",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "2",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


def carry(graph: FlowGraph, entering: Entering) -> Carried:
    """The same amounts as the reference, on two cores of this machine."""
    with tempfile.TemporaryDirectory(prefix="subak-flows-") as folder:
        return carry_with(local_session(), Path(folder), graph, entering)


def local_session() -> SparkSession:
    """A session on this machine, closed to others; made once in a process."""
    builder = SparkSession.builder.master("local[2]").appName("subak")
    for name, value in _LOCAL.items():
        builder = builder.config(name, value)
    session: SparkSession = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


def carry_with(
    session: SparkSession, folder: Path, graph: FlowGraph, entering: Entering
) -> Carried:
    """The same amounts as the reference, in a session.

    Unavailable: flows.spark_not_ansi; flows.too_wide (`bounds.summable`).
    """
    if session.conf.get(_ANSI) != "true":
        raise Unavailable("flows.spark_not_ansi", setting=_ANSI)
    check_entering(graph, entering)
    given = summable(graph)
    dialect = _NARROW if given.narrow else _WIDE
    parquet.write_table(flows_of(given.graph), folder / "given")
    session.read.parquet(str(folder / "given")).createOrReplaceTempView("given")
    session.sql(WITH_TOTALS).write.parquet(str(folder / "flows"))
    session.read.parquet(str(folder / "flows")).createOrReplaceTempView("flows")
    arrived = folder / "arrived"
    arrived.mkdir()
    parquet.write_table(amounts(entering), arrived / "entering")
    for number, (low, high) in enumerate(pairwise(graph.levels.tolist())):
        parts = session.read.schema(_CARRIED).parquet(*_parts(arrived))
        parts.createOrReplaceTempView("arrived")
        session.sql(joined(low, high)).createOrReplaceTempView("level")
        session.sql(carried(dialect)).write.parquet(str(arrived / str(number)))
    return _read(graph, arrived)


def _parts(folder: Path) -> list[str]:
    return sorted(str(part) for part in folder.iterdir())


def _read(graph: FlowGraph, arrived: Path) -> Carried:
    """All that was written, in columns."""
    flows, nodes = np.zeros(len(graph.sources), np.int64), np.zeros(graph.nodes, np.int64)
    for part in _parts(arrived):
        table = parquet.read_table(part)
        nodes += added_up(table, graph.nodes)
        if "place" in table.column_names:
            flows[integers(table, "place")] = integers(table, "amount")
    return Carried(flows.data, nodes.data)
