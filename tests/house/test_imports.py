"""Imports go down only, and verifying needs nothing but the base install."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import PACKAGE, ROOT, contracts, floors, name_of, syntax

OUTSIDE_THE_BASE = ["django", "requests", "lxml", "sepaxml"]
OUTSIDE_THE_BASE += ["numpy", "numba", "duckdb", "pyarrow", "pyspark"]
PURE_FLOORS = 7
LINTER = (
    "from importlinter.cli import lint_imports; import sys; sys.exit(lint_imports(no_cache=True))"
)
BLOCK = """
import sys
from importlib.abc import MetaPathFinder

class Blocked(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {names}:
            raise ImportError(name + " is blocked: it is not in the base install")

sys.meta_path.insert(0, Blocked())
"""


def run(
    program: str, *arguments: str, root: Path = ROOT, folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a Python program on the sources of a project in a fresh interpreter."""
    environment = os.environ | {"PYTHONPATH": str(root / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=folder or root,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def run_on_base(program: str, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a Python program as if only the base install were there."""
    blocked = BLOCK.replace("{names}", repr(set(OUTSIDE_THE_BASE)))
    return run(blocked + program, *arguments, folder=folder)


def test_imports_go_down_only() -> None:
    result = run(LINTER)
    assert result.returncode == 0, result.stdout + result.stderr
    assert f"{len(contracts())} kept, 0 broken" in result.stdout


@pytest.mark.parametrize(
    ("module", "source", "broken"),
    [
        ("core/upward.py", "import subak.cli\n", "floors"),
        ("audit/sideways.py", "import subak.service\n", "floors"),
        ("attic/lost.py", "", "floors"),
        ("core/store.py", "import sqlite3\n", "rules-are-pure"),
        ("ledger/clock.py", "def now():\n    from time import time\n", "rules-are-pure"),
        ("audit/clock.py", "import time\n", "audit-is-pure"),
        (
            "cli/file.py",
            "import subak.service.sqlite_store\n",
            "one-door-to-the-database",
        ),
        ("transport/page.py", "import django\n", "no-pages-below"),
    ],
)
def test_each_contract_can_break(tmp_path: Path, module: str, source: str, broken: str) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(PACKAGE, tmp_path / "src" / "subak", ignore=shutil.ignore_patterns("*.pyc"))
    planted = tmp_path / "src" / "subak" / module
    for room in {"cli", "service", planted.parent.name}:
        (planted.parents[1] / room).mkdir(exist_ok=True)
        (planted.parents[1] / room / "__init__.py").touch()
    planted.write_text(source, encoding="utf-8")
    result = run(LINTER, root=tmp_path)
    assert result.returncode != 0
    assert f"{contracts()[broken]['name']} BROKEN" in result.stdout


def test_the_contracts_name_every_room() -> None:
    pure = {room for floor in floors()[:PURE_FLOORS] for room in floor}
    assert set(contracts()["rules-are-pure"]["source_modules"]) == {
        f"subak.{room}.**" for room in pure
    }
    assert {"service", "audit"} == set(floors()[PURE_FLOORS + 1])


def test_rooms_open_onto_subak_only() -> None:
    """The contracts see the modules inside a room; this sees the room's `__init__`."""
    rooms = [room for floor in floors()[:-1] for room in floor]
    found = [
        f"{name_of(file)}: {imported}"
        for room in rooms
        if (file := PACKAGE / room / "__init__.py").is_file()
        for node in ast.walk(syntax(file))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for imported in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
        )
        if imported.partition(".")[0] not in {"subak", "collections", "typing"}
    ]
    assert (PACKAGE / "core" / "__init__.py").is_file()
    assert found == []


@pytest.mark.parametrize("room", ["audit", "releases", "cli"])
def test_the_base_install_imports(room: str, tmp_path: Path) -> None:
    # An empty folder imports too, as a namespace: only a real room has a file.
    result = run_on_base(f"import subak.{room} as room; open(room.__file__)", folder=tmp_path)
    assert result.returncode == 0, result.stderr


def test_the_base_install_verifies(tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    program = "from subak.cli import main; sys.exit(main())"
    helped = run_on_base(program, "verify", "--help", folder=tmp_path)
    assert helped.returncode == 0, helped.stderr
    empty = run_on_base(program, "verify", str(tmp_path / "nothing"), folder=tmp_path)
    assert empty.returncode in {1, 3, 4}, empty.stderr
    assert empty.stderr
    assert "Traceback" not in empty.stderr


def test_what_is_blocked_is_blocked(tmp_path: Path) -> None:
    result = run_on_base("import lxml.etree", folder=tmp_path)
    assert result.returncode == 1
    assert "lxml is blocked" in result.stderr
