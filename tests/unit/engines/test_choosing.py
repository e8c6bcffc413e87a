"""Choosing an engine: by name, by size, by what is installed."""

import pytest

from subak.core.errors import Refused
from subak.engines import choosing
from subak.flows import carrying, engine
from tests.support.layered import layered


@pytest.fixture(autouse=True)
def _nothing_stays_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_chosen", [carrying.carry])


@pytest.mark.parametrize("name", ["reference", "numpy", "numba", "duckdb"])
def test_each_engine_is_known_by_its_name(name: str) -> None:
    graph, entering = layered(2_000, levels=4)
    choosing.choose(name)
    assert engine.carried(graph, entering).digest == carrying.carry(graph, entering).digest


def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(Refused, match="engine.unknown") as refused:
        choosing.choose("abacus")
    assert refused.value.facts["known"] == "reference, numpy, numba, duckdb, spark"


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choosing, "find_spec", lambda package: None)
    with pytest.raises(Refused, match="engine.not_installed") as refused:
        choosing.choose("duckdb")
    assert refused.value.facts == {
        "engine": "duckdb",
        "extra": "duckdb",
        "packages": "numpy, duckdb, pyarrow",
    }


def test_spark_is_refused_without_java(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choosing, "find_spec", lambda package: package)
    monkeypatch.setattr("shutil.which", lambda program: None)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(Refused, match="engine.without_java"):
        choosing.choose("spark")


@pytest.mark.parametrize(
    ("flows", "levels", "installed", "chosen"),
    [
        (10, 5, {"numpy", "numba"}, "reference"),
        (100_000, 20, {"numpy", "numba"}, "numpy"),
        (100_000, 20, set(), "reference"),
        (100_000, 20_000, {"numpy"}, "reference"),
        (100_000, 20_000, {"numpy", "numba"}, "numba"),
        (5_000_000, 20, {"numpy"}, "numpy"),
        (5_000_000, 20, {"numpy", "numba"}, "numba"),
    ],
)
def test_the_fitting_engine(
    monkeypatch: pytest.MonkeyPatch, flows: int, levels: int, installed: set[str], chosen: str
) -> None:
    monkeypatch.setattr(choosing, "find_spec", lambda package: package in installed or None)
    assert choosing.fitting(flows, levels) == chosen


def test_by_size_carries_what_the_reference_carries() -> None:
    graph, entering = layered(30_000, levels=3)
    choosing.choose(None)
    assert engine.carried(graph, entering).digest == carrying.carry(graph, entering).digest
