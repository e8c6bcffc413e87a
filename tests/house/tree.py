"""What the checks of the house read: the files of the project and the syntax of its modules."""

import ast
import subprocess
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "subak"
LANGUAGES = ("en", "fr")


@cache
def project_files() -> tuple[Path, ...]:
    """All files that are, or would be, committed; also those of a folder that git does not know."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0:
        names = listed.stdout.decode().split("\0")
        return tuple(path for name in names if name and (path := ROOT / name).is_file())
    outside = {".git", ".venv", "build", "dist", "__pycache__"}
    return tuple(
        path
        for path in sorted(ROOT.rglob("*"))
        if path.is_file() and not outside.intersection(path.relative_to(ROOT).parts)
    )


@cache
def python_files(*folders: str) -> tuple[Path, ...]:
    """The Python files under these folders of the project, sorted."""
    return tuple(path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))


@cache
def syntax(path: Path) -> ast.Module:
    """The syntax tree of one Python file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def name_of(path: Path) -> str:
    """A file as the reports call it: relative to the project, with slashes."""
    return path.relative_to(ROOT).as_posix()


def room_of(path: Path) -> str:
    """The room of a module, or an empty text for the package itself."""
    inside = path.relative_to(PACKAGE).parts
    return inside[0] if len(inside) > 1 else ""


@cache
def contracts() -> dict[str, dict[str, Any]]:
    """The import contracts of pyproject.toml by their id."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {each["id"]: each for each in settings["tool"]["importlinter"]["contracts"]}


def floors() -> list[list[str]]:
    """The rooms of each floor as the import contract names them, floor 0 first."""
    layers: list[str] = contracts()["floors"]["layers"]
    return [[room.strip(" ()") for room in layer.split("|")] for layer in reversed(layers)]
