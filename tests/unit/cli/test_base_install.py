"""The base install: the wheel of Subak and what it declares to need, in a folder of their own.

Nothing else of this machine's Python packages is in reach: no Django, no lxml, no tools of tests.
"""

import re
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest

from subak.cli.arguments import COMMANDS
from subak.cli.extras import WHOLLY

ROOT = Path(__file__).parents[3]
RUN = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); from subak.cli import main; sys.exit(main())"
)
ABSENT = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); from importlib.util import find_spec;"
    " print([name for name in ('django', 'lxml', 'sepaxml', 'pytest', 'pip') if find_spec(name)])"
)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the packages of the base install."""
    folder = tmp_path_factory.mktemp("base")
    built = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder / "wheel")]
    subprocess.run(built, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = (folder / "wheel").iterdir()
    packages = folder / "packages"
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(packages)
    (of_wheel,) = packages.glob("subak-*.dist-info")
    for needed in closure(Distribution.at(of_wheel)):
        copy(needed, packages)
    return packages


def closure(of: Distribution) -> list[Distribution]:
    """What a distribution needs here, and what that needs."""
    found: dict[str, Distribution] = {}
    waiting = needs(of)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = distribution(name)
            waiting += needs(found[name])
    return list(found.values())


def needs(of: Distribution) -> list[str]:
    """The names in its requirements that hold without any extra, on this Python."""
    names = []
    for line in of.requires or ():
        requirement, _, marker = line.partition(";")
        if "extra" not in marker and "implementation_name == 'pypy'" not in marker:
            (name,) = re.findall(r"^[A-Za-z0-9._-]+", requirement)
            names.append(name)
    return [name for name in names if name != "typing-extensions"]


def copy(needed: Distribution, packages: Path) -> None:
    for file in needed.files or ():
        target = packages / file
        if ".." not in file.parts and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(Path(str(needed.locate_file(file))), target)


def python(script: str, base: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a script with the standard library and the base install, nothing else."""
    command = [sys.executable, "-I", "-S", "-c", script, str(base), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_nothing_else_is_in_reach(base: Path) -> None:
    assert python(ABSENT, base).stdout == "[]\n"
    names = {re.split(r"-[0-9]", each.name)[0] for each in base.glob("*.dist-info")}
    assert names == {"subak", "msgspec", "cryptography", "cffi", "pycparser"}


def test_it_verifies_the_sample_books(base: Path, made: Path) -> None:
    done = python(RUN, base, "verify", str(made / "public"), "--language", "en")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Everything is right" in done.stdout


def test_it_finds_a_changed_byte(base: Path, valley: Path) -> None:
    bundle = valley / "public/tile/entries/000"
    changed = bytearray(bundle.read_bytes())
    changed[1000] ^= 1
    bundle.write_bytes(changed)
    done = python(RUN, base, "verify", str(valley / "public"), "--language", "en")
    assert done.returncode == 3
    assert "tile/entries/000" in done.stdout + done.stderr


def test_every_command_helps_or_says_what_to_install(base: Path) -> None:
    for command in COMMANDS:
        done = python(RUN, base, command, "--help", "--language", "en")
        if command in WHOLLY:
            assert done.returncode == 1
            assert 'pip install "subak[bank]"' in done.stderr
        else:
            assert (done.returncode, done.stderr) == (0, ""), command
