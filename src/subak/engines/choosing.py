"""Which engine carries a graph: the one that was asked for, else by size and by what is installed.

An engine is imported when the first graph comes that is large enough for it, so that small books
and short commands never wait for it. Compiled code goes node by node and fears no depth; by levels,
each level costs some time of its own, so a graph of many levels with few flows each goes through
the reference, where numba is missing.
"""

import os
import shutil
from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Literal, NamedTuple, cast, get_args

from subak.core.errors import need, refuse
from subak.flows import carrying, engine
from subak.flows.carrying import Carried, Engine, Entering
from subak.flows.graph import FlowGraph

EngineName = Literal["reference", "numpy", "numba", "duckdb", "spark"]
ENGINES: tuple[EngineName, ...] = get_args(EngineName)

FEW_FLOWS = 20_000
"""Up to so many, plain Python has carried them before another engine is imported."""
FLOWS_FOR_NUMBA = 1_000_000
"""From so many on, compiled code is worth its start."""
FLOWS_A_LEVEL = 200
"""With fewer in the mean, a level costs more with NumPy than its flows do in plain Python."""


class _Known(NamedTuple):
    """Where an engine is, and what has to be installed for it."""

    module: str
    extra: str
    packages: tuple[str, ...]


_KNOWN: Mapping[EngineName, _Known] = {
    "numpy": _Known("numpy_levels", "fast", ("numpy",)),
    "numba": _Known("numba_pass", "numba", ("numpy", "numba")),
    "duckdb": _Known("duckdb_levels", "duckdb", ("numpy", "duckdb", "pyarrow")),
    "spark": _Known("spark_levels", "spark", ("numpy", "pyspark", "pyarrow")),
}


def choose(name: str | None) -> None:
    """Let the engine of this name carry in this process, or the fitting one where there is none.

    Refused: as by `named`.
    """
    engine.use(by_size if name is None else named(name))


def named(name: str) -> Engine:
    """The engine of a name. Refused: engine.unknown, engine.not_installed, engine.without_java."""
    if name == "reference":
        return carrying.carry
    known = _KNOWN.get(cast("EngineName", name))
    if known is None:
        refuse("engine.unknown", engine=name, known=", ".join(ENGINES))
    missing = _missing(known)
    extra, packages = known.extra, ", ".join(missing)
    need(not missing, "engine.not_installed", engine=name, extra=extra, packages=packages)
    if name == "spark":
        need("JAVA_HOME" in os.environ or shutil.which("java"), "engine.without_java")
    found: Engine = import_module(f"subak.engines.{known.module}").carry
    return found


def by_size(graph: FlowGraph, entering: Entering) -> Carried:
    """The same amounts by the engine that fits the graph."""
    return named(fitting(len(graph.sources), len(graph.levels)))(graph, entering)


def fitting(flows: int, levels: int) -> EngineName:
    """The name of the engine for so many flows on so many levels."""
    if flows <= FEW_FLOWS:
        return "reference"
    deep = flows < FLOWS_A_LEVEL * levels
    if (deep or flows >= FLOWS_FOR_NUMBA) and not _missing(_KNOWN["numba"]):
        return "numba"
    return "reference" if deep or _missing(_KNOWN["numpy"]) else "numpy"


def _missing(known: _Known) -> list[str]:
    return [package for package in known.packages if find_spec(package) is None]
